/// @file
/// Which MiniDocker this is.
#pragma once

namespace minidocker {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace minidocker
