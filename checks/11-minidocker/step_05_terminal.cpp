// A terminal of the container's own.
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "standing.hpp"

namespace checks {
namespace {

constexpr char kReadTerminal[] =
    "man 4 pts; man 2 ioctl_tty; docs/11-minidocker.md, \"Two terminals\"";

/// The device numbers of the ends that programs have.
constexpr unsigned kFirstSlave = 136;

LAB_CHECK(
    "C.1-own-terminal", "11.5", 5,
    "With -t the container has a terminal of its own devpts, which is /dev/console") {
  MiniDocker engine(check);
  auto standing = stand_inside(engine, ready({"-t"}));
  check.did("looked at /dev/console and /dev/pts of the container");
  struct stat console {};
  struct stat devpts {};
  ::stat(harness::as_seen_by(standing.first, "/dev/console").c_str(), &console);
  ::stat(harness::as_seen_by(standing.first, "/dev/pts").c_str(), &devpts);
  check.expect(S_ISCHR(console.st_mode) && major(console.st_rdev) == kFirstSlave,
               {.symptom = "no-terminal",
                .expected = "/dev/console to be the container's end of a pseudoterminal",
                .saw = standing.process.last_words(),
                .most_often = "the other end is locked until TIOCSPTLCK says otherwise",
                .read = kReadTerminal});
  check.expect(
      console.st_dev == devpts.st_dev,
      {.symptom = "terminal-of-the-host",
       .expected = "a terminal of the devpts at /dev/pts in the container",
       .saw = "one of another devpts",
       .most_often = "posix_openpt(3) and /dev/ptmx mean the devpts of the host; in "
                     "the container no name leads to such a terminal",
       .read = kReadTerminal});
  end(engine, standing);
}

}  // namespace
}  // namespace checks
