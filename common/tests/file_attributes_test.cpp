#include "file_attributes.hpp"

#include <cstring>

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common/archive.hpp"
#include "common/check.hpp"
#include "support.hpp"
#include "tar_builder.hpp"

namespace common {
namespace {

using test::TarBuilder;

class Unpacked : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directory(to_); }

  ExtractSummary unpack() { return extract_archive(tar_.done(), to_); }
  struct stat status(std::string_view name) {
    struct stat info {};
    EXPECT_EQ(::lstat((to_ / name).c_str(), &info), 0) << name;
    return info;
  }
  mode_t mode(std::string_view name) { return status(name).st_mode & 07777; }
  /// Its value, or the name of the error.
  std::string attribute(std::string_view name, const char* key) {
    std::string value(4096, '\0');
    const auto size = ::lgetxattr((to_ / name).c_str(), key, value.data(), value.size());
    if (size == -1) return errno_name(errno);
    value.resize(static_cast<std::size_t>(size));
    return value;
  }
  bool filesystem_has_access_lists() {
    constexpr std::string_view kOfTheMode(
        "\2\0\0\0\1\0\7\0\xff\xff\xff\xff\4\0\5\0\xff\xff\xff\xff"
        " \0\5\0\xff\xff\xff\xff",
        28);
    return ::setxattr(to_.c_str(), "system.posix_acl_access", kOfTheMode.data(),
                      kOfTheMode.size(), 0) == 0;
  }
  bool filesystem_has_user_attributes() {
    return ::setxattr(to_.c_str(), "user.probe", "1", 1, 0) == 0;
  }

  test::Folder folder_;
  std::filesystem::path to_ = folder_ / "to";
  TarBuilder tar_{folder_ / "some.tar"};
};

TarBuilder::Adjust with_mode(mode_t mode) {
  return [mode](archive_entry* entry) { ::archive_entry_set_perm(entry, mode); };
}

TarBuilder::Adjust with_owner(std::int64_t uid, std::int64_t gid, mode_t mode = 0644) {
  return [=](archive_entry* entry) {
    ::archive_entry_set_uid(entry, uid);
    ::archive_entry_set_gid(entry, gid);
    ::archive_entry_set_perm(entry, mode);
  };
}

TarBuilder::Adjust with_attribute(const char* key, std::string_view value) {
  return [=](archive_entry* entry) {
    ::archive_entry_xattr_add_entry(entry, key, value.data(), value.size());
  };
}

TarBuilder::Adjust with_time(time_t seconds, long nanoseconds) {
  return [=](archive_entry* entry) {
    ::archive_entry_set_mtime(entry, seconds, nanoseconds);
  };
}

TEST_F(Unpacked, FilesKeepTheirModeWhateverTheUmask) {
  const mode_t before = ::umask(077);
  tar_.file("all", "", with_mode(0777)).file("none", "", with_mode(0)).file("x/in", "");
  unpack();
  ::umask(before);
  EXPECT_EQ(mode("all"), 0777U);
  EXPECT_EQ(mode("none"), 0U);
  EXPECT_EQ(mode("x"), 0755U);
}

TEST_F(Unpacked, ProgramsKeepSetuidAndSetgid) {
  tar_.file("su", "", with_mode(04755)).file("sg", "", with_mode(02755));
  unpack();
  EXPECT_EQ(mode("su"), 04755U);
  EXPECT_EQ(mode("sg"), 02755U);
}

TEST_F(Unpacked, ProgramsOfOthersKeepSetuidForRoot) {
  if (!test::is_root()) GTEST_SKIP() << "only root may give files away";
  tar_.file("su", "", with_owner(1234, 2345, 06755));
  EXPECT_EQ(unpack().skipped_owners, 0U);
  EXPECT_EQ(status("su").st_uid, 1234U);
  EXPECT_EQ(status("su").st_gid, 2345U);
  EXPECT_EQ(mode("su"), 06755U);
}

