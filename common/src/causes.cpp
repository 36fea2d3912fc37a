#include "common/causes.hpp"

#include <algorithm>

#include <unistd.h>

#include "common/files.hpp"
#include "common/user_namespace.hpp"

namespace common {
namespace {

/// Whether a switch is there and set so.
bool reads(const char* file, std::string_view value) {
  try {
    return trim(read_file(file)) == value;
  } catch (const SyscallError&) {
    return false;
  }
}

}  // namespace

std::string explain_by(std::span<const Cause> causes, const SyscallError& error) {
  const auto known = std::ranges::find_if(causes, [&error](const Cause& cause) {
    return cause.error == error.code().value() &&
           (cause.call.empty() || cause.call == error.call()) &&
           error.object().ends_with(cause.object);
  });
  if (known != causes.end()) return std::string(known->text);
  const bool refused = error.code() == std::errc::operation_not_permitted ||
                       error.code() == std::errc::permission_denied;
  return refused && ::geteuid() != 0 ? "another user's: root may" : "";
}

std::string explain_user_namespace_switch() {
  if (is_host_root()) return "";
  if (reads("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1")) {
    return "AppArmor lets only root have capabilities in a user namespace; root can: "
           "sysctl kernel.apparmor_restrict_unprivileged_userns=0";
  }
  if (reads("/proc/sys/kernel/unprivileged_userns_clone", "0")) {
    return "user namespaces are for root only; root can: sysctl "
           "kernel.unprivileged_userns_clone=1";
  }
  return "";
}

std::string explain_namespace_limit() {
  return reads("/proc/sys/user/max_user_namespaces", "0")
             ? "user namespaces are switched off; root can: sysctl "
               "user.max_user_namespaces=10000"
             : "the limits in /proc/sys/user are reached, or namespaces are nested too "
               "deep";
}

}  // namespace common
