#include "folder_tree.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive_reader.hpp"
#include "common/check.hpp"
#include "common/in_root.hpp"

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

std::string joined(const std::string& folder, const std::string& name) {
  return folder == "." ? name : folder + "/" + name;
}

FolderTree::FolderTree(std::string archive, const std::filesystem::path& top)
    : archive_(std::move(archive)),
      top_(check(::open(top.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC), "open",
                 top.native())) {
  index_of(top_.get(), ".");
}

FolderTree::Entered FolderTree::enter(const std::string& name) {
  if (!entered_ || name != entered_name_) {
    UniqueFd found = open(name);
    if (!found && errno == ENOENT) {
      make_parents(name);
      found = open(name);
    }
    check(found.get(), "open", shown(name));
    entered_index_ = index_of(found.get(), name);
    entered_name_ = name;
    entered_ = std::move(found);
  }
  return {entered_.get(), folders_[entered_index_].name};
}

void FolderTree::make_parents(const std::string& name) {
  std::size_t end = 0;
  std::string parent = ".";
  UniqueFd folder = open(parent);
  while (end != std::string::npos) {
    const std::size_t begin = end == 0 ? 0 : end + 1;
    end = name.find('/', begin);
    const std::string part = name.substr(begin, end - begin);
    const std::string prefix = name.substr(0, end);
    UniqueFd next = open(prefix);
    if (!next && errno == ENOENT) {
      const int made = ::mkdirat(folder.get(), part.c_str(), 0700);
      if (made == -1 && errno == EEXIST) {
        refuse(archive_, prefix, "a symbolic link that leads nowhere cannot be a folder");
      }
      check(made, "mkdir", shown(prefix));
      ++parents_made_;
      next = open(prefix);
      check(next.get(), "open", shown(prefix));
      remember(next.get(), joined(parent, part), default_attributes());
    }
    check(next.get(), "open", shown(prefix));
    parent = folders_[index_of(next.get(), prefix)].name;
    folder = std::move(next);
  }
}

UniqueFd FolderTree::find(const std::string& name) const {
  return open_in_root(top_.get(), name, O_PATH | O_NOFOLLOW);
}

UniqueFd FolderTree::open(const std::string& name) const {
  return open_in_root(top_.get(), name, O_PATH | O_DIRECTORY);
}

std::size_t FolderTree::index_of(int fd, const std::string& name) {
  struct stat info {};
  check(::fstat(fd, &info), "fstat", shown(name));
  const auto [at, is_new] =
      indices_.try_emplace({info.st_dev, info.st_ino}, folders_.size());
  if (is_new) folders_.push_back({name, std::nullopt});
  return at->second;
}

void FolderTree::remember(int fd, const std::string& name,
                          std::optional<FileAttributes> attributes) {
  // Two links can lead to deeper and deeper folders, by short names each.
  if (name.size() >= PATH_MAX) throw SyscallError(ENAMETOOLONG, "mkdir", shown(name));
  folders_[index_of(fd, name)].attributes = std::move(attributes);
}

void FolderTree::forget(const struct stat& removed) {
  entered_name_.clear();
  const auto at = indices_.find({removed.st_dev, removed.st_ino});
  if (at == indices_.end()) return;
  folders_[at->second].attributes.reset();
  indices_.erase(at);  // a new folder may get the same number
}

// In reverse: a folder is made after those that it is in, and an ordinary user may no
// longer reach what is in one after its mode is set.
void FolderTree::finish(ExtractSummary& summary) {
  std::for_each(folders_.rbegin(), folders_.rend(), [&](const Folder& folder) {
    if (!folder.attributes) return;
    const UniqueFd fd = open(folder.name);
    check(fd.get(), "open", shown(folder.name));
    set_attributes(fd.get(), *folder.attributes, folder.name, summary);
  });
}

}  // namespace common
