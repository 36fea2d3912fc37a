// Calls that the kernel refuses: nothing may run in a jail that is not one.
#include <sys/syscall.h>

#include "common/files.hpp"
#include "jail.hpp"

namespace checks {
namespace {

const std::vector<std::string> kCommand = {"/bin/sh", "-c", "echo RAN; exec sleep 1000"};

harness::Failure ran_on(const std::string& call, const std::string& saw) {
  return {.symptom = "refusal-ignored",
          .expected = "the program to stop when " + call +
                      "(2) fails with EPERM, which it did here on purpose",
          .saw = saw,
          .most_often = "the result of the call is not checked",
          .read = "man 2 " + call + ", ERRORS; docs/04-rootfs.md, \"Troubleshooting\""};
}

/// The jail's set-up must stand still at a call that fails.
void expect_set_up_stops(harness::Context& check, long call, const std::string& name,
                         std::vector<std::string> argv) {
  check.may_leave(kRootfs);
  check.arrange("made a root file system in " + std::string(kRootfs),
                [] { make_rootfs(); });
  argv.insert(argv.end(), {kRootfs, "--"});
  argv.insert(argv.end(), kCommand.begin(), kCommand.end());
  check.did("let " + name + "(2) fail with EPERM, by seccomp");
  auto process = check.run({.argv = std::move(argv), .refused_call = call});
  const pid_t pid = check.settle(process, "RAN");
  // At a step that is still to be written it stands still, too, but then it has gone on.
  const std::string saw =
      process.held() ? "it went on: " + process.last_words()
                     : "the command runs, with the \"/\" " +
                           common::read_link("/proc/" + std::to_string(pid) + "/root");
  check.expect(!check.stopped_at().empty(), ran_on(name, saw));
  process.end(std::chrono::seconds{5});
}

LAB_CHECK("L04.1-chroot-refused", "4.1", 1,
          "Where chroot(2) is refused, nothing is run") {
  expect_set_up_stops(check, SYS_chroot, "chroot",
                      {"jail", "start", "--method", "chroot"});
}

LAB_CHECK("L04.1-pivot-root-refused", "4.8", 1,
          "Where pivot_root(2) is refused, nothing is run") {
  expect_set_up_stops(check, SYS_pivot_root, "pivot_root", {"jail", "start"});
}

LAB_CHECK("L04.1-setns-refused", "4.11", 1,
          "Where setns(2) is refused, `jail enter` runs nothing") {
  auto jail = start_jail(check);
  check.did("let setns(2) fail with EPERM, by seccomp");
  auto visitor = check.run({.argv = {"jail", "enter", kRootfs, "--", "/bin/echo", "RAN"},
                            .refused_call = SYS_setns});
  const int status = check.finish(visitor);
  check.expect(status == 125,
               ran_on("setns", "status " + std::to_string(status) + " and \"" +
                                   std::string(common::trim(visitor.output())) + "\""));
  end_jail(check, jail);
}

}  // namespace
}  // namespace checks
