#include "build.hpp"

#include <gtest/gtest.h>

#include "learner.hpp"

namespace lab {
namespace {

TEST(CompilerMessage, IsWhatIsLeftOfNinjasOutput) {
  const Learner learner;
  const Project project(learner.root());
  const std::string file = project.root().string() + "/labs/04-rootfs/chroot.cpp";
  EXPECT_EQ(
      compiler_message("[1/3] Building CXX object a.o\n"
                       "FAILED: a.o \n"
                       "/usr/bin/c++ -Wall -c " +
                           file + "\n" + file +
                           ":3:1: error: no\n"
                           "    3 | x\n"
                           "[x] is the compiler's\n"
                           "ninja: build stopped: subcommand failed.\n",
                       project),
      "labs/04-rootfs/chroot.cpp:3:1: error: no\n    3 | x\n[x] is the compiler's\n");
}

TEST(CompilerMessage, HasPathsOfTheProjectHoweverTheCompilerWasCalled) {
  const Learner learner;
  EXPECT_EQ(compiler_message("../labs/04-rootfs/chroot.cpp:3:1: error: no\n",
                             Project(learner.root())),
            "labs/04-rootfs/chroot.cpp:3:1: error: no\n");
}

TEST(CompilerMessage, IsWhatIsLeftOfMakesOutput) {
  const Learner learner;
  EXPECT_EQ(compiler_message("[ 50%] Building CXX object a.o\n"
                             "a.cpp:1:1: error: no\n"
                             "gmake[3]: *** [a.make:76: a.o] Error 1\n"
                             "gmake: *** [Makefile:9: jail-learner] Error 2\n",
                             Project(learner.root())),
            "a.cpp:1:1: error: no\n");
}

TEST(CompilerMessage, IsEverythingWhereNothingIsTheCompilers) {
  const Learner learner;
  EXPECT_EQ(compiler_message("ninja: build stopped: interrupted by user.\n",
                             Project(learner.root())),
            "ninja: build stopped: interrupted by user.\n");
}

}  // namespace
}  // namespace lab
