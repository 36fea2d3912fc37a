#include "harness/ended.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"

namespace harness {

Ended run_whole(Context& check, const RunOptions& options,
                std::chrono::milliseconds limit) {
  auto process = check.run(options);
  const int status = check.finish(process, limit);
  return {status, process.output(), process.error()};
}

Ended run_on_full_disk(Context& check, const std::vector<std::string>& argv) {
  check.did("what follows has /dev/full as its output");
  return run_whole(check, {.argv = argv, .before_exec = [] {
                             const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
                             common::check(full, "open", "/dev/full");
                             common::check(::dup2(full, STDOUT_FILENO), "dup2");
                           }});
}

void expect_soon(const std::string& command, const std::function<Ended()>& run,
                 const std::string& read) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + patience(std::chrono::seconds{5});
  Ended ended;
  do {
    ended = run();
  } while (ended.status != 0 && Clock::now() < deadline);
  Context::expect(ended.status == 0,
                  {.symptom = "stuck",
                   .expected = "`" + command + "` to succeed",
                   .saw = ended.error,
                   .most_often = "a lock, or something half-made, that stays",
                   .read = read});
}

void expect_one_line(const Ended& ended, int status, const std::string& words,
                     const std::string& read) {
  const auto lines = common::split(ended.error, '\n');
  const bool told = lines.size() == 1 && ended.error.find(words) != std::string::npos;
  Context::expect(
      ended.status == status && told,
      {.symptom = "message",
       .expected = fmt::format("status {} and one line that says \"{}\"", status, words),
       .saw =
           fmt::format("status {} and \"{}\"", ended.status, common::trim(ended.error)),
       .most_often = "an error that is not caught, or that is told twice",
       .read = read});
}

}  // namespace harness
