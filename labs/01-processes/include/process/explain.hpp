/// @file
/// Given: the likely cause of a kernel's refusal.
#pragma once

#include <string>

#include "common/check.hpp"

namespace process {

/// @return "" if it is not known. @ingroup lab01
std::string explain(const common::SyscallError& error);

}  // namespace process
