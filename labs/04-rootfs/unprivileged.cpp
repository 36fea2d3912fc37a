#include "rootfs/unprivileged.hpp"

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include <pwd.h>
#include <sched.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "common/state_root.hpp"

namespace rootfs {
namespace fs = std::filesystem;

using common::check;

namespace {

/// unshare(1) would say it in its own words, and with its own exit code.
void require_user_namespaces() {
  auto report = common::Pipe::open();
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) {
    report.read.reset();
    common::run_child(std::move(report.write), [] {
      check(::unshare(CLONE_NEWUSER), "unshare", "a user namespace");
      ::_exit(0);
    });
  }
  const common::ChildGuard child(pid);
  report.write.reset();
  common::await_exec(report.read);
}

/// Whether subuid(5) gives ids to a user, by name or by number.
bool has_ids(const char* file, const std::string& user, const std::string& number) {
  try {
    const auto owners = common::key_values(common::read_file(file), ':');
    return owners.contains(user) || owners.contains(number);
  } catch (const common::SyscallError&) {
    return false;
  }
}

bool has_subordinate_ids() {
  const passwd* user = ::getpwuid(::geteuid());
  const std::string name = user != nullptr ? user->pw_name : "";
  const std::string number = std::to_string(::geteuid());
  return !common::find_program("newuidmap").empty() &&
         !common::find_program("newgidmap").empty() &&
         has_ids("/etc/subuid", name, number) && has_ids("/etc/subgid", name, number);
}

}  // namespace

void become_root_in_user_namespace(const char* const* argv, const fs::path& root) {
  if (::geteuid() == 0) return;
  require_user_namespaces();
  std::vector<std::string> command{"unshare", "--user", "--map-root-user"};
  if (has_subordinate_ids()) command.emplace_back("--map-auto");
  command.emplace_back("--");
  command.push_back(common::read_link("/proc/self/exe"));
  while (*++argv != nullptr) command.emplace_back(*argv);
  check(::setenv(common::kRootVariable, root.c_str(), 1), "setenv",
        common::kRootVariable);
  if (common::find_program("unshare").empty()) {
    throw std::runtime_error("an ordinary user needs unshare(1), of util-linux, in PATH");
  }
  common::exec_command(command);
}

}  // namespace rootfs
