// Calls that the kernel refuses: a command must not run outside of what was asked for.
#include <sys/syscall.h>

#include "box.hpp"

namespace checks {
namespace {

LAB_CHECK("L02.2-clone-refused", "2.6", 1, "Where clone3(2) is refused, nothing is run") {
  expect_refused(check, "clone3", SYS_clone3,
                 {"nsbox", "run", "--net", "--method", "clone"});
}

LAB_CHECK("L02.2-unshare-refused", "2.7", 1,
          "Where unshare(2) is refused, nothing is run") {
  expect_refused(check, "unshare", SYS_unshare,
                 {"nsbox", "run", "--net", "--method", "unshare"});
}

LAB_CHECK("L02.3-setns-refused", "2.10", 1, "Where setns(2) is refused, nothing is run") {
  auto target = start_target(check, {"--net"});
  expect_refused(check, "setns", SYS_setns,
                 {"nsbox", "enter", "--target", target.number(), "--net"});
  end(check, target);
}

}  // namespace
}  // namespace checks
