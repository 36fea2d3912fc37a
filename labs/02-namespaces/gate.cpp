#include "ns/gate.hpp"

#include <cerrno>
#include <csignal>

#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/files.hpp"

namespace ns {

using common::check;

Gate::Gate() : pipe_(common::Pipe::open()) {}

void Gate::wait() {
  pipe_.write.reset();  // or the parent's death would not be noticed
  char word = 0;
  ssize_t count = 0;
  do {
    count = ::read(pipe_.read.get(), &word, 1);
  } while (count == -1 && errno == EINTR);
  check(count, "read", "the parent's word");
  if (count == 0) ::_exit(common::kOurs);
}

void Gate::open() const {
  // Our own reading end stays open: a child that has died makes no SIGPIPE.
  common::write_all(pipe_.write.get(), "1", "the child");
}

bool Gate::parent_is_there() const {
  pollfd other_end{pipe_.read.get(), 0, 0};
  check(::poll(&other_end, 1, 0), "poll", "the parent");
  return (other_end.revents & POLLHUP) == 0;
}

void die_with_parent(const Gate& gate) {
  check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl", "PR_SET_PDEATHSIG");
  // getppid(2) would not tell: it is 0 in a new PID namespace.
  if (!gate.parent_is_there()) ::_exit(common::kOurs);
}

}  // namespace ns
