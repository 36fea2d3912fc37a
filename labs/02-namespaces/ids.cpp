#include "ns/ids.hpp"

#include <cerrno>

#include <grp.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"

namespace ns {
namespace {

/// Where this or an outer user namespace denies setgroups(2), nobody below ever may.
bool denies_setgroups() {
  return common::trim(common::read_file("/proc/self/setgroups")) == "deny";
}

/// Where the map has no 0, that is no id.
void check_unless_unmapped(int result, const char* call) {
  if (result == -1 && errno != EINVAL) common::fail(call);
}

}  // namespace

void become_first_user() {
  if (::setgroups(0, nullptr) == -1) {
    const int error = errno;
    if (error != EPERM || !denies_setgroups()) {
      throw common::SyscallError(error, "setgroups", "");
    }
  }
  check_unless_unmapped(::setresgid(0, 0, 0), "setresgid");
  check_unless_unmapped(::setresuid(0, 0, 0), "setresuid");
}

}  // namespace ns
