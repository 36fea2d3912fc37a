// Every experiment, on this host: what it saw must be what its lesson says.

#include "rootfs/mounts.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "common/testing/own_mounts.hpp"

namespace rootfs {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Mounts = common::test::OwnMounts;

std::vector<std::string> seen(const std::string& name) {
  const MountExperiment experiment = demonstrate(name);
  EXPECT_EQ(experiment.skipped, "");
  std::vector<std::string> seen;
  for (const auto& observation : experiment.observations) seen.push_back(observation.saw);
  return seen;
}

// Host and jail at /mnt, at /mnt/a (mounted by the jail), at /mnt/b (by the host).
TEST_F(Mounts, PrivateOnesStayWhereTheyAreMade) {
  EXPECT_THAT(seen("private"),
              ElementsAre(EndsWith("private"), EndsWith("private"), "no mount",
                          HasSubstr("from-jail"), HasSubstr("from-host"), "no mount"));
}

TEST_F(Mounts, SharedOnesAreSeenByBoth) {
  const auto saw = seen("shared");
  ASSERT_EQ(saw.size(), 6U);
  EXPECT_THAT(saw[0], HasSubstr("shared:"));
  for (std::size_t i = 0; i < saw.size(); i += 2) EXPECT_EQ(saw[i], saw[i + 1]);
}

TEST_F(Mounts, SlavesReceiveAndDoNotSend) {
  EXPECT_THAT(seen("slave"), ElementsAre(HasSubstr("shared:"), HasSubstr("slave:"),
                                         "no mount", HasSubstr("from-jail"),
                                         HasSubstr("from-host"), HasSubstr("from-host")));
}

TEST_F(Mounts, UnbindableOnesAreNotBound) {
  EXPECT_THAT(seen("unbindable"),
              ElementsAre("EINVAL", "done", EndsWith("unbindable"), HasSubstr("host"),
                          "no mount", HasSubstr("tmpfs-a")));
}

TEST_F(Mounts, BindsBringOthersAlongOnlyIfRecursive) {
  EXPECT_THAT(seen("recursive-bind"),
              ElementsAre("no mount", "ENOENT", HasSubstr("sub"), "\"deep\""));
}

TEST_F(Mounts, PropagationBelongsToEachMount) {
  EXPECT_THAT(seen("recursive-private"),
              ElementsAre(EndsWith("private"), HasSubstr("shared:"),
                          HasSubstr("from-jail"), EndsWith("private"), "no mount"));
}

TEST_F(Mounts, ReadOnlyTakesARemount) {
  EXPECT_THAT(seen("read-only"), ElementsAre(HasSubstr("rw"), "done", HasSubstr("ro,"),
                                             "EROFS", "done", "\"new\""));
}

TEST_F(Mounts, WhatIsCoveredIsNotGone) {
  EXPECT_THAT(seen("stacking"),
              ElementsAre("ENOENT", "\"below\"", "\"on top\"", "\"below\"", "\"below\""));
}

TEST_F(Mounts, MovedOnesStayTheSame) {
  const auto saw = seen("move");
  ASSERT_EQ(saw.size(), 5U);
  EXPECT_THAT(saw,
              ElementsAre(StartsWith("mount "), "done", "no mount", saw[0], "EINVAL"));
}

TEST_F(Mounts, TmpfsEndsAtTheByteAndAtTheFile) {
  EXPECT_THAT(seen("tmpfs"),
              ElementsAre("65536 bytes, then ENOSPC", StartsWith("9 files, then ENOSPC"),
                          "ENOENT", "it is there"));
}

TEST_F(Mounts, LoopDevicesLetGoByThemselves) {
  const MountExperiment experiment = demonstrate("loop");
  if (!experiment.skipped.empty()) GTEST_SKIP() << experiment.skipped;
  ASSERT_EQ(experiment.observations.size(), 5U);
  EXPECT_THAT(experiment.observations[2].saw, HasSubstr("attached, autoclear"));
  EXPECT_THAT(experiment.observations[4].saw, StartsWith("ENXIO"));
}

TEST_F(Mounts, LeaveTheHostAsItWas) {
  const std::string before = common::read_file("/proc/self/mountinfo");
  for (const auto& name : mount_experiments()) {
    const MountExperiment experiment = demonstrate(name);
    EXPECT_FALSE(experiment.question.empty() || experiment.lesson.empty()) << name;
    EXPECT_GE(experiment.steps.size(), 4U) << name;
    EXPECT_TRUE(nlohmann::json::accept(to_json(experiment))) << name;
  }
  EXPECT_EQ(common::read_file("/proc/self/mountinfo"), before);
}

TEST_F(Mounts, OfUnknownNamesAreRefused) {
  EXPECT_THROW(demonstrate("nonsense"), std::out_of_range);
  EXPECT_THROW(draw_mounts(-1), common::SyscallError);
}

TEST_F(Mounts, AreDrawnAsATreeWithSafeNames) {
  const common::TempDir folder("mounts-test");
  const std::string outer = folder.path() / "outer";
  std::filesystem::create_directory(outer);
  common::check(::mount("evil\x1b[31m", outer.c_str(), "tmpfs", MS_NOSUID, nullptr),
                "mount");
  const std::string inner = outer + "/in\nner\xff";
  std::filesystem::create_directory(inner);
  common::check(::mount("x", inner.c_str(), "tmpfs", 0, nullptr), "mount");
  const common::MountGuard undo_outer(outer);
  const common::MountGuard undo_inner(inner);

  const std::string drawn = draw_mounts(::getpid());
  EXPECT_THAT(drawn, HasSubstr("evil\\x1b[31m"));
  EXPECT_THAT(drawn, HasSubstr("└─" + outer + "/in\\x0aner"));
  EXPECT_THAT(drawn, Not(HasSubstr("\x1b")));
  EXPECT_TRUE(nlohmann::json::accept(mounts_to_json(::getpid())));
}

}  // namespace
}  // namespace rootfs
