/// @file
/// What several tests need.
#pragma once

#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "common/guards.hpp"
#include "common/unique_fd.hpp"

namespace common::test {

/// A folder of the test's own.
class Folder {
 public:
  /// The path of something in it.
  std::filesystem::path operator/(std::string_view name) const {
    return dir_.path() / name;
  }
  const std::filesystem::path& path() const { return dir_.path(); }

 private:
  TempDir dir_{"common-test"};
};

void write_file(const std::filesystem::path& path, std::string_view text);

/// Whether there is something of that name, be it a link that leads nowhere.
bool is_there(const std::filesystem::path& path);

/// what() of what `body` throws; "" if it throws nothing.
std::string message_of(const std::function<void()>& body);

/// The error number of the SyscallError that `body` throws; 0 if it throws nothing.
int error_of(const std::function<void()>& body);

bool is_root();

/// Runs `body` in a child, so that it may change its process for good.
/// @return Its wait status: 0 if no expectation of GoogleTest failed in it.
int in_child(const std::function<void()>& body);

/// A child that does `first` and then waits. @return When `first` is done.
/// @param flags  Namespaces that are to be new for it: CLONE_NEWPID | ..
ChildGuard child_that(void (*first)(), std::uint64_t flags = 0);

/// The same as in_child(), as root of a user namespace with a single id.
/// @return nothing where this host allows no user namespace.
std::optional<int> in_user_namespace(const std::function<void()>& body);

/// The same, with a mount namespace of its own and a tmpfs of `size` bytes on `folder`.
std::optional<int> with_small_disk(const std::filesystem::path& folder, std::size_t size,
                                   const std::function<void()>& body);

/// A child that runs under a check, and the check's end of its socket. @see hold.hpp
class UnderACheck {
 public:
  explicit UnderACheck(const std::function<void()>& body);

  /// The next report, "" if the child ended without one.
  std::string report() const;
  /// Closes the socket and waits. @return the child's wait status, see in_child().
  int let_go();

  int socket() const { return socket_.get(); }
  pid_t pid() const { return child_.pid(); }

 private:
  UniqueFd socket_;
  ChildGuard child_;
};

}  // namespace common::test
