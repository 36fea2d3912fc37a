#include "jail.hpp"

#include <array>
#include <cstdio>
#include <fstream>

#include <sys/stat.h>

#include "common/files.hpp"

namespace checks {

namespace fs = std::filesystem;

void make_rootfs(const std::string& where) {
  const fs::path root = where;
  for (const char* folder :
       {"bin", "dev", "etc", "proc", "root", "sys", "tmp", "var", "mnt"}) {
    fs::create_directories(root / folder);
  }
  // Debian's busybox has mode 744, which is of no use to another user.
  fs::copy_file("/bin/busybox", root / "bin/busybox");
  fs::permissions(root / "bin/busybox", fs::perms(0755));
  for (const char* applet :
       {"sh", "sleep", "cat", "ls", "ps", "id", "true", "touch", "mkdir", "kill", "mount",
        "readlink", "hostname", "env", "tty"}) {
    fs::create_symlink("busybox", root / "bin" / applet);
  }
  std::ofstream(root / "marker") << "the jail's\n";
}

fs::path StandingJail::seen(const std::string& path) const {
  return harness::as_seen_by(pid, inside ? path : kRootfs + path);
}

std::string StandingJail::target(const std::string& path) const {
  if (inside) return path;
  return path == "/" ? kRootfs : kRootfs + path;
}

StandingJail start_prepared_jail(harness::Context& check, const JailRun& run) {
  check.may_leave(kRootfs);  // mount points made in the image stay
  std::vector<std::string> argv = {"jail", "start"};
  argv.insert(argv.end(), run.flags.begin(), run.flags.end());
  for (const auto& word : {std::string(kRootfs), std::string("--"),
                           std::string("/bin/sh"), std::string("-c"), run.script}) {
    argv.push_back(word);
  }
  StandingJail jail{check.run({.argv = argv, .leak_directory = run.leak_directory})};
  jail.pid = check.settle(jail.process, "READY");
  jail.inside = harness::same_file(harness::as_seen_by(jail.pid, "/"),
                                   check.sandbox().outside(kRootfs));
  return jail;
}

StandingJail start_jail(harness::Context& check, const JailRun& run) {
  check.arrange("made a root file system in " + std::string(kRootfs),
                [] { make_rootfs(); });
  return start_prepared_jail(check, run);
}

std::vector<common::MountEntry> jail_mounts(harness::Context& check,
                                            const StandingJail& jail) {
  check.did("read   /proc/PID/mountinfo of the jailed process");
  const std::string path = "/proc/" + std::to_string(jail.pid) + "/mountinfo";
  return common::parse_mountinfo(common::read_file(path));
}

std::vector<common::MountEntry> namespace_mounts(harness::Context& check,
                                                 const StandingJail& jail) {
  check.did("read   the mount table of the jailed process's mount namespace");
  return harness::mounts_of(jail.pid);
}

std::string missing_options(const common::MountEntry& mount,
                            std::initializer_list<const char*> wanted) {
  std::string missing;
  for (const char* option : wanted) {
    if (!mount.has_option(option))
      missing += (missing.empty() ? "" : "-") + std::string(option);
  }
  return missing;
}

std::string octal(mode_t mode) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04o", mode & 07777U);
  return text.data();
}

void end_jail(harness::Context& check, StandingJail& jail) {
  const auto status = jail.process.end(std::chrono::seconds{5});
  check.expect(status.has_value(),
               {.symptom = "does-not-end",
                .expected = "SIGTERM to `jail start` to end the jail",
                .saw = "it still runs after 5 s",
                .most_often = "something in the jail still holds on, or is waited for",
                .read = "man 7 pid_namespaces"});
}

}  // namespace checks
