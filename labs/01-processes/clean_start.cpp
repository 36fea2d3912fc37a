#include <cerrno>
#include <csignal>
#include <string>

#include <linux/close_range.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "process/process.hpp"

namespace process {

using common::check;
using common::todo;

void clean_start() {
  todo("1.4",
       "What does a program inherit through an exec without knowing of it: of "
       "signals, two things; of descriptors? execve(2), \"The following "
       "process attributes\"");
}

}  // namespace process
