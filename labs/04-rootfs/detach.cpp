#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/files.hpp"
#include "common/unique_fd.hpp"
#include "rootfs/supervise.hpp"

namespace rootfs {

using common::check;
using common::UniqueFd;

namespace {

void leave_terminal(const std::filesystem::path& log) {
  check(::setsid(), "setsid");
  const UniqueFd in(
      check(::open("/dev/null", O_RDONLY | O_CLOEXEC), "open", "/dev/null"));
  const UniqueFd out(check(
      ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600),
      "open", log.native()));
  check(::dup2(in.get(), STDIN_FILENO), "dup2");
  check(::dup2(out.get(), STDOUT_FILENO), "dup2");
  check(::dup2(out.get(), STDERR_FILENO), "dup2");
}

}  // namespace

void supervise_detached(StartOptions options, bool init, const OnStarted& on_started,
                        const std::filesystem::path& log) {
  auto report = common::Pipe::open();
  auto started = common::Pipe::open();
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) {
    report.read.reset();
    started.read.reset();
    common::run_child(std::move(report.write), [&] {
      leave_terminal(log);
      ::_exit(supervise(std::move(options), init, [&](pid_t jail) {
        on_started(jail);
        if (started.write) common::write_all(started.write.get(), "1", "the starter");
        started.write.reset();
      }));
    });
  }
  report.write.reset();
  started.write.reset();
  if (!common::read_fd(started.read.get(), "the supervisor").empty()) return;
  common::await_exec(report.read);
  throw std::runtime_error("the supervisor ended before the jail ran");
}

}  // namespace rootfs
