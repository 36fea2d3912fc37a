#include <filesystem>

#include "common/check.hpp"
#include "common/files.hpp"
#include "jail.hpp"

namespace checks {
namespace {

constexpr char kRead[] = "man 5 proc; man 7 pid_namespaces; docs/04-rootfs.md, \"/proc\"";

std::string pid_namespace_of_init(const std::filesystem::path& proc) {
  try {
    return common::read_link(proc / "1/ns/pid");
  } catch (const common::SyscallError& error) {
    return error.what();
  }
}

LAB_CHECK("L04.4-own-proc", "4.4", 5, "/proc shows the jail's processes, and no others") {
  auto jail = start_jail(check);
  const auto table = jail_mounts(check, jail);
  const auto at_proc = harness::mounts_at(table, jail.target("/proc"));
  check.expect(!at_proc.empty() && at_proc.back().type == "proc",
               {.symptom = "no-proc",
                .expected = "a file system of type proc at " + jail.target("/proc"),
                .saw = harness::describe(at_proc) + "\n" + jail.process.last_words(),
                .most_often = "it was not mounted, or not inside the new root",
                .read = kRead});
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
       .read = kRead});
  end_jail(check, jail);
}

LAB_CHECK("L04.4-proc-options", "4.4", 1, "/proc is nosuid, nodev and noexec") {
  auto jail = start_jail(check);
  const auto at_proc = harness::mounts_at(jail_mounts(check, jail), jail.target("/proc"));
  std::string missing;
  for (const char* option : {"nosuid", "nodev", "noexec"}) {
    if (at_proc.empty() || !at_proc.back().has_option(option)) {
      missing += std::string(missing.empty() ? "" : ",") + option;
    }
  }
  check.expect(missing.empty(), {.symptom = "proc-options",
                                 .expected = "the options nosuid,nodev,noexec",
                                 .saw = harness::describe(at_proc),
                                 .most_often = "the flags of mount(2) lack " + missing,
                                 .read = "man 2 mount, MS_NOSUID"});
  end_jail(check, jail);
}

}  // namespace
}  // namespace checks
