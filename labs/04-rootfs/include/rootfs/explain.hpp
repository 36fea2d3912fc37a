/// @file
/// Given: why the kernel said no.
#pragma once

#include <string>

#include "common/check.hpp"

namespace rootfs {

/// The likely cause of a refusal, or "" if none is known.
/// @ingroup lab04
std::string explain(const common::SyscallError& error);

}  // namespace rootfs
