/// @file
/// Reading and writing whole small files: /proc, /sys, settings.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace common {

/// The whole file, read until end of file, so that /proc's files of size 0 work too.
/// @throws SyscallError
std::string read_file(const std::filesystem::path& path);
/// The rest of what a descriptor delivers. `name` is for messages. @throws SyscallError
std::string read_fd(int fd, std::string_view name = "descriptor");

/// Writes into an existing file in a single write(2), as /proc and cgroup files want it.
/// @throws SyscallError
void write_existing(const std::filesystem::path& path, std::string_view text);

/// Replaces a file as a whole: readers see the old content or the new, also after a
/// crash. The new one has mode 0644; a symbolic link is replaced, not followed.
/// @throws SyscallError. The old content is left then.
void replace_file(const std::filesystem::path& path, std::string_view text);

/// Writes everything, over short writes and EINTR. @throws SyscallError
void write_all(int fd, std::string_view text, std::string_view name = "descriptor");

/// Splits at every `separator`; a text that ends in it has no empty last part.
std::vector<std::string_view> split(std::string_view text, char separator);
/// Without white space at both ends.
std::string_view trim(std::string_view text);

/// Lines of the form `KEY<separator>VALUE`, both trimmed, as in /proc/PID/status and
/// os-release. Lines without the separator are passed over; of equal keys the first one
/// counts.
std::map<std::string, std::string> key_values(std::string_view text, char separator);

/// Makes a folder that may be there already, for its owner alone. @throws SyscallError
void make_private_folder(const std::filesystem::path& folder);

/// The target of a symbolic link, such as `mnt:[4026531841]` for /proc/PID/ns/mnt.
/// @throws SyscallError
std::string read_link(const std::filesystem::path& path);

/// Where a program is found: on PATH and in the system's sbin folders. "" if nowhere.
std::filesystem::path find_program(const std::string& name);

}  // namespace common
