#include "machine.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/core.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <pwd.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "common/user_namespace.hpp"
#include "process.hpp"

namespace lab {
namespace {

using common::check;
namespace fs = std::filesystem;

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// Zone 2: what a rootless container does first.
void mount_as_root_of_a_user_namespace() {
  common::enter_user_namespace(CLONE_NEWNS);
  check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mount", "/");
  check(::mount("tmpfs", "/tmp", "tmpfs", 0, nullptr), "mount", "tmpfs");
}

/// The number in a file of /proc/sys, or `missing`.
long setting(const fs::path& file, long missing) {
  if (!fs::exists(file)) return missing;
  const std::string text = common::read_file(file);
  long value = missing;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

std::vector<int> version_numbers(std::string_view text) {
  std::vector<int> numbers;
  while (!text.empty() && is_digit(text.front())) {
    int number = 0;
    const auto* end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
    numbers.push_back(number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.starts_with('.')) break;
    text.remove_prefix(1);
  }
  return numbers;
}

bool at_least(std::string_view have, std::string_view wanted) {
  return version_numbers(have) >= version_numbers(wanted);
}

std::string kernel_release() {
  utsname names{};
  check(::uname(&names), "uname");
  return names.release;
}

std::uint64_t memory_size() {
  const auto values = common::key_values(common::read_file("/proc/meminfo"), ':');
  const std::string& total = values.at("MemTotal");  // "24608264 kB"
  std::uint64_t kibibytes = 0;
  std::from_chars(total.data(), total.data() + total.size(), kibibytes);
  return kibibytes * 1024;
}

std::uint64_t free_disk(const fs::path& folder) {
  struct statvfs info {};
  check(::statvfs(folder.c_str(), &info), "statvfs", folder.native());
  return std::uint64_t{info.f_bavail} * info.f_frsize;
}

bool is_privileged() {
  const auto values = common::key_values(common::read_file("/proc/self/status"), ':');
  const std::string& effective = values.at("CapEff");
  std::uint64_t set = 0;
  std::from_chars(effective.data(), effective.data() + effective.size(), set, 16);
  return (set >> CAP_SYS_ADMIN & 1U) != 0;
}

std::string cgroup_version() {
  struct statfs info {};
  if (::statfs("/sys/fs/cgroup", &info) == -1) return "none";
  if (info.f_type == CGROUP2_SUPER_MAGIC) return "v2";
  if (info.f_type != TMPFS_MAGIC) return "none";
  return fs::exists("/sys/fs/cgroup/unified") ? "hybrid" : "v1";
}

std::string try_user_namespace() {
  auto report = common::Pipe::open();
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) {
    common::run_child(std::move(report.write), mount_as_root_of_a_user_namespace);
  }
  const common::ChildGuard child(pid);
  report.write.reset();
  try {
    common::await_exec(report.read);
  } catch (const std::exception& error) {
    return error.what();
  }
  return {};
}

std::string user_namespace_remedy() {
  struct Switch {
    const char* file;
    const char* command;
    bool (*off)(long);
  };
  constexpr Switch kSwitches[] = {
      {"/proc/sys/user/max_user_namespaces", "sudo sysctl user.max_user_namespaces=15000",
       [](long value) { return value == 0; }},
      {"/proc/sys/kernel/unprivileged_userns_clone",
       "sudo sysctl kernel.unprivileged_userns_clone=1",
       [](long value) { return value == 0; }},
      {"/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
       "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0",
       [](long value) { return value == 1; }},
  };
  for (const auto& each : kSwitches) {
    if (each.off(setting(each.file, -1))) return each.command;
  }
  return {};
}

bool has_subordinate_ids() {
  if (!fs::exists("/etc/subuid")) return false;
  const uid_t uid = ::geteuid();
  const passwd* user = ::getpwuid(uid);
  const auto ranges = common::key_values(common::read_file("/etc/subuid"), ':');
  return ranges.contains(std::to_string(uid)) ||
         (user != nullptr && ranges.contains(user->pw_name));
}

Compiler find_compiler() {
  Compiler best;
  for (const std::string name : {"c++", "g++", "clang++"}) {
    if (common::find_program(name).empty()) continue;
    const bool clang =
        run({{name, "--version"}, {}, Output::kCaptured, {}, {}}).output.find("clang") !=
        std::string::npos;
    const std::string version = program_version(name);
    const bool enough = at_least(version, clang ? "16" : "12");
    if (best.name.empty() || (enough && !best.enough)) {
      best = {fmt::format("{} {}", clang ? "clang++" : "g++", version), enough};
    }
  }
  return best;
}

std::string program_version(const std::string& program) {
  const Outcome told = run({{program, "--version"}, {}, Output::kCaptured, {}, {}});
  for (const auto word : common::split(told.output, ' ')) {
    if (word.find('.') == std::string_view::npos || !is_digit(word.front())) continue;
    return std::string(word.substr(0, word.find_first_not_of("0123456789.")));
  }
  // ninja says nothing but "1.11.1\n".
  return std::string(common::trim(told.output.substr(0, told.output.find('\n'))));
}

}  // namespace lab
