#include "harness/ended.hpp"

#include <fmt/format.h>

#include "common/files.hpp"

namespace harness {

Ended run_whole(Context& check, const RunOptions& options,
                std::chrono::milliseconds limit) {
  auto process = check.run(options);
  const int status = check.finish(process, limit);
  return {status, process.output(), process.error()};
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
