/// @file
/// Why a container's command does not run, in docker's words.
#pragma once

#include <exception>
#include <string>
#include <vector>

namespace minidocker {

struct Failure {
  int exit_code = 0;  ///< 127 not found, 126 not executable, 3 a step to write, 125
  std::string text;
};

/// @param argv  What was to be run.
Failure explain_failure(const std::exception& error,
                        const std::vector<std::string>& argv);

}  // namespace minidocker
