/// @file
/// Names and numbers of containers.
#pragma once

#include <string>
#include <string_view>

namespace minidocker {

/// A name for a container that got none: "adjective_surname", as in "patient_noether".
/// It may be taken already; whoever asks tries again then.
/// @throws common::SyscallError  @see getrandom(2)
std::string random_name();

/// Whether a container may have this name: a letter or digit, then one or more letters,
/// digits, '_', '.' or '-'. As with docker, one '/' may stand before it.
bool valid_container_name(std::string_view name);

/// @throws common::ExitError (kFailure) with the words of docker's daemon if it may not.
void check_container_name(std::string_view name);

/// A new number for a container: 64 lowercase hexadecimal digits. The first 12 are never
/// digits alone, since docker's hostname is made of them, and some programs would take
/// that for a number. @throws common::SyscallError  @see getrandom(2)
std::string random_id();

/// The first 12 digits, without what stands before a colon ("sha256:"). What is shorter
/// stays as it is.
std::string short_id(std::string_view id);

}  // namespace minidocker
