/// @file
/// Given: what a person may type: durations, commands in one word, processes, signals.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "process/cli.hpp"

namespace process {

/// Reads `5`, `0.5`, `2s`, `1m`, `1h` or `1d`, as timeout(1) does. What lies between two
/// milliseconds is rounded up; at most 24 days, which poll(2) can wait.
/// @throws common::UsageError
/// @ingroup lab01
std::chrono::milliseconds parse_duration(std::string_view text);

/// Splits a command into words by the simple rules of the shell: spaces separate,
/// 'single' quotes keep everything, "double" ones all but \" \\ \$ and \`, a backslash
/// outside keeps the next character. Nothing is expanded. What would mean something else
/// to a shell, such as | or $x or *, is an ordinary character here.
/// @throws common::UsageError for a quote that is not closed, or no word at all
/// @ingroup lab01
std::vector<std::string> split_words(std::string_view command);

/// Reads `1234` or `1234@5678`. @throws common::UsageError
/// @ingroup lab01
Target parse_target(std::string_view text);

/// "SIGTERM", "SIGRTMIN+3"; "32" for one that has no name. @ingroup lab01
std::string signal_name(int number);

/// Reads `TERM`, `SIGTERM`, `15`, `RTMIN+3` or `RTMAX-1`, in any case; `0`, too, which
/// kill(2) only tries.
/// @throws common::UsageError
/// @ingroup lab01
int parse_signal(std::string_view text);

}  // namespace process
