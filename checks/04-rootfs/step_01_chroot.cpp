#include "common/files.hpp"
#include "jail.hpp"

namespace checks {
namespace {

using harness::same_file;

const JailRun kChroot{.flags = {"--method", "chroot"}};
constexpr char kReadChroot[] = "man 2 chroot; docs/04-rootfs.md, \"chroot\"";

LAB_CHECK("L04.4-chroot-root", "4.1", 2,
          "chroot makes the folder the \"/\" of the process") {
  auto jail = start_jail(check, kChroot);
  const std::string root = "/proc/" + std::to_string(jail.pid) + "/root";
  check.did("looked at /proc/PID/root of the process");
  check.expect(
      same_file(root, check.sandbox().outside(kRootfs)),
      {.symptom = "root-elsewhere",
       .expected = "\"/\" of the process is the folder " + std::string(kRootfs),
       .saw = "it is " + common::read_link(root) + " " + jail.process.last_words(),
       .most_often = "chroot(2) was not called, or on another path",
       .read = kReadChroot});
  end_jail(check, jail);
}

LAB_CHECK("L04.4-chroot-cwd", "4.1", 2, "chroot leaves no working directory outside") {
  auto jail = start_jail(check, kChroot);
  const std::string cwd = "/proc/" + std::to_string(jail.pid) + "/cwd";
  check.did("looked at /proc/PID/cwd of the process");
  check.expect(
      same_file(cwd, check.sandbox().outside(kRootfs)),
      {.symptom = "cwd-outside",
       .expected = R"("." of the process is its "/")",
       .saw = "it is the host's " + common::read_link(cwd) +
              ": from there, .. climbs to the host's root",
       .most_often = "chroot(2) does not change the working directory, and nobody else "
                     "did",
       .read = kReadChroot});
  end_jail(check, jail);
}

}  // namespace
}  // namespace checks
