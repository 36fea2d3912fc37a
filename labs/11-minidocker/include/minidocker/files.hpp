/// @file
/// The files of a container that are made for it: its name, and where names are found.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "minidocker/container.hpp"

namespace minidocker {

/// Writes /etc/hostname, /etc/hosts and /etc/resolv.conf into the container's folder.
/// @return What is to be mounted. @throws common::SyscallError
std::vector<BindMount> write_container_files(const std::filesystem::path& folder,
                                             const std::string& hostname);

/// The same of a container that has them.
std::vector<BindMount> container_files(const std::filesystem::path& folder);

}  // namespace minidocker
