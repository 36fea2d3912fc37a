/// @file
/// Given: running a command in namespaces that are there.
#pragma once

#include <string>

#include "ns/cli.hpp"
#include "ns/ns.hpp"

namespace ns {

/// Opens a namespace file and asks of which kind it is (NS_GET_NSTYPE, ioctl_ns(2)).
/// @throws common::SyscallError; std::runtime_error if it is none.
/// @ingroup lab02
NamespaceFile open_namespace_file(const std::string& path);

/// Runs a command in namespaces, passes signals on to it and waits for its end.
/// @return What the shell would say of the command.
/// @throws common::SyscallError, std::runtime_error
/// @ingroup lab02
int enter(const CommandLine& line);

}  // namespace ns
