/// @file
/// Given: likely causes of the kernel's refusals.
#pragma once

#include <string>

#include "common/check.hpp"

namespace ns {

/// @see common::Explain
/// @ingroup lab02
std::string explain(const common::SyscallError& error);

}  // namespace ns