TEST_F(Unpacked, FilesFoldersAndLinksHaveTheirOwners) {
  if (!test::is_root()) GTEST_SKIP() << "only root may give files away";
  tar_.folder("d", 0755, with_owner(5, 6, 0755));
  tar_.file("f", "", with_owner(7, 8)).symlink("l", "f", with_owner(9, 10));
  unpack();
  EXPECT_EQ(status("d").st_uid, 5U);
  EXPECT_EQ(status("f").st_gid, 8U);
  EXPECT_EQ(status("l").st_uid, 9U);
}

TEST_F(Unpacked, ProgramsOfUnknownOwnersAreCountedAndLoseSetuid) {
  tar_.file("mine", "", with_mode(04755)).done();
  TarBuilder other(folder_ / "other.tar");
  other.file("theirs", "", with_owner(4711, 4711, 06755)).done();
  const auto result = test::in_user_namespace([&] {
    const auto summary = extract_archive(folder_ / "other.tar", to_);
    EXPECT_EQ(summary.skipped_owners, 1U);
    EXPECT_EQ(mode("theirs"), 0755U);
  });
  if (!result) GTEST_SKIP() << "no user namespaces here";
  EXPECT_EQ(*result, 0);
}

TEST_F(Unpacked, FilesOfImpossibleOwnersAreCounted) {
  tar_.file("a", "", with_owner(0xffffffff, 0)).file("b", "", with_owner(1LL << 40, 0));
  EXPECT_EQ(unpack().skipped_owners, 2U);
}

