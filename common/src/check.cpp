#include "common/check.hpp"

#include <cerrno>
#include <cstring>

#include "common/text.hpp"

namespace common {
namespace {

std::string describe(int error, std::string_view call, std::string_view object) {
  std::string text(call);
  if (!object.empty()) text.append(" ").append(printable(object));
  text.append(": ").append(errno_name(error)).append(": ");
  return text.append(std::generic_category().message(error));
}

}  // namespace

SyscallError::SyscallError(int error, std::string_view call, std::string_view object,
                           std::source_location where)
    : std::system_error(error, std::generic_category()),
      call_(call),
      object_(object),
      text_(describe(error, call, object)),
      where_(where) {}

void fail(std::string_view call, std::string_view object, std::source_location where) {
  const int error = errno;
  throw SyscallError(error, call, object, where);
}

std::string errno_name(int error) {
  const char* name = ::strerrorname_np(error);  // since glibc 2.32
  return name != nullptr ? name : "errno " + std::to_string(error);
}

}  // namespace common
