/// @file
/// What the kernel says of the devices in a network namespace.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace harness {

/// A network device.
struct Link {
  std::string name;
  unsigned index = 0;
  std::string kind;   ///< "veth", ..; empty for hardware and for lo
  unsigned peer = 0;  ///< the index of its other end, in that one's namespace
  bool up = false;
  std::vector<std::string> addresses;  ///< of IPv4: "10.0.0.1/24"
};

/// The devices in the process's network namespace, in the order of their indices, by
/// netlink. @throws std::runtime_error
std::vector<Link> links_of(pid_t pid);

/// "eth0 (veth, up, 10.0.0.1/24), lo (down)".
std::string describe(const std::vector<Link>& links);

}  // namespace harness
