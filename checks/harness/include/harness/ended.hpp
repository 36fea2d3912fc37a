/// @file
/// Programs that are run to their end, and what they said.
#pragma once

#include <chrono>
#include <functional>
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

/// Runs a command again and again until it succeeds, as after a process was killed: the
/// kernel closes what that had open, locks too, a moment after its end. Fails the check
/// if it does not succeed within five seconds.
/// @param command  For the message: "jail destroy web"
void expect_soon(const std::string& command, const std::function<Ended()>& run,
                 const std::string& read);

/// Fails the check unless the program ended with this status and one line on standard
/// error that has `words` in it.
void expect_one_line(const Ended& ended, int status, const std::string& words,
                     const std::string& read);

}  // namespace harness
