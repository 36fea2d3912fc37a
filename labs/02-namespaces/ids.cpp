#include "ns/ids.hpp"

#include <string>

#include <grp.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "ns/plan.hpp"

namespace ns {
namespace {

using common::check;

/// Whether a map gives 0 a meaning.
bool has_zero(const char* map) {
  const std::string text = common::read_file(map);
  for (const auto line : common::split(text, '\n')) {
    if (common::trim(line).starts_with("0 ")) return true;
  }
  return false;
}

}  // namespace

void become_first_user() {
  // Where this or an outer user namespace denies setgroups(2), nobody below ever may.
  if (common::trim(common::read_file("/proc/self/setgroups")) != "deny") {
    check(::setgroups(0, nullptr), "setgroups");
  }
  if (has_zero("/proc/self/gid_map")) check(::setresgid(0, 0, 0), "setresgid");
  if (has_zero("/proc/self/uid_map")) check(::setresuid(0, 0, 0), "setresuid");
}

}  // namespace ns
