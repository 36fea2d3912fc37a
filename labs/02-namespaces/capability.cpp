#include "ns/capability.hpp"

#include <array>
#include <cstddef>

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/check.hpp"

namespace ns {

bool has_capability(int number) {
  // glibc leaves capget(2) to libcap.
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  common::check(::syscall(SYS_capget, &header, sets.data()), "capget");
  constexpr int kBits = 32;
  const auto& set = sets.at(static_cast<std::size_t>(number / kBits));
  return (set.effective >> (number % kBits) & 1U) != 0;
}

}  // namespace ns
