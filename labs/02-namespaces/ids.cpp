#include "ns/ids.hpp"

#include <algorithm>
#include <string>
#include <string_view>

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
  return std::ranges::any_of(common::split(text, '\n'), [](std::string_view line) {
    return common::trim(line).starts_with("0 ");
  });
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
