/// @file
/// SHA-256, as images are called by.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace minidocker {

/// "sha256:" and 64 hexadecimal digits.
std::string digest_of(std::string_view text);

/// The same of a file's content as it is when it is not compressed: a layer's diff id.
/// @throws std::runtime_error, common::SyscallError @see image-spec, layer.md
std::string diff_id_of(const std::filesystem::path& file);

}  // namespace minidocker
