#include <gtest/gtest.h>
#include <sys/mount.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "common/testing/own_mounts.hpp"
#include "minidocker/home.hpp"
#include "minidocker/steps.hpp"
#include "support.hpp"

namespace minidocker {
namespace {

namespace fs = std::filesystem;

/// On a tmpfs of the test's own: /tmp may be an overlay itself.
class Overlay : public common::test::OwnMounts {
 protected:
  void SetUp() override {
    OwnMounts::SetUp();
    if (IsSkipped()) return;
    common::check(::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, nullptr), "mount",
                  "tmpfs");
    unmount_.emplace(folder_.path());
  }

  RootView view_in(const std::string& name) const {
    const fs::path folder = folder_ / name;
    RootView view{.lower = {folder / "above", folder / "below"},
                  .upper = folder / "upper",
                  .work = folder / "work",
                  .merged = folder / "merged"};
    for (const auto& path :
         {folder, view.lower[0], view.lower[1], view.upper, view.work, view.merged}) {
      make_private_folder(path);
    }
    test::write_file(view.lower[0] / "file", "above");
    test::write_file(view.lower[1] / "file", "below");
    test::write_file(view.lower[1] / "deep", "deep");
    return view;
  }

  test::Folder folder_;
  std::optional<common::MountGuard> unmount_;
};

void expect_whole(const RootView& view) {
  mount_view(view);
  const common::MountGuard unmount(view.merged);
  EXPECT_EQ(common::read_file(view.merged / "file"), "above");
  EXPECT_EQ(common::read_file(view.merged / "deep"), "deep");
  test::write_file(view.merged / "file", "changed");
  EXPECT_EQ(common::read_file(view.upper / "file"), "changed");
  EXPECT_EQ(common::read_file(view.lower[0] / "file"), "above");
}

TEST_F(Overlay, ShowsLayersAndTakesChanges) {
  expect_whole(view_in("plain"));
}

TEST_F(Overlay, MayBeDisposable) {
  RootView view = view_in("plain");
  view.disposable = true;
  expect_whole(view);
}

TEST_F(Overlay, TakesEveryNameOfAFolder) {
  for (const char* name : {"a:b", "a,b", "a\\b", "a\\:b", "a\\,b", "a\\\\b", ":", ",",
                           "a=b c\"d'\n", "upperdir=x,workdir=y", "\xc3\xa9"}) {
    SCOPED_TRACE(name);
    try {
      expect_whole(view_in(name));
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
  }
}

TEST_F(Overlay, IsRefusedWithoutItsFolders) {
  RootView view = view_in("plain");
  view.lower = {view.lower[0] / "none"};
  try {
    mount_view(view);
    FAIL();
  } catch (const common::SyscallError& error) {
    EXPECT_EQ(error.call(), "mount");
    EXPECT_EQ(error.code().value(), ENOENT);
  }
}

}  // namespace
}  // namespace minidocker
