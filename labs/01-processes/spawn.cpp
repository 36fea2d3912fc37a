#include <cerrno>

#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "common/unique_fd.hpp"
#include "process/child.hpp"
#include "process/process.hpp"

namespace process {

using common::check;
using common::todo;

pid_t spawn(const Command& command) {
  const auto words = pointers_to(command.argv);
  common::Pipe report = common::Pipe::open();  // both ends are close-on-exec

  todo("1.1",
       "Which call makes a second process, and what does it return in each of "
       "the two? In the new one: prepare_child(command), then execvp. "
       "fork(2), exec(3)");

  todo("1.2",
       "When does execvp return, and who has to know why? What must a copy of "
       "this program not do when it ends? pipe(7), _exit(2)");
}

}  // namespace process
