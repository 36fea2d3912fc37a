#include "rootfs/remove_tree.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "common/guards.hpp"
#include "common/unique_fd.hpp"

namespace rootfs {
namespace {

namespace fs = std::filesystem;

/// A chain of folders below `top` that is longer than any path, with a file in each.
void make_chain(const fs::path& top, int depth) {
  fs::create_directory(top);
  common::UniqueFd folder(::open(top.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  for (int i = 0; i < depth; ++i) {
    ASSERT_EQ(::mkdirat(folder.get(), "folder", 0700), 0);
    const common::UniqueFd file(
        ::openat(folder.get(), "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    ASSERT_TRUE(file.valid());
    folder.reset(::openat(folder.get(), "folder", O_PATH | O_DIRECTORY | O_CLOEXEC));
    ASSERT_TRUE(folder.valid());
  }
}

class RemoveTree : public ::testing::Test {
 protected:
  common::TempDir dir_{"rootfs-test"};
  fs::path top_ = dir_.path() / "top";
};

TEST_F(RemoveTree, TakesWhatDoesNotExistAsRemoved) {
  EXPECT_NO_THROW(remove_tree(top_));
}

TEST_F(RemoveTree, RemovesFilesFoldersAndLinksButNotWhereALinkLeads) {
  const fs::path kept = dir_.path() / "kept";
  fs::create_directories(top_ / "a/b");
  std::ofstream(kept) << "x";
  fs::create_symlink(kept, top_ / "a/link");
  fs::create_directory_symlink(dir_.path(), top_ / "folder-link");
  remove_tree(top_);
  EXPECT_FALSE(fs::exists(top_));
  EXPECT_TRUE(fs::exists(kept));
}

TEST_F(RemoveTree, RemovesATreeDeeperThanDescriptorsAndPathsGo) {
  constexpr int kDepth = 1000;
  make_chain(top_, kDepth);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const common::ScopeExit restore([&] { ::setrlimit(RLIMIT_NOFILE, &before); });
  const rlimit few{100, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  remove_tree(top_);
  EXPECT_FALSE(fs::exists(top_));
}

TEST_F(RemoveTree, MovesNothingOverANameThatIsThere) {
  make_chain(top_, 40);
  for (const char* name : {".removing-1", ".removing-2"}) {
    fs::create_directories(top_ / name / "inner");
  }
  remove_tree(top_);
  EXPECT_FALSE(fs::exists(top_));
}

}  // namespace
}  // namespace rootfs
