// Calls that the kernel refuses: a command must not run outside of what was asked for.
#include <sys/syscall.h>

#include "box.hpp"
#include "common/files.hpp"

namespace checks {
namespace {

void expect_refused(harness::Context& check, const std::string& name, long call,
                    const Words& argv) {
  check.did("let " + name + "(2) fail with EPERM, by seccomp");
  auto process = check.run({.argv = argv, .refused_call = call});
  const int status = check.finish(process);
  check.expect(
      status == 125 && process.output().empty(),
      {.symptom = "refusal-ignored",
       .expected =
           "status 125, and no command run, when " + name + "(2) fails with EPERM",
       .saw = "status " + std::to_string(status) + ", \"" +
              std::string(common::trim(process.output())) + "\", " + process.last_words(),
       .most_often = "the result of the call is not checked, or the command is "
                     "run without the namespaces",
       .read = "man 2 " + name +
               ", ERRORS; docs/02-namespaces.md, "
               "\"Troubleshooting\""});
}

const Words kCommand = {"--", "/bin/echo", "RAN"};

Words with_command(Words argv) {
  argv.insert(argv.end(), kCommand.begin(), kCommand.end());
  return argv;
}

LAB_CHECK("L02.2-clone-refused", "2.6", 1, "Where clone3(2) is refused, nothing is run") {
  expect_refused(check, "clone3", SYS_clone3,
                 with_command({"nsbox", "run", "--net", "--method", "clone"}));
}

LAB_CHECK("L02.2-unshare-refused", "2.7", 1,
          "Where unshare(2) is refused, nothing is run") {
  expect_refused(check, "unshare", SYS_unshare,
                 with_command({"nsbox", "run", "--net", "--method", "unshare"}));
}

LAB_CHECK("L02.3-setns-refused", "2.10", 1, "Where setns(2) is refused, nothing is run") {
  auto target = start_target(check, {"--net"});
  expect_refused(check, "setns", SYS_setns,
                 with_command({"nsbox", "enter", "--target", target.number(), "--net"}));
  end(check, target);
}

}  // namespace
}  // namespace checks
