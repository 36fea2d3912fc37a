#include <cerrno>
#include <string>

#include <sys/wait.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "process/process.hpp"

namespace process {

using common::check;
using common::todo;

int wait_for(pid_t child) {
  int wait_status = 0;

  todo("1.3",
       "Which call waits for this child, and what does it say when a signal "
       "handler ran meanwhile? exit_status() below is yours as well. "
       "waitpid(2)");

  return exit_status(wait_status);
}

int exit_status(int wait_status) {
  return wait_status;  // Is that what a shell would say? waitpid(2), WIFEXITED
}

}  // namespace process
