#include <cerrno>

#include <linux/nsfs.h>
#include <sys/ioctl.h>

#include "common/check.hpp"
#include "ns/ns.hpp"

namespace ns {

using common::check;
using common::UniqueFd;

namespace {

/// EPERM: it lies outside of our own user or PID namespace. The first of all has none.
UniqueFd ask(int file, unsigned long request, const char* name) {
  UniqueFd answer(::ioctl(file, request));
  if (!answer.valid() && errno != EPERM) common::fail("ioctl", name);
  return answer;
}

}  // namespace

Relations relations_of(int file, Kind kind) {
  Relations relations;

  // Step 2.4. Each kind has an owner, the user namespace whose capabilities count in it.
  // Only pid and user namespaces are nested; the others answer EINVAL to NS_GET_PARENT.
  relations.owner = ask(file, NS_GET_USERNS, "NS_GET_USERNS");
  if (kind == Kind::kPid || kind == Kind::kUser) {
    relations.parent = ask(file, NS_GET_PARENT, "NS_GET_PARENT");
  }
  if (kind == Kind::kUser) {
    uid_t uid = 0;
    check(::ioctl(file, NS_GET_OWNER_UID, &uid), "ioctl", "NS_GET_OWNER_UID");
    relations.owner_uid = uid;
  }
  return relations;
}

}  // namespace ns
