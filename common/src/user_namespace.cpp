#include "common/user_namespace.hpp"

#include <cerrno>
#include <string>
#include <string_view>

#include <grp.h>
#include <sched.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"

namespace common {

bool is_host_root() {
  constexpr std::string_view kAllIds = "4294967295";
  return ::geteuid() == 0 && trim(read_file("/proc/self/uid_map")).ends_with(kAllIds);
}

void enter_user_namespace(int more_flags) {
  const std::string user = std::to_string(::geteuid());
  const std::string group = std::to_string(::getegid());
  check(::unshare(CLONE_NEWUSER | more_flags), "unshare", "CLONE_NEWUSER");
  write_existing("/proc/self/setgroups", "deny");
  write_existing("/proc/self/uid_map", "0 " + user + " 1");
  write_existing("/proc/self/gid_map", "0 " + group + " 1");
}

void become_root_of(int pidfd) {
  check(::setns(pidfd, CLONE_NEWUSER), "setns", "the process's user namespace");
  // A user namespace may deny setgroups(2); there are no groups to lose there, then.
  if (::setgroups(0, nullptr) == -1 && errno != EPERM) fail("setgroups");
  check(::setresgid(0, 0, 0), "setresgid");
  check(::setresuid(0, 0, 0), "setresuid");
}

}  // namespace common
