/// @file
/// What this machine has. Every function measures; none assumes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

/// "6.1.0-18-amd64" as {6, 1, 0}: the numbers up to the first other thing.
std::vector<int> version_numbers(std::string_view text);
/// Whether `have` is `wanted` or newer.
bool at_least(std::string_view have, std::string_view wanted);

std::string kernel_release();
/// Bytes.
std::uint64_t memory_size();
std::uint64_t free_disk(const std::filesystem::path& folder);
/// Whether this process may administer the system: CAP_SYS_ADMIN, see capabilities(7).
bool is_privileged();
/// "v2", "v1", "hybrid" or "none".
std::string cgroup_version();

/// Makes a user namespace with a mount in it, as an unprivileged container does.
/// @return "" if that works, otherwise what the kernel said.
std::string try_user_namespace();
/// What switches user namespaces off on this machine, as a command that switches them on;
/// "" if no setting is known to.
std::string user_namespace_remedy();
/// Whether this user has a range of ids in /etc/subuid, see subuid(5).
bool has_subordinate_ids();

struct Compiler {
  std::string name;     ///< "g++ 12.2.0"; "" if there is none
  bool enough = false;  ///< g++ 12 or clang++ 16, or newer
};
/// The best of c++, g++ and clang++.
Compiler find_compiler();
/// The version that a program tells with --version, such as "3.25.1"; "" if none.
std::string program_version(const std::string& program);

}  // namespace lab
