// What a container writes, line by line in its log.
#include <fstream>

#include "common/pid_fd.hpp"
#include "standing.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

constexpr char kReadLog[] = "docs/11-minidocker.md, \"The log\"";

/// The texts of the log's lines, as JSON has them.
std::vector<std::string> logged(const fs::path& log) {
  std::vector<std::string> lines;
  std::ifstream file(log);
  for (std::string line; std::getline(file, line);) {
    const auto json = common::Json::parse(line, nullptr, false);
    if (json.is_object() && json.contains("log")) lines.push_back(json.at("log"));
  }
  return lines;
}

std::string shown(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) {
    constexpr std::size_t kMuch = 20;
    text += text.empty() ? "" : ", ";
    text += line.size() > kMuch ? std::to_string(line.size()) + " bytes"
                                : common::Json(line).dump();
  }
  return text.empty() ? "nothing" : text;
}

/// Fails the check unless the log comes to hold just these lines.
void expect_logged(harness::Context& check, harness::Process& process,
                   const std::vector<std::string>& wanted, const std::string& symptom,
                   const std::string& most_often) {
  const fs::path log = folder_of(check, "containers") / "log";
  std::vector<std::string> seen;
  const bool logs = check.comes_to(process, std::chrono::seconds{3}, [&] {
    seen = logged(log);
    return seen == wanted;
  });
  check.expect(logs, {.symptom = symptom,
                      .expected = "the lines " + shown(wanted),
                      .saw = shown(seen),
                      .most_often = most_often,
                      .read = kReadLog});
}

constexpr char kScript[] =
    "printf 'one\\n\\ntw'; until [ -e /gate/open ]; do usleep 1000; done;"
    "printf 'o\\n'; head -c 40000 /dev/zero | tr '\\0' x; printf '\\nlast'";

LAB_CHECK("C.10-lines", "11.8", 5,
          "The log has whole lines, and long ones in parts of 16 KiB") {
  MiniDocker engine(check);
  check.may_leave("/test/gate");
  check.arrange("made   /test/gate", [] { fs::create_directory("/test/gate"); });
  auto running = check.run(engine.words(
      {"run", "-d", "-v", "/test/gate:/gate", "busybox", "sh", "-c", kScript}));
  check.finish(running);
  check.did("read   the log, of which the third line is not whole yet");
  expect_logged(check, running, {"one\n", "\n"}, "half-a-line",
                "what one read(2) gives need not end where a line ends");
  const pid_t first = container_in(check.sandbox());
  const auto contained = common::PidFd::open(first);
  check.arrange("made   /test/gate/open: the container goes on and ends",
                [] { std::ofstream("/test/gate/open"); });
  contained.wait_exit(harness::patience(std::chrono::seconds{10}));
  const std::string part(std::size_t{16} << 10, 'x');
  const std::string rest(40000 - 2 * part.size(), 'x');
  expect_logged(check, running, {"one\n", "\n", "two\n", part, part, rest + "\n", "last"},
                "lines",
                "a line keeps its end; one that is longer than 16,384 bytes is logged in "
                "parts of that size, which have none");
}

}  // namespace
}  // namespace checks
