#include <cerrno>

#include <grp.h>
#include <unistd.h>

#include "common/check.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::check;

void become(const Identity& identity) {
  // Step 11.7. The user last: afterwards nothing else may be changed. A user namespace
  // may deny setgroups(2); there are no groups to lose there, then.
  const int given = ::setgroups(identity.groups.size(), identity.groups.data());
  if (given == -1 && errno != EPERM) common::fail("setgroups");
  check(::setresgid(identity.gid, identity.gid, identity.gid), "setresgid");
  check(::setresuid(identity.uid, identity.uid, identity.uid), "setresuid");
}

}  // namespace minidocker
