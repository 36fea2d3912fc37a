#include "ns/ids.hpp"

#include <cerrno>

#include <grp.h>
#include <unistd.h>

#include "common/check.hpp"

namespace ns {
namespace {

/// Passes over one refusal, which is not a failure here.
void check_unless(int result, int expected, const char* call) {
  if (result == -1 && errno != expected) common::fail(call);
}

}  // namespace

void become_first_user() {
  // Where this or an outer user namespace denies setgroups(2), nobody below ever may.
  check_unless(::setgroups(0, nullptr), EPERM, "setgroups");
  // Where the map has no 0, that is no id.
  check_unless(::setresgid(0, 0, 0), EINVAL, "setresgid");
  check_unless(::setresuid(0, 0, 0), EINVAL, "setresuid");
}

}  // namespace ns
