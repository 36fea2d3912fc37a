#include "rootfs/copy_tree.hpp"

#include <cerrno>
#include <map>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "rootfs/copy_content.hpp"
#include "rootfs/directory.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {
namespace fs = std::filesystem;

using common::check;
using common::UniqueFd;

namespace {

/// Ids that the kernel shows for owners who have no number in our user namespace. In the
/// first user namespace all have one. @see user_namespaces(7), "Unmapped user IDs"
struct AlienIds {
  bool possible = false;
  uid_t uid = 0;
  gid_t gid = 0;

  static AlienIds detect() {
    AlienIds ids;
    // The first one maps all ids in one line: "0 0 4294967295".
    ids.possible =
        common::read_file("/proc/self/uid_map").find("4294967295") == std::string::npos;
    const auto number = [](const char* file) {
      return static_cast<unsigned>(std::stoul(common::read_file(file)));
    };
    ids.uid = number("/proc/sys/kernel/overflowuid");
    ids.gid = number("/proc/sys/kernel/overflowgid");
    return ids;
  }

  bool owns(const struct stat& info) const {
    return possible && (info.st_uid == uid || info.st_gid == gid);
  }
};

/// Two folders at the same place of the two trees.
struct FolderPair {
  UniqueFd from;
  UniqueFd to;
  fs::path inside;  ///< where: "/usr/bin"
};

/// An entry of both.
struct Entry {
  const FolderPair& folder;
  std::string name;
  struct stat info;

  std::string inside() const { return folder.inside / name; }
  // Through descriptors, so that nobody can put a link in the place of a parent, and so
  // that a path is never too long.
  std::string from() const { return at(folder.from); }
  std::string to() const { return at(folder.to); }

 private:
  std::string at(const UniqueFd& fd) const {
    return "/proc/self/fd/" + std::to_string(fd.get()) + "/" + name;
  }
};

void copy_link(const Entry& entry) {
  const std::string target = common::read_link(entry.from());
  check(::symlinkat(target.c_str(), entry.folder.to.get(), entry.name.c_str()), "symlink",
        entry.inside());
}

class TreeCopier {
 public:
  TreeCopier(int to, Ownership ownership)
      : to_(to),
        aliens_(ownership == Ownership::kAdoptAlien ? AlienIds::detect() : AlienIds{}) {}

  void copy_entries(const FolderPair& folder);
  void copy_attributes_of(const struct stat& info, const std::string& from,
                          const std::string& to, const std::string& inside);
  const CopySummary& summary() const { return summary_; }

 private:
  void copy_entry(const Entry& entry);
  void copy_folder(const Entry& entry);
  void copy_file(const Entry& entry);
  bool copy_special(const Entry& entry);
  bool link_to_earlier(const Entry& entry);

