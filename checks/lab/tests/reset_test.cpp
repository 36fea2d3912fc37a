#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "learner.hpp"

namespace lab {
namespace {

using ::testing::HasSubstr;

constexpr char kTodo[] = "todo(\"4.1\",\n";

TEST(Reset, BringsTheStarterBackAndKeepsTheLearnersFiles) {
  const Learner learner;
  learner.commit();
  learner.do_step("4.1", "mine();");
  const Outcome outcome = learner.lab({"reset", "04"});
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(learner.read(learner.starter("chroot.cpp")), HasSubstr(kTodo));
  EXPECT_THAT(outcome.output, HasSubstr("Starter restored: chroot.cpp\n"));
  const std::string mark = "Your file is kept in ";
  const auto at = outcome.output.find(mark);
  ASSERT_NE(at, std::string::npos) << outcome.output;
  const std::string folder = outcome.output.substr(
      at + mark.size(), outcome.output.find('\n', at) - at - mark.size());
  EXPECT_THAT(learner.read(learner.root() / folder / "chroot.cpp"), HasSubstr("mine();"));
}

TEST(Reset, UndoBringsTheLearnersFilesBackAndForth) {
  const Learner learner;
  learner.commit();
  learner.do_step("4.1", "mine();");
  learner.lab({"reset", "04"});
  EXPECT_EQ(learner.lab({"reset", "04", "--undo"}).status, 0);
  EXPECT_THAT(learner.read(learner.starter("chroot.cpp")), HasSubstr("mine();"));
  learner.lab({"reset", "04", "--undo"});
  EXPECT_THAT(learner.read(learner.starter("chroot.cpp")), HasSubstr(kTodo));
}

TEST(Reset, OfAFileLeavesTheOthers) {
  const Learner learner;
  learner.commit();
  learner.do_step("4.1", "mine();");
  learner.do_step("4.2", "mine();");
  learner.lab({"reset", "04", "labs/04-rootfs/private_tree.cpp"});
  EXPECT_THAT(learner.read(learner.starter("chroot.cpp")), HasSubstr("mine();"));
  EXPECT_THAT(learner.read(learner.starter("private_tree.cpp")),
              HasSubstr("todo(\"4.2\""));
}

TEST(Reset, OfAStepIsOfItsFile) {
  const Learner learner;
  learner.commit();
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"reset", "04", "4.2"}, {"reset", "4.2"}}) {
    learner.do_step("4.2", "mine();");
    const std::string chroot = learner.read(learner.starter("chroot.cpp"));
    if (chroot.find("mine();") == std::string::npos) learner.do_step("4.1", "mine();");
    const Outcome outcome = learner.lab(words);
    EXPECT_THAT(outcome.output,
                HasSubstr("Starter restored: private_tree.cpp\n"
                          "Steps 4.2, 4.10 are in it: all are to be written again.\n"));
    EXPECT_THAT(learner.read(learner.starter("chroot.cpp")), HasSubstr("mine();"));
    EXPECT_THAT(learner.read(learner.starter("private_tree.cpp")),
                HasSubstr("todo(\"4.2\""));
  }
  EXPECT_EQ(learner.lab({"reset", "04", "4.7"}).status, 2);
}

TEST(Reset, FindsTheStarterAlsoAfterWorkWasCommitted) {
  const Learner learner;
  learner.commit();
  learner.do_step("4.1", "mine();");
  learner.commit();
  EXPECT_EQ(learner.lab({"reset", "04"}).status, 0);
  EXPECT_THAT(learner.read(learner.starter("chroot.cpp")), HasSubstr(kTodo));
}

TEST(Reset, ForgetsThatTheStepsPassed) {
  const Learner learner;
  learner.commit();
  learner.do_step("4.1");
  learner.lab({"check", "04"});
  learner.lab({"reset", "04"});
  const auto status = learner.json({"status"});
  EXPECT_EQ(status["labs"][1]["steps"][0]["status"], "todo");
  EXPECT_EQ(status["labs"][1]["points"], 0);
}

TEST(Reset, OfAnUntouchedLabChangesNothing) {
  const Learner learner;
  learner.commit();
  EXPECT_THAT(learner.lab({"reset", "04"}).output, HasSubstr("Nothing to reset"));
  EXPECT_FALSE(std::filesystem::exists(learner.root() / ".lab/backup"));
  const Outcome undo = learner.lab({"reset", "04", "--undo"});
  EXPECT_EQ(undo.status, 1);
  EXPECT_EQ(undo.output, "scripts/lab: lab 04 has no backup: nothing was reset\n");
}

TEST(Reset, WithoutGitOrOfAnotherFileSaysSo) {
  const Learner learner;
  learner.do_step("4.1", "mine();");
  const Outcome without = learner.lab({"reset", "04"});
  EXPECT_EQ(without.status, 1);
  EXPECT_THAT(without.output, HasSubstr("git has no starter to bring back: "));
  EXPECT_THAT(learner.read(learner.starter("chroot.cpp")), HasSubstr("mine();"));
  EXPECT_EQ(learner.lab({"reset", "04", "hints.md"}).output,
            "scripts/lab: lab 04 has no starter file 'hints.md'; it has chroot.cpp, "
            "private_tree.cpp\n");
}

}  // namespace
}  // namespace lab
