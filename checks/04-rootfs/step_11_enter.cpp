#include "common/files.hpp"
#include "jail.hpp"

namespace checks {
namespace {

constexpr char kReadEnter[] =
    "man 2 setns; man 7 pid_namespaces; docs/04-rootfs.md, \"Entering\"";

/// `jail enter` into the running jail, up to its READY.
struct Visitor {
  harness::Process process;
  pid_t pid = 0;
};

Visitor enter(harness::Context& check, const std::string& leak_directory = {}) {
  Visitor visitor{check.run({.argv = {"jail", "enter", kRootfs, "--", "/bin/sh", "-c",
                                      "echo INSIDE; exec sleep 1000"},
                             .leak_directory = leak_directory})};
  visitor.pid = check.settle(visitor.process, "INSIDE");
  return visitor;
}

void leave(harness::Context& check, Visitor& visitor, StandingJail& jail) {
  visitor.process.end(std::chrono::seconds{5});
  end_jail(check, jail);
}

LAB_CHECK("L04.1-enter-namespaces", "4.11", 4,
          "`jail enter` puts the command into the jail's namespaces") {
  auto jail = start_jail(check);
  auto visitor = enter(check);
  check.did("compared /proc/PID/ns of the entered and of the jailed process");
  for (const char* kind : {"mnt", "pid", "uts", "ipc", "cgroup"}) {
    const std::string own = harness::namespace_of(visitor.pid, kind);
    const std::string jails = harness::namespace_of(jail.pid, kind);
    check.expect(
        own == jails,
        {.symptom = std::string("not-in-") + kind,
         .expected = "the jail's " + jails,
         .saw = own + " " + visitor.process.last_words(),
         .most_often = std::string(kind) == "pid"
                           ? "setns(2) changes the PID namespace of children only: no "
                             "fork came after it"
                           : "its flag is missing in setns(2)",
         .read = kReadEnter});
  }
  leave(check, visitor, jail);
}

LAB_CHECK("L04.1-enter-root", "4.11", 3,
          "The entered command has the jail's \"/\" and \".\", and no descriptor of the "
          "host's") {
  auto jail = start_jail(check);
  auto visitor = enter(check, "/etc");
  check.did("looked at /proc/PID/root, cwd and fd of the entered process");
  const std::string proc = "/proc/" + std::to_string(visitor.pid);
  for (const char* link : {"/root", "/cwd"}) {
    check.expect(
        harness::same_file(proc + link, harness::as_seen_by(jail.pid, "/")),
        {.symptom = "entered-elsewhere",
         .expected = "the jail's root",
         .saw = common::read_link(proc + link) + " " + visitor.process.last_words(),
         .most_often = "the mount namespace was not joined, or \".\" was opened before",
         .read = kReadEnter});
  }
  std::string extra;
  for (const auto& descriptor : harness::extra_descriptors(visitor.pid))
    extra += descriptor + "\n";
  check.expect(extra.empty(), {.symptom = "descriptor-leaked",
                               .expected = "0, 1 and 2 only",
                               .saw = extra,
                               .most_often = "a descriptor was opened without O_CLOEXEC",
                               .read = kReadEnter});
  leave(check, visitor, jail);
}

}  // namespace
}  // namespace checks
