#include "tree_writer.hpp"

#include <cerrno>
#include <stdexcept>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "entry_name.hpp"

namespace common {
namespace {

/// "/a//./b/" is "a/b", "./" is ".". @throws std::runtime_error for ".."
std::string cleaned(const std::string& archive, std::string_view name) {
  std::string clean;
  for (const auto part : split(name, '/')) {
    if (part == "..") refuse(archive, name, "\"..\" in a name is refused");
    if (part.empty() || part == ".") continue;
    if (!clean.empty()) clean += '/';
    clean += part;
  }
  return clean.empty() ? "." : clean;
}

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

UniqueFd open_path(int folder, const std::string& part, const std::string& name) {
  return UniqueFd(check_entry(
      ::openat(folder, part.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC), "open", name));
}

}  // namespace

TreeWriter::Place TreeWriter::place(std::string_view name) {
  if (name.empty()) refuse(archive_, "", "an entry has no name");
  const std::string clean = cleaned(archive_, name);
  if (clean == ".") refuse(archive_, name, "only a folder can be the root itself");
  const auto slash = clean.rfind('/');
  const bool at_top = slash == std::string::npos;
  const auto parent = folders_.enter(at_top ? "." : clean.substr(0, slash));
  const std::string part = at_top ? clean : clean.substr(slash + 1);
  return {parent.fd, part, joined(parent.name, part)};
}

/// @param kind  What is to come there: S_IFDIR, S_IFREG ..
void TreeWriter::remove(const Place& place, mode_t kind) {
  struct stat info {};
  check_entry(::fstatat(place.folder, place.part.c_str(), &info, AT_SYMLINK_NOFOLLOW),
              "stat", place.name);
  if (replacing_ == Replacing::kSameKind && S_ISDIR(info.st_mode) != S_ISDIR(kind)) {
    const bool folder = S_ISDIR(info.st_mode);
    throw std::runtime_error(
        "cannot overwrite " + std::string(folder ? "directory \"" : "non-directory \"") +
        shown(place.name) + "\" with " + (folder ? "non-directory" : "directory"));
  }
  const int flags = S_ISDIR(info.st_mode) ? AT_REMOVEDIR : 0;
  const int removed = ::unlinkat(place.folder, place.part.c_str(), flags);
  if (removed == -1 && errno == ENOTEMPTY) {
    refuse(archive_, place.name, "would replace a folder that is not empty");
  }
  check_entry(removed, "remove", place.name);
  folders_.forget(info);
}

/// Calls `make`, and once more after removing what is in the way.
template <typename Make>
int TreeWriter::replacing(const Place& place, mode_t kind, const char* call, Make make) {
  int result = make();
  if (result == -1 && errno == EEXIST) {
    remove(place, kind);
    result = make();
  }
  return check_entry(result, call, place.name);
}

UniqueFd TreeWriter::make_file(std::string_view name) {
  const Place at = place(name);
  constexpr int kFlags = O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC;
  return UniqueFd(replacing(at, S_IFREG, "create", [&] {
    return ::openat(at.folder, at.part.c_str(), kFlags, 0600);
  }));
}

UniqueFd TreeWriter::make_symlink(std::string_view name, const char* target) {
  const Place at = place(name);
  replacing(at, S_IFLNK, "symlink",
            [&] { return ::symlinkat(target, at.folder, at.part.c_str()); });
  return open_path(at.folder, at.part, at.name);
}

UniqueFd TreeWriter::make_node(std::string_view name, mode_t mode, dev_t device) {
  const Place at = place(name);
  bool forbidden = false;
  replacing(at, mode, "mknod", [&] {
    const int made =
        ::mknodat(at.folder, at.part.c_str(), (mode & S_IFMT) | 0600, device);
    forbidden = made == -1 && errno == EPERM;  // in a user namespace, even as its root
    return forbidden ? 0 : made;
  });
  if (!forbidden) return open_path(at.folder, at.part, at.name);
  missing_nodes_.insert(cleaned(archive_, name));
  return {};
}

bool TreeWriter::make_hard_link(std::string_view name, std::string_view target) {
  const std::string existing = cleaned(archive_, target);
  const UniqueFd file = folders_.find(existing);
  if (!file) {
    if (missing_nodes_.contains(existing)) return false;
    refuse(archive_, name, "a hard link to " + shown(target) + ", which is not there");
  }
  struct stat info {};
  check_entry(::fstat(file.get(), &info), "fstat", target);
  if (S_ISDIR(info.st_mode)) refuse(archive_, name, "a hard link to a folder");

  const Place at = place(name);
  struct stat present {};
  const int found = ::fstatat(at.folder, at.part.c_str(), &present, AT_SYMLINK_NOFOLLOW);
  if (found == 0 && same_file(info, present)) return true;  // it would replace itself
  const std::string path = "/proc/self/fd/" + std::to_string(file.get());
  replacing(at, S_IFREG, "link", [&] {
    return ::linkat(AT_FDCWD, path.c_str(), at.folder, at.part.c_str(),
                    AT_SYMLINK_FOLLOW);  // up to the file, and not through it
  });
  return true;
}

void TreeWriter::make_directory(std::string_view name, FileAttributes attributes) {
  const std::string clean = cleaned(archive_, name);
  if (clean == ".") {
    folders_.remember(folders_.enter(clean).fd, clean, std::move(attributes));
    return;
  }
  const Place at = place(name);
  struct stat present {};
  const int found = ::fstatat(at.folder, at.part.c_str(), &present, AT_SYMLINK_NOFOLLOW);
  if (found == -1 || !S_ISDIR(present.st_mode)) {
    replacing(at, S_IFDIR, "mkdir",
              [&] { return ::mkdirat(at.folder, at.part.c_str(), 0700); });
  }
  const UniqueFd made = open_path(at.folder, at.part, at.name);
  folders_.remember(made.get(), at.name, std::move(attributes));
}

}  // namespace common
