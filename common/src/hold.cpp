#include "common/hold.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>

#include <sys/socket.h>

#include "common/text.hpp"

namespace common {

void hold_under_check(std::string_view report) noexcept {
  const char* number = std::getenv(kHoldVariable);
  if (number == nullptr) return;
  const int socket = std::atoi(number);  // NOLINT(cert-err34-c): the check's, or harmless
  const std::string line = printable(report) + "\n";
  if (::send(socket, line.data(), line.size(), MSG_NOSIGNAL) <= 0) return;
  char ignored = 0;
  ssize_t count = 0;
  do {
    count = ::recv(socket, &ignored, 1, 0);
  } while (count > 0 || (count == -1 && errno == EINTR));
}

}  // namespace common
