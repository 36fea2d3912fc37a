#include "levels.hpp"

#include <array>
#include <functional>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "bank.hpp"
#include "common/check.hpp"
#include "common/child.hpp"
#include "common/guards.hpp"
#include "ids.hpp"

namespace rootfs::escape {

using common::check;

namespace {

/// Zone 2. chroot(2) as it is often written: nothing moves the working directory.
[[noreturn]] void chroot_and_exec(const StartOptions& options) {
  if (!options.root.empty()) {
    check(::chroot(options.root.c_str()), "chroot", options.root.native());
  }
  std::vector<char*> argv;
  for (const auto& word : options.argv) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  ::fexecve(options.program.get(), argv.data(), environ);
  common::fail(common::kExec, "the probe");
}

/// @param exec does not return, but by an exception.
JailProcess start_child(const std::function<void()>& exec) {
  auto report = common::Pipe::open();
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) common::run_child(std::move(report.write), exec);
  common::ChildGuard child(pid);
  auto handle = common::PidFd::open(pid);
  report.write.reset();
  common::await_exec(report.read);
  return {child.release(), std::move(handle)};
}

JailProcess start_with_cwd_kept(const StartOptions& options) {
  return start_child([&] { chroot_and_exec(options); });
}

/// What a jail is without the steps that make it more than another "/".
void bare(StartOptions& options) {
  options.hide_paths = false;
  options.drop_descriptors = false;
}

void chroot_in_namespaces(StartOptions& options) {
  bare(options);
  options.method = Method::kChroot;
}

void bare_chroot(StartOptions& options) {
  chroot_in_namespaces(options);
  options.namespaces = false;
}

void hardened(StartOptions& options) {
  options.read_only = true;
}

void in_user_namespace(StartOptions& options) {
  hardened(options);
  const IdRange ids = nested_ids();
  options.own_user_namespace = true;
  options.id_map = fmt::format("0 {} {}\n", ids.first, ids.count);
}

struct LevelLine {
  const char* name;
  const char* what;
  void (*shape)(StartOptions&);
  JailProcess (*start)(const StartOptions&);
};

constexpr std::array kLevels = {
    LevelLine{"cwd-kept", "chroot(2), and the working directory is left outside",
              bare_chroot, start_with_cwd_kept},
    LevelLine{"chroot", "chroot(2) and chdir(2), no namespaces", bare_chroot, start},
    LevelLine{"chroot+ns", "the same in mount, PID, UTS, IPC and cgroup namespaces",
              chroot_in_namespaces, start},
    LevelLine{"pivot_root",
              "pivot_root(2) in these namespaces, with a /proc, /sys and /dev of its own",
              bare, start},
    LevelLine{"hardened",
              "and masked paths, a read-only image, no descriptors but 0, 1 and 2",
              hardened, start},
    LevelLine{"userns", "and a user namespace, whose ids are nobody's outside",
              in_user_namespace, start},
};

/// The tester's own image belongs to the root of the jail, as an unprivileged jail's
/// does.
void give_image_to(uid_t id) {
  check(::chown(kJail, id, id), "chown", kJail);
  for (const auto& entry : std::filesystem::directory_iterator(kJail)) {
    check(::chown(entry.path().c_str(), id, id), "chown", entry.path().native());
  }
}

StartOptions options_for(const StandIn& host, std::vector<std::string> argv) {
  StartOptions options;
  options.argv = std::move(argv);
  options.program.reset(
      check(::fcntl(host.probe.get(), F_DUPFD_CLOEXEC, 0), "fcntl", "the probe"));
  return options;
}

}  // namespace

std::vector<EscapeLevel> levels() {
  std::vector<EscapeLevel> all;
  for (const auto& level : kLevels) all.push_back({level.name, level.what});
  return all;
}

JailProcess start_without_jail(const StandIn& host, std::vector<std::string> argv) {
  return start_with_cwd_kept(options_for(host, std::move(argv)));
}

JailProcess start_at(std::size_t level, const StandIn& host,
                     std::vector<std::string> argv) {
  StartOptions options = options_for(host, std::move(argv));
  options.root = kJail;
  kLevels.at(level).shape(options);
  // start() finds its child by way of /proc, which here would show others by its number.
  if (!host.own_proc && kLevels.at(level).start == start) {
    throw common::SyscallError(EPERM, "mount", "/proc");
  }
  if (host.own_image) give_image_to(options.own_user_namespace ? nested_ids().first : 0);
  return kLevels.at(level).start(options);
}

JailProcess start_by(const std::vector<std::string>& command,
                     std::vector<std::string> argv) {
  argv.front() = kSharedProbe;
  argv.insert(argv.begin(), command.begin(), command.end());
  return start_child([&] { common::exec_command(argv); });
}

}  // namespace rootfs::escape
