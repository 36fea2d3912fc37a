/// @file
/// Given: devices and addresses, over netlink.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "common/netlink.hpp"

namespace ns {

/// An address with the length of its network's part.
/// @ingroup lab02
struct Address {
  int family = 0;  ///< AF_INET, AF_INET6
  std::vector<std::byte> bytes;
  unsigned prefix = 0;
};

/// Reads "10.0.0.1/24" or "fd00::1/64". @throws common::UsageError
/// @ingroup lab02
Address parse_address(const std::string& text);

/// The number of a device. @throws common::SyscallError, ENODEV if there is none
/// @ingroup lab02
int device_index(common::Netlink& netlink, const std::string& name);

/// @throws common::SyscallError
/// @ingroup lab02
void set_up(common::Netlink& netlink, int index, const std::string& name);
/// @throws common::SyscallError
/// @ingroup lab02
void add_address(common::Netlink& netlink, int index, const Address& address,
                 const std::string& text);
/// Of a veth pair, both ends go. @throws common::SyscallError
/// @ingroup lab02
void remove_device(common::Netlink& netlink, const std::string& name);

}  // namespace ns