  int to_;
  AlienIds aliens_;
  CopySummary summary_;
  std::map<std::pair<dev_t, ino_t>, std::string> first_names_;  // of files with several
};

void TreeCopier::copy_entries(const FolderPair& folder) {
  for (auto& name : entries(folder.from.get())) {
    Entry entry{folder, std::move(name), {}};
    check(::fstatat(folder.from.get(), entry.name.c_str(), &entry.info,
                    AT_SYMLINK_NOFOLLOW),
          "stat", entry.inside());
    copy_entry(entry);
  }
}

void TreeCopier::copy_entry(const Entry& entry) {
  if (link_to_earlier(entry)) return;
  switch (entry.info.st_mode & S_IFMT) {
    case S_IFDIR:
      copy_folder(entry);
      break;
    case S_IFREG:
      copy_file(entry);
      break;
    case S_IFLNK:
      copy_link(entry);
      break;
    default:
      if (!copy_special(entry)) return;
  }
  ++summary_.entries;
  // For a folder after its content, which would move its modification time.
  copy_attributes_of(entry.info, entry.from(), entry.to(), entry.inside());
}

bool TreeCopier::link_to_earlier(const Entry& entry) {
  if (S_ISDIR(entry.info.st_mode) || entry.info.st_nlink == 1) return false;
  const auto [first, is_new] = first_names_.try_emplace(
      {entry.info.st_dev, entry.info.st_ino}, entry.inside().substr(1));
  if (is_new) return false;
  // Missing: a device node that could not be made.
  if (::linkat(to_, first->second.c_str(), entry.folder.to.get(), entry.name.c_str(),
               0) == -1 &&
      errno != ENOENT) {
    common::fail("link", entry.inside());
  }
  return true;
}

void TreeCopier::copy_folder(const Entry& entry) {
  const auto& [from, to, inside] = entry.folder;
  check(::mkdirat(to.get(), entry.name.c_str(), 0700), "mkdir", entry.inside());
  FolderPair pair{open_subfolder(from.get(), entry.name), {}, inside / entry.name};
  if (!pair.from && errno == EXDEV) return;  // a mount point
  check(pair.from.get(), "open", entry.inside());
  pair.to = open_subfolder(to.get(), entry.name);
  check(pair.to.get(), "open", entry.inside());
  copy_entries(pair);
}

void TreeCopier::copy_file(const Entry& entry) {
  // O_NONBLOCK: should a FIFO have taken its place, this does not wait for a writer.
  const UniqueFd from(check(::openat(entry.folder.from.get(), entry.name.c_str(),
                                     O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC),
                            "open", entry.inside()));
  const UniqueFd to(check(::openat(entry.folder.to.get(), entry.name.c_str(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600),
                          "open", entry.inside()));
  copy_content(from.get(), to.get(), entry.info.st_size, entry.inside());
  summary_.bytes += static_cast<std::uint64_t>(entry.info.st_size);
}

bool TreeCopier::copy_special(const Entry& entry) {
  const mode_t type = entry.info.st_mode & S_IFMT;
  if (::mknodat(entry.folder.to.get(), entry.name.c_str(), type | 0600,
                entry.info.st_rdev) == 0) {
    return true;
  }
  const bool is_device = type == S_IFCHR || type == S_IFBLK;
  if (!is_device || errno != EPERM) common::fail("mknod", entry.inside());
  ++summary_.skipped_devices;  // in every user namespace but the first
  return false;
}

void TreeCopier::copy_attributes_of(const struct stat& info, const std::string& from,
                                    const std::string& to, const std::string& inside) {
  if (aliens_.owns(info)) {
    ++summary_.skipped_owners;  // the copy stays root's, who made it: so not setuid
    const mode_t kept = S_ISDIR(info.st_mode) ? 07777 : 01777;
    if (!S_ISLNK(info.st_mode)) {
      check(::chmod(to.c_str(), info.st_mode & kept), "chmod", inside);
    }
    const timespec times[] = {info.st_atim, info.st_mtim};
    check(::utimensat(AT_FDCWD, to.c_str(), times, AT_SYMLINK_NOFOLLOW), "utimensat",
          inside);
    return;
  }
  try {
    copy_attributes(from, to);
  } catch (const common::SyscallError& error) {  // its name is a descriptor's
    throw common::SyscallError(error.code().value(), error.call(), inside);
  }
}

/// Each level of the tree holds two descriptors.
void allow_many_descriptors() {
  rlimit limit{};
  check(::getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
  limit.rlim_cur = limit.rlim_max;
  check(::setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
}

}  // namespace

CopySummary copy_tree(const fs::path& from, const fs::path& to, Ownership ownership) {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  allow_many_descriptors();
  FolderPair top;
  top.from = UniqueFd(check(::open(from.c_str(), kFlags), "open", from.native()));
  top.to = UniqueFd(check(::open(to.c_str(), kFlags), "open", to.native()));
  top.inside = "/";
  struct stat info {};
  check(::fstat(top.from.get(), &info), "stat", from.native());
  TreeCopier copier(top.to.get(), ownership);
  copier.copy_entries(top);
  copier.copy_attributes_of(info, from / ".", to / ".", from);
  return copier.summary();
}

}  // namespace rootfs
