#include "ordinary_user.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <pwd.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "harness/sandbox.hpp"

namespace harness {

namespace {

/// Whether /etc/subuid or /etc/subgid has a range for this user, by name or by number.
bool has_subordinate_ids(const std::string& file) {
  const passwd* user = ::getpwuid(::getuid());
  try {
    const std::string text = common::read_file(file);
    const auto lines = common::split(text, '\n');
    return std::any_of(lines.begin(), lines.end(), [user](std::string_view line) {
      const auto owner = line.substr(0, line.find(':'));
      return (user != nullptr && owner == user->pw_name) ||
             owner == std::to_string(::getuid());
    });
  } catch (const common::SyscallError&) {
    return false;
  }
}

/// Tried in a child: a process that has unshared cannot go back.
void try_user_namespace() {
  common::ChildGuard child(common::check(::fork(), "fork"));
  if (child.pid() == 0) ::_exit(::unshare(CLONE_NEWUSER) == 0 ? 0 : errno);
  const int error = WEXITSTATUS(child.wait());
  if (error == 0) return;
  throw HarnessError("this host lets ordinary users make no user namespace (" +
                     common::errno_name(error) +
                     "): scripts/lab doctor says how to allow it, or check as root");
}

std::vector<std::string> own_arguments() {
  const std::string text = common::read_file("/proc/self/cmdline");
  std::vector<std::string> arguments;
  for (const auto word : common::split(text, '\0')) arguments.emplace_back(word);
  return arguments;
}

}  // namespace

void become_root_of_a_user_namespace() {
  if (::geteuid() == 0) return;
  try_user_namespace();
  std::vector<std::string> command = {"unshare", "--user", "--map-root-user", "--mount"};
  const bool mapper = ::access("/usr/bin/newuidmap", X_OK) == 0;
  if (mapper && has_subordinate_ids("/etc/subuid") &&
      has_subordinate_ids("/etc/subgid")) {
    command.emplace_back("--map-auto");
  }
  command.emplace_back("--");
  auto arguments = own_arguments();
  arguments[0] = common::read_link("/proc/self/exe");
  command.insert(command.end(), arguments.begin(), arguments.end());
  common::exec_command(command);
}

}  // namespace harness
