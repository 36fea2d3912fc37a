#include "ns/capability.hpp"

#include <cstdint>
#include <string>

#include "common/files.hpp"

namespace ns {

bool has_capability(int number) {
  const auto status = common::key_values(common::read_file("/proc/self/status"), ':');
  const auto effective = status.find("CapEff");
  if (effective == status.end()) return false;
  return (std::stoull(effective->second, nullptr, 16) >> number & 1U) != 0;
}

}  // namespace ns
