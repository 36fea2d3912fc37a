/// @file
/// Programs that are run to their end, and what they said.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "harness/check.hpp"

namespace harness {

/// A program that has ended.
struct Ended {
  int status = 0;
  std::string output, error;
};

/// Context::run() and Context::finish().
Ended run_whole(Context& check, const RunOptions& options,
                std::chrono::milliseconds limit = std::chrono::seconds{60});

/// The same with an output that has no room.
Ended run_on_full_disk(Context& check, const std::vector<std::string>& argv);

/// Fails the check unless the program ended with this status and one line on standard
/// error that has `words` in it.
void expect_one_line(const Ended& ended, int status, const std::string& words,
                     const std::string& read);

}  // namespace harness
