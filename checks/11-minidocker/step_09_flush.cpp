// What clients of a monitor get, and that none of them can make it wait.
#include <sstream>

#include "common/pid_fd.hpp"
#include "standing.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

constexpr char kReadSlow[] =
    "man 2 send, MSG_DONTWAIT; docs/11-minidocker.md, \"Slow clients\"";

/// 3 MB in numbered lines: more than pipes and sockets hold.
constexpr char kMuch[] =
    R"(BEGIN { p = sprintf("%1000s", ""); for (i = 1; i <= 3000; ++i) print i p })";

/// A client that does not read what its container writes, when it gets no more in.
harness::Process stall(MiniDocker& engine) {
  auto& check = engine.check();
  auto client = engine.start({"run", "--name", "web", "busybox", "awk", kMuch});
  const auto log_is_long = [&] {
    constexpr std::uintmax_t kMoreThanPipesHold = 800'000;
    std::error_code none;
    const fs::path container = folder_of(check, "containers");
    if (container.empty()) return false;
    const auto size = fs::file_size(container / "log", none);
    return !none && size > kMoreThanPipesHold;
  };
  check.did("read   nothing of what it prints, until it prints no more");
  (void)check.comes_to(client, std::chrono::seconds{10}, log_is_long);
  return client;
}

LAB_CHECK("C.1-all-output", "11.9", 4,
          "A client gets all output in order, however slowly it reads") {
  MiniDocker engine(check);
  auto client = stall(engine);
  check.did("read   all of it");
  const int status = check.finish(client, std::chrono::seconds{20});
  std::istringstream output(client.output());
  long wanted = 1;
  std::string line;
  while (std::getline(output, line) && std::atol(line.c_str()) == wanted) ++wanted;
  constexpr long kLines = 3000;
  check.expect(
      wanted == kLines + 1 && status == 0,
      {.symptom = "output-lost",
       .expected = "lines 1 to 3000, and the exit code 0",
       .saw = "after line " + std::to_string(wanted - 1) + ": " +
              (output ? line.substr(0, 20) : "the end") + "; exit code " +
              std::to_string(status),
       .most_often = "what could not be sent now has to wait for its turn, and be "
                     "sent once",
       .read = kReadSlow});
}

LAB_CHECK("C.1-slow-client", "11.9", 4,
          "While one client does not read, another can do what it wants") {
  MiniDocker engine(check);
  auto client = stall(engine);
  const auto contained = common::PidFd::open(container_in(check.sandbox()));
  auto other = engine.start({"kill", "web"});
  check.expect(contained.wait_exit(harness::patience(std::chrono::seconds{5})),
               {.symptom = "waits-for-a-client",
                .expected = "`minidocker kill` to end the container",
                .saw = "it runs after 5 s",
                .most_often = "the monitor tries again and again to send to the first "
                              "client, and hears nobody else",
                .read = kReadSlow});
  check.finish(other);
  constexpr int kKilled = 137;
  const int status = check.finish(client, std::chrono::seconds{20});
  check.expect(status == kKilled, {.symptom = "exit-code",
                                   .expected = "137 from the first client, in the end",
                                   .saw = std::to_string(status),
                                   .most_often = "",
                                   .read = kReadSlow});
}

}  // namespace
}  // namespace checks
