// scripts/lab itself: with a program and a cmake that say how they were called.

#include <fstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "common/files.hpp"
#include "common/guards.hpp"
#include "process.hpp"

namespace lab {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

class Script : public ::testing::Test {
 protected:
  Script() {
    for (const char* folder : {"scripts", "cmake", "common/src", "checks/lab/tests",
                               "build/bin", "programs"}) {
      fs::create_directories(root_ / folder);
    }
    fs::copy_file(LAB_SCRIPT, root_ / "scripts/lab");
    write("CMakeLists.txt", "");
    write("build/CMakeCache.txt", "");
    write("checks/lab/main.cpp", "");
    write("programs/cmake", R"sh(#!/bin/sh
project=$(dirname "$0")/..
echo "cmake $*" >>"$project/calls"
[ ! -e "$project/broken" ] || { echo 'main.cpp:1:1: error: no'; exit 1; }
[ "$1" != -S ] || touch "$4/CMakeCache.txt"
)sh");
    write("build/bin/lab", "#!/bin/sh\necho \"lab in $PWD:\" \"$@\"\nexit 7\n");
    for (const char* file : {"programs/cmake", "build/bin/lab"}) {
      fs::permissions(root_ / file, fs::perms::all);
    }
  }

  void write(const std::string& file, const std::string& text) const {
    std::ofstream(root_ / file) << text;
  }
  /// Dates a file into the future, as if it were saved after all that was built so far.
  void touch(const std::string& file) const {
    const timespec later[] = {{0, UTIME_OMIT}, {::time(nullptr) + 100, 0}};
    ::utimensat(AT_FDCWD, (root_ / file).c_str(), later, 0);
  }
  Outcome script(const fs::path& path, const fs::path& from = "/") const {
    const std::string search =
        (root_ / "programs").string() + ":/usr/bin:/bin:/usr/sbin:/sbin";
    return run({{path, "a b", "c"}, from, Output::kCaptured, {{"PATH", search}}, {}});
  }
  std::string calls() const {
    const auto file = root_ / "calls";
    return fs::exists(file) ? common::read_file(file) : "";
  }

  common::TempDir folder_{"lab-script"};
  fs::path root_ = folder_.path() / "a project";
};

TEST_F(Script, BuildsFirstThenHandsOver) {
  const Outcome outcome = script(root_ / "scripts/lab", "/usr");
  EXPECT_EQ(outcome.output, "lab in /usr: a b c\n");
  EXPECT_EQ(outcome.status, 7);
  EXPECT_THAT(calls(), HasSubstr("--target lab"));
}

TEST_F(Script, DoesNotBuildWhatIsUpToDate) {
  script(root_ / "scripts/lab");
  fs::remove(root_ / "calls");
  EXPECT_EQ(script(root_ / "scripts/lab").output, "lab in /: a b c\n");
  EXPECT_EQ(calls(), "");
  touch("checks/lab/tests");
  script(root_ / "scripts/lab");
  EXPECT_EQ(calls(), "") << "tests are not part of it";
}

TEST_F(Script, BuildsAgainAfterAChange) {
  script(root_ / "scripts/lab");
  fs::remove(root_ / "calls");
  touch("checks/lab/main.cpp");
  EXPECT_EQ(script(root_ / "scripts/lab").output, "lab in /: a b c\n");
  EXPECT_THAT(calls(), HasSubstr("--target lab"));
}

TEST_F(Script, WorksThroughLinks) {
  fs::create_symlink(root_ / "scripts/lab", folder_.path() / "one");
  fs::create_symlink("one", folder_.path() / "two");
  EXPECT_EQ(script(folder_.path() / "two").output, "lab in /: a b c\n");
  EXPECT_EQ(script("a project/scripts/lab", folder_.path()).status, 7);
}

TEST_F(Script, ConfiguresWhenThereIsNoBuildFolder) {
  fs::remove(root_ / "build/CMakeCache.txt");
  script(root_ / "scripts/lab");
  EXPECT_THAT(calls(), HasSubstr("cmake -S " + root_.string() + " -B "));
}

TEST_F(Script, ShowsWhyItCouldNotBeBuiltAndTriesAgain) {
  write("broken", "");
  const Outcome outcome = script(root_ / "scripts/lab");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output,
              HasSubstr("main.cpp:1:1: error: no\nscripts/lab: could not "));
  EXPECT_THAT(outcome.output, Not(HasSubstr("lab in")));
  fs::remove(root_ / "broken");
  EXPECT_EQ(script(root_ / "scripts/lab").status, 7);
  EXPECT_EQ(std::distance(fs::directory_iterator(root_ / ".lab"), {}), 2)
      << "the stamp and the lock";
}

TEST_F(Script, SaysWhatToDoWithoutTools) {
  // A search path with nothing but what the script itself uses.
  for (const char* tool : {"readlink", "sh", "find", "id", "stat", "touch", "mkdir"}) {
    fs::create_symlink(fs::path("/usr/bin") / tool, root_ / "programs" / tool);
  }
  fs::remove(root_ / "programs/cmake");
  const Outcome outcome = run({{"/bin/sh", root_ / "scripts/lab"},
                               "/",
                               Output::kCaptured,
                               {{"PATH", (root_ / "programs").string()}},
                               {}});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output,
            "scripts/lab: cmake is not installed: run scripts/quickstart first\n");
}

}  // namespace
}  // namespace lab
