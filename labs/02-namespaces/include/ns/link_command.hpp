/// @file
/// Given: a working network between two network namespaces.
#pragma once

#include "ns/cli.hpp"

namespace ns {

/// Makes a veth pair, gives the ends their addresses and sets them, and the loopback
/// devices, up. All or nothing: a failure leaves no link.
/// @throws common::SyscallError, common::UsageError
/// @ingroup lab02
void link_namespaces(const EndRequest& a, const EndRequest& b);

}  // namespace ns
