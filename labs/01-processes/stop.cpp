#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>

#include <poll.h>

#include "common/check.hpp"
#include "common/sys.hpp"
#include "common/todo.hpp"
#include "common/unique_fd.hpp"
#include "process/proc.hpp"
#include "process/process.hpp"

namespace process {

using common::check;
using common::todo;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

Ending stop(const Identity& who, milliseconds grace) {
  todo("1.10",
       "A PID can be given to another process at any time. What names a "
       "process for good, and how does one wait for somebody else's child? "
       "pidfd_open(2)");
}

}  // namespace process
