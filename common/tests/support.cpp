#include "support.hpp"

#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/hold.hpp"
#include "common/sys.hpp"
#include "common/unique_fd.hpp"
#include "common/user_namespace.hpp"

namespace common::test {
namespace {

constexpr int kNoNamespace = 77;

/// @return Whether this host lets us.
bool could_enter_user_namespace(int more_flags = 0) {
  try {
    enter_user_namespace(more_flags);
    return true;
  } catch (const SyscallError&) {
    return false;
  }
}

pid_t start_child(const std::function<void()>& body) {
  std::fflush(nullptr);
  const pid_t pid = check(::fork(), "fork");
  if (pid != 0) return pid;
  try {
    body();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "threw: " << error.what();
  }
  std::fflush(nullptr);
  ::_exit(::testing::Test::HasFailure() ? 1 : 0);
}

std::optional<int> unless_impossible(int status) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNoNamespace) return std::nullopt;
  return status;
}

}  // namespace

void write_file(const std::filesystem::path& path, std::string_view text) {
  const UniqueFd fd(check(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644),
                          "open", path.native()));
  write_all(fd.get(), text, path.native());
}

bool is_there(const std::filesystem::path& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0;
}

std::string message_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

int error_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const SyscallError& error) {
    return error.code().value();
  }
  return 0;
}

bool is_root() {
  return ::geteuid() == 0;
}

int in_child(const std::function<void()>& body) {
  return ChildGuard(start_child(body)).wait();
}

UnderACheck::UnderACheck(const std::function<void()>& body) {
  int ends[2] = {-1, -1};
  check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
  const UniqueFd theirs(ends[1]);
  socket_.reset(ends[0]);
  child_ = ChildGuard(start_child([&] {
    socket_.reset();
    ::setenv(kHoldVariable, std::to_string(theirs.get()).c_str(), 1);
    body();
  }));
}

std::string UnderACheck::report() const {
  std::string text(1000, '\0');
  const ssize_t size = ::recv(socket_.get(), text.data(), text.size(), 0);
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return text;
}

int UnderACheck::let_go() {
  socket_.reset();
  return child_.wait();
}

ChildGuard child_that(void (*first)(), std::uint64_t flags) {
  auto ready = Pipe::open();
  clone_args arguments{};
  arguments.flags = flags;
  arguments.exit_signal = SIGCHLD;
  const pid_t pid = check(sys::clone3(arguments), "clone3");
  if (pid == 0) {
    first();
    ready.write.reset();
    ready.read.reset();
    for (;;) ::pause();
  }
  ChildGuard child(pid);
  ready.write.reset();
  char none = 0;
  check(::read(ready.read.get(), &none, 1), "read");
  return child;
}

std::optional<int> in_user_namespace(const std::function<void()>& body) {
  return unless_impossible(in_child([&] {
    if (!could_enter_user_namespace()) ::_exit(kNoNamespace);
    body();
  }));
}

std::optional<int> with_small_disk(const std::filesystem::path& folder, std::size_t size,
                                   const std::function<void()>& body) {
  return unless_impossible(in_child([&] {
    const std::string options = "size=" + std::to_string(size);
    if (!could_enter_user_namespace(CLONE_NEWNS) ||
        ::mount("tmpfs", folder.c_str(), "tmpfs", 0, options.c_str()) == -1) {
      ::_exit(kNoNamespace);
    }
    body();
  }));
}

}  // namespace common::test
