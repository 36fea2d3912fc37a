// The monitor as a service of its own.
#include <csignal>
#include <cstdint>
#include <cstring>

#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "standing.hpp"

namespace checks {
namespace {

constexpr char kReadMonitor[] =
    "man 7 daemon, \"SysV Daemons\"; man 2 setsid; docs/11-minidocker.md, \"The "
    "monitor\"";

std::string link_of(pid_t pid, const std::string& name) {
  try {
    return common::read_link("/proc/" + std::to_string(pid) + "/" + name);
  } catch (const common::SyscallError&) {
    return "closed";
  }
}

LAB_CHECK("C.1-session-of-its-own", "11.2", 4,
          "The monitor leads a session without a terminal") {
  MiniDocker engine(check);
  auto standing = stand(engine, ready());
  check.did("read   the session of the monitor");
  check.expect(::getsid(standing.monitor) == standing.monitor,
               {.symptom = "session",
                .expected = "the monitor to lead a session of its own",
                .saw = "it is in the session of another process",
                .most_often = "without setsid(2) the end of the terminal sends SIGHUP to "
                              "the monitor, too",
                .read = kReadMonitor});
  end(engine, standing);
}

LAB_CHECK("C.1-holds-nothing-back", "11.2", 4,
          "The monitor has no folder and no open file of its caller's") {
  MiniDocker engine(check);
  auto standing = stand(engine, ready());
  check.did("read   /proc/PID/cwd and /proc/PID/fd of the monitor");
  check.expect(
      link_of(standing.monitor, "cwd") == "/",
      {.symptom = "folder",
       .expected = "its working directory to be /",
       .saw = link_of(standing.monitor, "cwd"),
       .most_often = "as long as it runs, the caller's folder cannot be unmounted",
       .read = kReadMonitor});
  for (const char* fd : {"fd/0", "fd/1", "fd/2"}) {
    check.expect(link_of(standing.monitor, fd) == "/dev/null",
                 {.symptom = "standard-streams",
                  .expected = "0, 1 and 2 to be /dev/null",
                  .saw = std::string(fd) + " -> " + link_of(standing.monitor, fd),
                  .most_often = "who reads the output of `minidocker run -d` waits until "
                                "the last process that has it open ends",
                  .read = kReadMonitor});
  }
  end(engine, standing);
}

LAB_CHECK("C.1-ignores-the-terminal", "11.2", 2,
          "The signals of a terminal, and a closed pipe, do not end the monitor") {
  MiniDocker engine(check);
  auto standing = stand(engine, ready());
  check.did("read   SigIgn in /proc/PID/status of the monitor");
  const auto ignored =
      std::stoull(harness::status_field(standing.monitor, "SigIgn"), nullptr, 16);
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGPIPE}) {
    const std::uint64_t bit = std::uint64_t{1} << (signal - 1);
    check.expect((ignored & bit) != 0,
                 {.symptom = "not-ignored",
                  .expected = "SIGHUP, SIGINT, SIGQUIT and SIGPIPE to be ignored",
                  .saw = std::string("SIG") + ::sigabbrev_np(signal) + " is not",
                  .most_often = "",
                  .read = kReadMonitor});
  }
  end(engine, standing);
}

}  // namespace
}  // namespace checks
