/// @file
/// Making an image from an archive or a folder.
#pragma once

#include <filesystem>
#include <string>

#include "minidocker/home.hpp"

namespace minidocker {

/// @param source  A tar archive, also compressed, or a folder.
/// @param tag  "busybox", "busybox:1.36"; may be empty.
/// @return The image's id.
/// @post If it throws or is killed, there is no image; what it has left goes at the next
///       import.
/// @throws common::SyscallError, common::Todo, DatabaseError, std::runtime_error;
///         common::ExitError after a signal
std::string import_image(const Home& home, const std::filesystem::path& source,
                         const std::string& tag);

/// Removes what imports and removals that were killed have left.
void sweep_images(const Home& home);

}  // namespace minidocker
