#include "playground.hpp"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <fmt/core.h>
#include <sched.h>
#include <sys/mount.h>

#include "common/check.hpp"
#include "common/files.hpp"

namespace rootfs::playground {

using common::check;
using common::UniqueFd;

namespace {

UniqueFd open_namespace() {
  constexpr char kNamespace[] = "/proc/self/ns/mnt";
  return UniqueFd(check(::open(kNamespace, O_RDONLY | O_CLOEXEC), "open", kNamespace));
}

void enter(const UniqueFd& name_space) {
  check(::setns(name_space.get(), CLONE_NEWNS), "setns", "a mount namespace");
}

}  // namespace

std::string place() {
  return std::filesystem::is_directory("/mnt") ? "/mnt" : "/tmp";
}

Playground::Playground() : place_(place()) {
  check(::unshare(CLONE_NEWNS), "unshare", "CLONE_NEWNS");
  check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mount", "/");
  mount_tmpfs("host", place_);
  make_folder(path("a"));
  make_folder(path("b"));
  host_ = open_namespace();
}

void Playground::make_jail() {
  check(::unshare(CLONE_NEWNS), "unshare", "CLONE_NEWNS");
  jail_ = open_namespace();
  go_to_host();
}

void Playground::go_to_host() const {
  enter(host_);
}

void Playground::go_to_jail() const {
  enter(jail_);
}

void Playground::mount_tmpfs(const std::string& source, const std::string& target,
                             const char* options) const {
  check(::mount(source.c_str(), target.c_str(), "tmpfs", 0, options), "mount", target);
}

void Playground::make_folder(const std::string& path) const {
  std::filesystem::create_directory(path);
}

void Playground::write(const std::string& path, const std::string& text) const {
  const UniqueFd file(
      check(::open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644), "open",
            path));
  common::write_all(file.get(), text, path);
}

void Playground::note(const std::string& what, const std::string& saw) {
  observations_.push_back({what, saw});
}

void Playground::look(const std::string& side, const std::string& target) {
  const auto entry = find_mount(target);
  note(side + ", at " + target,
       entry ? fmt::format("{} \"{}\", {}, {}", entry->type, entry->source,
                           entry->has_option("ro") ? "ro" : "rw",
                           describe_propagation(*entry))
             : "no mount");
}

std::optional<common::MountEntry> find_mount(const std::string& target) {
  std::optional<common::MountEntry> found;
  for (auto& entry : common::parse_mountinfo(common::read_file("/proc/self/mountinfo"))) {
    if (entry.target == target) found = std::move(entry);
  }
  return found;
}

std::string describe_propagation(const common::MountEntry& entry) {
  if (entry.unbindable) return "unbindable";
  std::string text;
  if (entry.shared) text = fmt::format("shared:{}", *entry.shared);
  if (entry.master) {
    text += fmt::format("{}slave:{}", text.empty() ? "" : ",", *entry.master);
  }
  return text.empty() ? "private" : text;
}

std::string outcome(int result) {
  return result == -1 ? common::errno_name(errno) : "done";
}

}  // namespace rootfs::playground
