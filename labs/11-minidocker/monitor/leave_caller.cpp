#include <csignal>

#include <fcntl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::check;
using common::todo;
using common::UniqueFd;

void leave_caller() {
  todo("11.2",
       "What would this process take with it, and what could end it, when the terminal "
       "of its caller is closed? daemon(7), \"SysV Daemons\"");
}

}  // namespace minidocker
