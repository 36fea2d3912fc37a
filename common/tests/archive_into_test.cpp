#include <cerrno>

#include <archive_entry.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "archive_fixture.hpp"
#include "common/archive.hpp"
#include "common/unique_fd.hpp"
#include "support.hpp"

namespace common {
namespace {

using test::Archive;

/// Below `to`, where there are files already.
class ArchiveInto : public Archive {
 protected:
  ExtractSummary add(const std::filesystem::path& folder = "/",
                     Owners owners = Owners::kCreator) {
    const UniqueFd root(::open(to_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    UniqueFd archive(::open(tar_.done().c_str(), O_RDONLY | O_CLOEXEC));
    return extract_into(std::move(archive), "stdin", {root.get(), folder}, owners);
  }
  std::string refusal_to_add(const std::filesystem::path& folder = "/") {
    return test::message_of([&] { add(folder); });
  }
};

TEST_F(ArchiveInto, MergesWithWhatIsThere) {
  std::filesystem::create_directories(to_ / "d");
  test::write_file(to_ / "d" / "old", "old");
  test::write_file(to_ / "f", "old");
  tar_.folder("d").file("d/new", "new").file("f", "new");
  add();
  EXPECT_EQ(content("d/old") + content("d/new") + content("f"), "oldnewnew");
}

TEST_F(ArchiveInto, LeavesTheFolderItselfAsItIs) {
  ASSERT_EQ(::chmod(to_.c_str(), 0711), 0);
  tar_.folder("./", 0700).file("./f");
  add();
  EXPECT_EQ(status("").st_mode & 07777U, 0711U);
}

TEST_F(ArchiveInto, PutsNoFolderInThePlaceOfAFileNorAFileInThatOfAFolder) {
  std::filesystem::create_directory(to_ / "d");
  test::write_file(to_ / "f", "old");
  tar_.file("d");
  EXPECT_EQ(refusal_to_add(), "cannot overwrite directory \"d\" with non-directory");
}

TEST_F(ArchiveInto, PutsNoFolderInThePlaceOfALink) {
  std::filesystem::create_symlink(outside_, to_ / "link");
  tar_.folder("link").file("link/f");
  EXPECT_EQ(refusal_to_add(), "cannot overwrite non-directory \"link\" with directory");
}

TEST_F(ArchiveInto, MeansTheRootByTheSlashOfALink) {
  std::filesystem::create_directories(to_ / "there");
  std::filesystem::create_directories(to_ / "sub");
  std::filesystem::create_symlink("/there", to_ / "sub" / "link");
  tar_.file("link/f", "new");
  add("/sub");
  EXPECT_EQ(content("there/f"), "new");
}

TEST_F(ArchiveInto, SetsNoUserIdForWhomeverMakesTheFile) {
  tar_.file("f", "",
            [](archive_entry* entry) { ::archive_entry_set_perm(entry, 04755); });
  add();
  EXPECT_EQ(status("f").st_mode & 07777U, 0755U);
}

TEST_F(ArchiveInto, NeedsAFolderThatIsThere) {
  tar_.file("f");
  EXPECT_EQ(test::error_of([&] { add("/no"); }), ENOENT);
}

}  // namespace
}  // namespace common