TEST_F(Unpacked, FilesAndLinksKeepTheirTime) {
  tar_.file("f", "x", with_time(1'000'000'000, 123'456'789));
  tar_.symlink("l", "f", with_time(1'100'000'000, 0));
  unpack();
  EXPECT_EQ(status("f").st_mtim.tv_sec, 1'000'000'000);
  EXPECT_EQ(status("f").st_mtim.tv_nsec, 123'456'789);
  EXPECT_EQ(status("l").st_mtim.tv_sec, 1'100'000'000);
}

TEST_F(Unpacked, FoldersKeepTheirTimeThoughFilesComeLater) {
  tar_.folder("d", 0755, with_time(1'000'000'000, 0)).folder("d/e").file("d/e/f", "x");
  tar_.file("d/g", "x");
  unpack();
  EXPECT_EQ(status("d").st_mtim.tv_sec, 1'000'000'000);
}

TEST_F(Unpacked, FoldersMayBeReadOnlyBeforeTheirFilesCome) {
  tar_.folder("d", 0444).file("d/f", "x").folder("d/e", 0500).file("d/e/g", "y");
  tar_.done();
  const int result = test::in_child([&] {
    if (test::is_root()) {
      check(::chown(to_.c_str(), 65534, 65534), "chown");
      check(::chmod(folder_.path().c_str(), 0755), "chmod");
      check(::setresuid(65534, 65534, 65534), "setresuid");
    }
    extract_archive(folder_ / "some.tar", to_);
  });
  EXPECT_EQ(result, 0);
  EXPECT_EQ(mode("d"), 0444U);
  ::chmod((to_ / "d").c_str(), 0755);
  EXPECT_EQ(mode("d/e"), 0500U);
  ::chmod((to_ / "d/e").c_str(), 0755);  // so that it can be removed
  EXPECT_EQ(status("d/e/g").st_size, 1);
}

TEST_F(Unpacked, TheRootItselfGetsAttributes) {
  tar_.folder("./", 0711, with_time(1'000'000'000, 0)).file("./x");
  unpack();
  EXPECT_EQ(mode("."), 0711U);
  EXPECT_EQ(status(".").st_mtim.tv_sec, 1'000'000'000);
}

TEST_F(Unpacked, TheRootItselfIsLeftAloneWithoutAnEntry) {
  ::chmod(to_.c_str(), 0700);
  tar_.file("x");
  unpack();
  EXPECT_EQ(mode("."), 0700U);
}

TEST_F(Unpacked, FilesAndFoldersKeepExtendedAttributes) {
  if (!filesystem_has_user_attributes()) GTEST_SKIP() << "no user.* attributes here";
  tar_.file("f", "x", with_attribute("user.colour", "blue"));
  tar_.folder("d", 0555, with_attribute("user.colour", "red"));
  EXPECT_EQ(unpack().skipped_attributes, 0U);
  EXPECT_EQ(attribute("f", "user.colour"), "blue");
  EXPECT_EQ(attribute("d", "user.colour"), "red");
}

TEST_F(Unpacked, FilesCannotSpeakToOverlayfs) {
  tar_.file("f", "x", with_attribute("trusted.overlay.redirect", "/etc"));
  tar_.file("g", "x", with_attribute("user.overlay.opaque", "y"));
  EXPECT_EQ(unpack().skipped_attributes, 2U);
  EXPECT_EQ(attribute("f", "trusted.overlay.redirect"), "ENODATA");
}

TEST_F(Unpacked, ProgramsKeepTheirCapabilities) {
  if (!test::is_root()) GTEST_SKIP() << "only root may set file capabilities";
  vfs_cap_data value{};
  value.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE;
  value.data[0].permitted = 1U << CAP_NET_RAW;
  const std::string_view bytes(reinterpret_cast<const char*>(&value), sizeof value);
  tar_.file("ping", "", [&](archive_entry* entry) {
    with_attribute("security.capability", bytes)(entry);
    with_owner(1234, 1234, 0755)(entry);
  });
  EXPECT_EQ(unpack().skipped_attributes, 0U);
  EXPECT_EQ(attribute("ping", "security.capability"), bytes);
}

TEST_F(Unpacked, UnknownAttributesAreCounted) {
  tar_.file("f", "", with_attribute("nonsense.x", "1"));
  EXPECT_EQ(unpack().skipped_attributes, 1U);
}

void add_acl(archive_entry* entry, int type, int id, const char* name) {
  ::archive_entry_acl_add_entry(entry, type, 6, ARCHIVE_ENTRY_ACL_USER, id, name);
  ::archive_entry_acl_add_entry(entry, type, 7, ARCHIVE_ENTRY_ACL_MASK, -1, nullptr);
  ::archive_entry_acl_add_entry(entry, type, 7, ARCHIVE_ENTRY_ACL_USER_OBJ, -1, nullptr);
  ::archive_entry_acl_add_entry(entry, type, 5, ARCHIVE_ENTRY_ACL_GROUP_OBJ, -1, nullptr);
  ::archive_entry_acl_add_entry(entry, type, 0, ARCHIVE_ENTRY_ACL_OTHER, -1, nullptr);
}

TEST_F(Unpacked, FilesKeepTheirAccessList) {
  tar_.file("f", "", [](archive_entry* entry) {
    add_acl(entry, ARCHIVE_ENTRY_ACL_TYPE_ACCESS, static_cast<int>(::geteuid()), "me");
  });
  if (!filesystem_has_access_lists()) GTEST_SKIP() << "no access lists here";
  EXPECT_EQ(unpack().skipped_attributes, 0U);
  EXPECT_EQ(mode("f"), 0770U);  // the mask shows as the group's bits, see acl(5)
  EXPECT_EQ(attribute("f", "system.posix_acl_access").size(), 4U + 5 * 8);
}

TEST_F(Unpacked, FoldersKeepTheirDefaultListWhichTheirFilesDoNotInherit) {
  tar_.folder("d", 0755, [](archive_entry* entry) {
    add_acl(entry, ARCHIVE_ENTRY_ACL_TYPE_DEFAULT, static_cast<int>(::geteuid()), "me");
  });
  tar_.file("d/f", "");
  if (!filesystem_has_access_lists()) GTEST_SKIP() << "no access lists here";
  EXPECT_EQ(unpack().skipped_attributes, 0U);
  EXPECT_EQ(attribute("d", "system.posix_acl_default").size(), 4U + 5 * 8);
  EXPECT_EQ(attribute("d/f", "system.posix_acl_access"), "ENODATA");
}

TEST_F(Unpacked, AccessListsOfNamesOnlyAreCounted) {
  tar_.file("f", "", [](archive_entry* entry) {
    add_acl(entry, ARCHIVE_ENTRY_ACL_TYPE_ACCESS, -1, "somebody");
  });
  EXPECT_EQ(unpack().skipped_attributes, 1U);
  EXPECT_EQ(mode("f"), 0750U);
}

}  // namespace
}  // namespace common
