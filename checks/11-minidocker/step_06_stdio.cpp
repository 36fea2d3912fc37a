// What a container reads from and writes to.
#include <sys/stat.h>
#include <unistd.h>

#include "common/files.hpp"
#include "standing.hpp"

namespace checks {
namespace {

constexpr char kReadStdio[] =
    "man 2 ioctl_tty, TIOCSCTTY; man 2 setsid; docs/11-minidocker.md, \"Two terminals\"";

std::string descriptor(pid_t pid, int fd) {
  try {
    return common::read_link("/proc/" + std::to_string(pid) + "/fd/" +
                             std::to_string(fd));
  } catch (const std::exception&) {
    return "closed";
  }
}

/// tty_nr, field 7 of /proc/PID/stat: 0 if no terminal controls the process.
int controlling_terminal(pid_t pid) {
  const auto text = common::read_file("/proc/" + std::to_string(pid) + "/stat");
  const auto fields =
      common::split(std::string_view(text).substr(text.rfind(')') + 2), ' ');
  constexpr std::size_t kTerminal = 4;
  return std::stoi(std::string(fields.at(kTerminal)));
}

LAB_CHECK("C.1-controlling-terminal", "11.6", 4,
          "The terminal controls the container's session, and is 0, 1 and 2") {
  MiniDocker engine(check);
  auto standing = stand_inside(engine, ready({"-t"}));
  const pid_t first = standing.first;
  check.did("read   session, terminal and descriptors of the container's first process");
  check.expect(
      ::getsid(first) == first,
      {.symptom = "session",
       .expected = "the first process to lead a session of its own",
       .saw = "it is in the session of another; " + standing.process.last_words(),
       .most_often = "setsid(2) comes before the terminal",
       .read = kReadStdio});
  check.expect(controlling_terminal(first) != 0,
               {.symptom = "no-controlling-terminal",
                .expected = "a controlling terminal",
                .saw = "none: Ctrl-C would be a character like any other",
                .most_often = "who opens a terminal with O_NOCTTY has to ask for it by "
                              "TIOCSCTTY",
                .read = kReadStdio});
  for (int fd = 0; fd < 3; ++fd) {
    const std::string seen = descriptor(first, fd);
    check.expect(seen.starts_with("/dev/pts/") || seen == "/dev/console",
                 {.symptom = "terminal-not-" + std::to_string(fd),
                  .expected = std::to_string(fd) + " to be the terminal",
                  .saw = seen,
                  .most_often = "",
                  .read = kReadStdio});
  }
  end(engine, standing);
}

LAB_CHECK("C.1-standard-streams", "11.6", 2,
          "Without a terminal: no input, and two pipes that are not the same") {
  MiniDocker engine(check);
  auto standing = stand_inside(engine, ready());
  const pid_t first = standing.first;
  check.did("read   session and descriptors of the container's first process");
  const std::string input = descriptor(first, 0);
  const std::string output = descriptor(first, 1);
  const std::string error = descriptor(first, 2);
  check.expect(input.ends_with("/dev/null") && output.starts_with("pipe:") &&
                   error.starts_with("pipe:") && output != error,
               {.symptom = "streams",
                .expected = "0 to be /dev/null, 1 and 2 to be pipes of their own",
                .saw = "0 is " + input + ", 1 is " + output + ", 2 is " + error,
                .most_often = "spec.stdio says what becomes 0, 1 and 2, in this order",
                .read = kReadStdio});
  check.expect(::getsid(first) == first,
               {.symptom = "session",
                .expected = "the first process to lead a session of its own",
                .saw = "it is in the session of another",
                .most_often = "",
                .read = kReadStdio});
  end(engine, standing);
}

}  // namespace
}  // namespace checks
