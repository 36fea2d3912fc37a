/// @file
/// The kernel's refusals as exceptions, with the call itself left in sight.
/// @defgroup common Common: what all labs share
#pragma once

#include <source_location>
#include <string>
#include <string_view>
#include <system_error>

/// What all labs share.
namespace common {

/// A system call that failed: which one, on what, why, and where in the source.
/// what() reads `mount /proc: EPERM: Operation not permitted`. It is one line that does a
/// terminal no harm, whatever the object is called.
class SyscallError : public std::system_error {
 public:
  SyscallError(int error, std::string_view call, std::string_view object,
               std::source_location where = std::source_location::current());

  const char* what() const noexcept override { return text_.c_str(); }
  /// The call's name, as in its manual page.
  const std::string& call() const { return call_; }
  /// What it was done to: a path, an entry, a number; may be empty.
  const std::string& object() const { return object_; }
  /// The line of the check() that failed.
  const std::source_location& where() const { return where_; }

 private:
  std::string call_;
  std::string object_;
  std::string text_;
  std::source_location where_;
};

/// Throws SyscallError with the present errno.
[[noreturn]] void fail(std::string_view call, std::string_view object = {},
                       std::source_location where = std::source_location::current());

/// Passes the result of a system call through, or throws if it is -1:
///
///     check(::mount("proc", target, "proc", 0, nullptr), "mount", "/proc");
///
/// The result is wrapped, never the call, so that all its arguments stay readable.
/// Nothing here allocates before errno is read.
/// @throws SyscallError
template <typename Result>
Result check(Result result, std::string_view call, std::string_view object = {},
             std::source_location where = std::source_location::current()) {
  if (result == static_cast<Result>(-1)) fail(call, object, where);
  return result;
}

/// The call() of an exec(3) that failed, whichever of them it was.
inline constexpr char kExec[] = "exec";

/// "EPERM" for EPERM; "errno 4095" for a number that has no name.
std::string errno_name(int error);

}  // namespace common
