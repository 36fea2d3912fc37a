#include <cerrno>
#include <string>

#include <sys/wait.h>

#include "common/check.hpp"
#include "process/process.hpp"

namespace process {

int wait_for(pid_t child) {
  int wait_status = 0;

  // Step 1.3. EINTR is no failure of the child's: a handler ran here, so ask again.
  // Without WUNTRACED a child that stops is not reported.
  while (::waitpid(child, &wait_status, 0) == -1) {
    if (errno != EINTR) common::fail("waitpid", std::to_string(child));
  }
  return exit_status(wait_status);
}

int exit_status(int wait_status) {
  // Which of the two it was must be asked first: each macro takes other bits.
  if (WIFSIGNALED(wait_status)) return 128 + WTERMSIG(wait_status);
  return WEXITSTATUS(wait_status);
}

}  // namespace process
