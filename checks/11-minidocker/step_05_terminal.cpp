// A terminal of the container's own.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "common/files.hpp"
#include "standing.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

constexpr char kReadTerminal[] =
    "man 4 pts; man 2 ioctl_tty; docs/11-minidocker.md, \"Two terminals\"";

/// The device numbers of the ends that programs have.
constexpr unsigned kFirstSlave = 136;

struct Open {
  int fd = 0;
  bool close_on_exec = false;
  struct stat file {};
};

/// The pseudoterminal's ends that a process has open.
std::vector<Open> terminals_of(pid_t pid) {
  std::vector<Open> found;
  const fs::path proc = "/proc/" + std::to_string(pid);
  for (const auto& entry : fs::directory_iterator(proc / "fd")) {
    Open open{.fd = std::stoi(entry.path().filename())};
    if (::stat(entry.path().c_str(), &open.file) == -1) continue;
    if (!S_ISCHR(open.file.st_mode) || major(open.file.st_rdev) != kFirstSlave) continue;
    const auto info = common::read_file(proc / "fdinfo" / std::to_string(open.fd));
    const auto flags = std::stoul(info.substr(info.find("flags:") + 6), nullptr, 8);
    open.close_on_exec = (flags & O_CLOEXEC) != 0;
    found.push_back(open);
  }
  return found;
}

LAB_CHECK(
    "C.1-own-terminal", "11.5", 4,
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

LAB_CHECK("C.1-terminal-not-inherited", "11.5", 1,
          "The descriptors of the terminal are not the command's, but for 0, 1 and 2") {
  MiniDocker engine(check);
  auto standing = stand_inside(engine, ready({"-t"}));
  check.did("read   the flags of the terminal's descriptors in /proc/PID/fdinfo");
  const auto open = terminals_of(standing.first);
  for (const auto& one : open) {
    check.expect(one.fd < 3 || one.close_on_exec,
                 {.symptom = "terminal-inherited",
                  .expected = "close-on-exec for each above 2",
                  .saw = std::to_string(one.fd) + " is open in the command, too",
                  .most_often = "O_CLOEXEC is wanted by open(2) and by TIOCGPTPEER",
                  .read = kReadTerminal});
  }
  end(engine, standing);
}

}  // namespace
}  // namespace checks
