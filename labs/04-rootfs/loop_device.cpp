#include "loop_device.hpp"

#include <cerrno>
#include <cstdint>
#include <string>

#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>

#include "common/check.hpp"

namespace rootfs {

using common::check;
using common::UniqueFd;

UniqueFd attach_loop_device(int file, bool read_only) {
  constexpr char kControl[] = "/dev/loop-control";
  const UniqueFd control(check(::open(kControl, O_RDWR | O_CLOEXEC), "open", kControl));
  loop_config config{};
  config.fd = static_cast<std::uint32_t>(file);
  config.info.lo_flags = LO_FLAGS_AUTOCLEAR;
  if (read_only) config.info.lo_flags |= LO_FLAGS_READ_ONLY;
  constexpr int kTries = 16;
  for (int i = 0; i < kTries; ++i) {
    const int number =
        check(::ioctl(control.get(), LOOP_CTL_GET_FREE), "ioctl", "LOOP_CTL_GET_FREE");
    const std::string name = "/dev/loop" + std::to_string(number);
    UniqueFd device(check(
        ::open(name.c_str(), (read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC), "open", name));
    if (::ioctl(device.get(), LOOP_CONFIGURE, &config) == 0) return device;
    if (errno != EBUSY) common::fail("ioctl", "LOOP_CONFIGURE");
    // Free when asked, taken since: somebody else was faster.
  }
  throw common::SyscallError(EBUSY, "ioctl", "LOOP_CONFIGURE");
}

}  // namespace rootfs
