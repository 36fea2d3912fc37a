#include "folder_tree.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/in_root.hpp"
#include "entry_name.hpp"

namespace common {
namespace {

/// What a parent gets that has no entry of its own.
FileAttributes default_attributes() {
  FileAttributes attributes;
  attributes.uid = ::geteuid();
  attributes.gid = ::getegid();
  attributes.mode = S_IFDIR | 0755;
  attributes.times = {timespec{0, UTIME_OMIT}, timespec{0, UTIME_OMIT}};
  return attributes;
}

}  // namespace

std::string joined(const std::string& folder, const std::string& part) {
  std::string name = folder == "." ? part : folder + "/" + part;
  // Through links, short names can lead to deeper and deeper folders.
  if (name.size() >= PATH_MAX) throw SyscallError(ENAMETOOLONG, "create", shown(name));
  return name;
}

FolderTree::FolderTree(std::string archive, const std::filesystem::path& top)
    : FolderTree(std::move(archive),
                 UniqueFd(check(::open(top.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC),
                                "open", top.native())),
                 "/") {}

FolderTree::FolderTree(std::string archive, UniqueFd root, std::filesystem::path top)
    : archive_(std::move(archive)), root_(std::move(root)), top_(std::move(top)) {
  const UniqueFd folder = open(".");
  check_entry(folder.get(), "open", top_.native());
  index_of(folder.get(), ".");
}

FolderTree::Entered FolderTree::enter(const std::string& name) {
  if (name != entered_as_) {
    entered_ = open_or_make(name);
    entered_as_ = name;
  }
  return {entered_.fd.get(), entered_.name};
}

FolderTree::Found FolderTree::open_or_make(const std::string& name) {
  UniqueFd there = open(name);
  // The top itself may go while others work there.
  if (there || errno != ENOENT || name == ".") {
    check_entry(there.get(), "open", name);
    const std::string& real_name = folders_[index_of(there.get(), name)].name;
    return {std::move(there), real_name};
  }
  const auto slash = name.rfind('/');
  const bool at_top = slash == std::string::npos;
  const Found parent = open_or_make(at_top ? "." : name.substr(0, slash));
  const std::string part = at_top ? name : name.substr(slash + 1);
  const std::string real_name = joined(parent.name, part);
  const int made = ::mkdirat(parent.fd.get(), part.c_str(), 0700);
  if (made == -1 && errno == EEXIST) {
    refuse(archive_, name, "a symbolic link that leads nowhere cannot be a folder");
  }
  check_entry(made, "mkdir", name);
  ++parents_made_;
  UniqueFd folder(check_entry(::openat(parent.fd.get(), part.c_str(),
                                       O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC),
                              "open", name));
  remember(folder.get(), real_name, default_attributes());
  return {std::move(folder), real_name};
}

UniqueFd FolderTree::find(const std::string& name) const {
  return open_in_root(root_.get(), top_ / name, O_PATH | O_NOFOLLOW);
}

UniqueFd FolderTree::open(const std::string& name) const {
  return open_in_root(root_.get(), top_ / name, O_PATH | O_DIRECTORY);
}

std::size_t FolderTree::index_of(int fd, const std::string& name) {
  struct stat info {};
  check_entry(::fstat(fd, &info), "fstat", name);
  const auto [at, is_new] =
      indices_.try_emplace({info.st_dev, info.st_ino}, folders_.size());
  if (is_new) folders_.push_back({name, std::nullopt});
  return at->second;
}

void FolderTree::remember(int fd, const std::string& name,
                          std::optional<FileAttributes> attributes) {
  folders_[index_of(fd, name)].attributes = std::move(attributes);
}

void FolderTree::forget(const struct stat& removed) {
  entered_as_.clear();
  const auto at = indices_.find({removed.st_dev, removed.st_ino});
  if (at == indices_.end()) return;
  folders_[at->second].attributes.reset();
  indices_.erase(at);  // a new folder may get the same number
}

// In reverse: a folder is made after those that it is in, and an ordinary user may no
// longer reach what is in one after its mode is set.
void FolderTree::finish(ExtractSummary& summary, Owners owners) {
  std::for_each(folders_.rbegin(), folders_.rend(), [&](const Folder& folder) {
    if (!folder.attributes) return;
    const UniqueFd fd = open(folder.name);
    check_entry(fd.get(), "open", folder.name);
    set_attributes(fd.get(), *folder.attributes, folder.name, summary, owners);
  });
}

}  // namespace common
