#include <sys/ioctl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::check;
using common::todo;
using common::UniqueFd;

void set_up_stdio(const ProcessSpec& spec, const UniqueFd& terminal) {
  todo("11.6",
       "Who may have a controlling terminal, and how does one get it? What becomes of 0, "
       "1 and 2 at the exec? ioctl_tty(2), TIOCSCTTY; dup2(2)");
}

}  // namespace minidocker
