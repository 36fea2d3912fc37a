/// @file
/// For tests of every room: mounts that nobody else changes.
#pragma once

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>

#include "common/check.hpp"
#include "common/user_namespace.hpp"

namespace common::test {

/// Each test is in a mount namespace of its own, where it sees the mounts of the host,
/// but none that comes or goes there meanwhile. Who is not the host's root is root of a
/// user namespace there; where the host allows none, the test is skipped.
class OwnMounts : public testing::Test {
 protected:
  void SetUp() override {
    try {
      if (is_host_root()) {
        check(::unshare(CLONE_NEWNS), "unshare", "CLONE_NEWNS");
      } else {
        enter_user_namespace(CLONE_NEWNS);
      }
      check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mount", "/");
    } catch (const SyscallError& error) {
      GTEST_SKIP() << "no mount namespace of one's own: " << error.what();
    }
  }
};

}  // namespace common::test
