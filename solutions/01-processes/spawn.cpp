#include <cerrno>

#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/unique_fd.hpp"
#include "process/child.hpp"
#include "process/process.hpp"

namespace process {

using common::check;

pid_t spawn(const Command& command) {
  const auto words = pointers_to(command.argv);
  common::Pipe report = common::Pipe::open();  // both ends are close-on-exec

  // Step 1.1. fork makes the child, exec makes it another program. The words reach it as
  // they stand: no shell reads them.
  const pid_t child = check(::fork(), "fork");
  if (child == 0) {
    prepare_child(command);
    ::execvp(words[0], words.data());
    // Step 1.2. Only a failed exec returns. errno goes to the parent by the pipe, which a
    // successful exec would have closed. _exit, not exit: what the parent had not yet
    // written out stands in this copy of its memory too.
    const int error = errno;
    [[maybe_unused]] const ssize_t told =
        ::write(report.write.get(), &error, sizeof error);
    ::_exit(127);
  }
  report.write.reset();  // or this read would wait for ourselves
  int error = 0;
  ssize_t size = 0;
  while ((size = ::read(report.read.get(), &error, sizeof error)) == -1) {
    if (errno != EINTR) common::fail("read", "report");
  }
  if (size == 0) return child;
  while (::waitpid(child, nullptr, 0) == -1 && errno == EINTR) {
  }
  throw common::SyscallError(error, common::kExec, command.argv[0]);
}

}  // namespace process
