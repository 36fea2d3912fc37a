#include "process_setup.hpp"

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/files.hpp"
#include "minidocker/steps.hpp"
#include "minidocker/users.hpp"
#include "process/process.hpp"

namespace minidocker {

using common::check;
using common::UniqueFd;

namespace {

/// A small file of the container's, which may be anything: a FIFO would keep us for ever,
/// /dev/zero would fill the memory.
std::string read_if_there(const char* file) {
  constexpr std::size_t kLimit = 1 << 20;
  const UniqueFd fd(::open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat info {};
  if (!fd.valid() || ::fstat(fd.get(), &info) == -1 || !S_ISREG(info.st_mode)) return "";
  if (static_cast<std::uint64_t>(info.st_size) > kLimit) return "";
  return common::read_fd(fd.get(), file);
}

/// A terminal and pipes that were made for the process belong to its user, or it could
/// not open /dev/stdout. What is somebody else's, such as /dev/null, is left alone.
void give_stdio(const ProcessSpec& spec, uid_t uid, bool made_for_it) {
  constexpr auto kSame = static_cast<gid_t>(-1);
  for (int fd = 0; fd < 3; ++fd) {
    struct stat info {};
    check(::fstat(fd, &info), "fstat", "standard input and output");
    const bool pipe = made_for_it && S_ISFIFO(info.st_mode);
    if (spec.terminal || pipe) check(::fchown(fd, uid, kSame), "fchown", "a terminal");
  }
}

void set_environment(const ProcessSpec& spec, const Identity& identity) {
  ::clearenv();
  ::setenv("HOME", identity.home.c_str(), 1);
  for (const auto& setting : spec.environment) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos) continue;
    ::setenv(setting.substr(0, equals).c_str(), setting.c_str() + equals + 1, 1);
  }
}

void enter_working_folder(const std::string& folder) {
  if (::chdir(folder.c_str()) == 0) return;
  if (errno != ENOENT) common::fail("chdir", folder);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw common::SyscallError(error.value(), "mkdir", folder);
  check(::chdir(folder.c_str()), "chdir", folder);
}

}  // namespace

void exec_process(const ProcessSpec& spec, bool dies_with_parent) {
  constexpr mode_t kUsual = 022;
  ::umask(kUsual);  // not the caller's
  const Identity identity =
      identity_of(spec.user, read_if_there("/etc/passwd"), read_if_there("/etc/group"));
  enter_working_folder(spec.working_folder);
  give_stdio(spec, identity.uid, dies_with_parent);
  become(identity);
  if (dies_with_parent) {
    check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl", "PR_SET_PDEATHSIG");
  }
  set_environment(spec, identity);
  process::clean_start();
  common::exec_command(spec.argv);
}

}  // namespace minidocker
