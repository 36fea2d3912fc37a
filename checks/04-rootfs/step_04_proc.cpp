#include <filesystem>

#include "common/check.hpp"
#include "common/files.hpp"
#include "jail.hpp"

namespace checks {
namespace {

constexpr char kReadProc[] =
    "man 5 proc; man 7 pid_namespaces; docs/04-rootfs.md, \"/proc\"";

std::string pid_namespace_of_init(const std::filesystem::path& proc) {
  try {
    return common::read_link(proc / "1/ns/pid");
  } catch (const common::SyscallError& error) {
    return error.what();
  }
}

LAB_CHECK("L04.4-own-proc", "4.4", 4, "/proc shows the jail's processes, and no others") {
  auto jail = start_jail(check);
  const auto table = jail_mounts(check, jail);
  const auto at_proc = harness::mounts_at(table, jail.target("/proc"));
  check.expect(!at_proc.empty() && at_proc.back().type == "proc",
               {.symptom = "no-proc",
                .expected = "a file system of type proc at " + jail.target("/proc"),
                .saw = harness::describe(at_proc) + "\n" + jail.process.last_words(),
                .most_often = "it was not mounted, or not inside the new root",
                .read = kReadProc});
  check.did("compared the PID namespace of its process 1 with the jailed process's");
  const std::string shown = pid_namespace_of_init(jail.seen("/proc"));
  const std::string own = harness::namespace_of(jail.pid, "pid");
  check.expect(
      shown == own,
      {.symptom = "host-proc",
       .expected = "process 1 of /proc in the jail's " + own,
       .saw = shown,
       .most_often = "the host's /proc was bound in: a procfs shows the PID namespace "
                     "in which it was mounted",
       .read = kReadProc});
  end_jail(check, jail);
}

LAB_CHECK("L04.4-proc-options", "4.4", 1,
          "/proc is nosuid, nodev and noexec, and not read-only") {
  auto jail = start_jail(check);
  const auto at_proc = harness::mounts_at(jail_mounts(check, jail), jail.target("/proc"));
  const auto proc = at_proc.empty() ? common::MountEntry{} : at_proc.back();
  const std::string missing = missing_options(proc, {"nosuid", "nodev", "noexec"});
  const bool none = missing == "nosuid-nodev-noexec";
  check.expect(missing.empty(),
               {.symptom = none ? "proc-options" : "proc-without-" + missing,
                .expected = "the options nosuid,nodev,noexec",
                .saw = harness::describe(at_proc),
                .most_often = "the flags of mount(2) lack " + missing,
                .read = "man 2 mount, MS_NOSUID"});
  check.expect(proc.has_option("rw"),
               {.symptom = "proc-read-only",
                .expected = "the option rw: a process writes its own files in /proc",
                .saw = harness::describe(at_proc),
                .most_often = "the flags of mount(2) hold MS_RDONLY",
                .read = "man 2 mount; man 5 proc, /proc/pid/oom_score_adj"});
  end_jail(check, jail);
}

LAB_CHECK("L04.2-proc-link-in-image", "4.4", 1,
          "An image whose /proc is a link leads no mount to the host") {
  check.arrange("made a root file system whose /proc is a link to /host-folder", [] {
    make_rootfs();
    std::filesystem::remove(std::string(kRootfs) + "/proc");
    std::filesystem::create_symlink("/host-folder", std::string(kRootfs) + "/proc");
    std::filesystem::create_directory("/host-folder");
    std::filesystem::create_directory(std::string(kRootfs) + "/host-folder");
  });
  auto jail = start_prepared_jail(check);
  const auto inside =
      harness::mounts_at(jail_mounts(check, jail), jail.target("/host-folder"));
  check.expect(
      !inside.empty() && inside.back().type == "proc",
      {.symptom = "proc-followed-out",
       .expected = "a file system of type proc at " + jail.target("/host-folder") +
                   ", where the link leads inside the image",
       .saw = harness::describe(inside) + "\n" + jail.process.last_words(),
       .most_often = "root / \"proc\" is resolved by the host, where an absolute link "
                     "starts at the host's root: mount at proc.path()",
       .read = "man 2 openat2, RESOLVE_IN_ROOT"});
  end_jail(check, jail);
}

}  // namespace
}  // namespace checks
