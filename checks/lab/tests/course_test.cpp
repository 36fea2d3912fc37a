#include "course.hpp"

#include <gtest/gtest.h>

#include "common/cli.hpp"
#include "learner.hpp"

namespace lab {
namespace {

TEST(Course, KnowsStepsFilesAndHintsFromHintsMd) {
  const Learner learner;
  const auto course = Course::load(Project(learner.root()));
  const Lab& lab = course.written_lab("4");
  ASSERT_EQ(lab.steps.size(), 3U);
  EXPECT_EQ(lab.steps[2].number, "4.10");
  EXPECT_EQ(lab.steps[1].title, "Cut the tree off");
  EXPECT_EQ(lab.steps[0].file, "chroot.cpp");
  EXPECT_EQ(lab.steps[0].hint(2), "- chroot(2), DESCRIPTION\n- chdir(2)");
  EXPECT_EQ(lab.starters(), (std::vector<std::string>{"chroot.cpp", "private_tree.cpp"}));
  EXPECT_EQ(lab.step("10").number, "4.10");
  EXPECT_EQ(lab.index(lab.step("4.2")), 1U);
  EXPECT_EQ(lab.needs.kernel, "5.12");
}

TEST(Course, TellsPlannedLabsFromWrittenAndUnknownOnes) {
  const Learner learner;
  const auto course = Course::load(Project(learner.root()));
  EXPECT_EQ(course.any_lab("02").title, "Namespaces");
  EXPECT_THROW(course.any_lab("12"), common::UsageError);
  try {
    course.written_lab("2");
    FAIL();
  } catch (const common::ExitError& error) {
    EXPECT_EQ(error.code(), 1);
    EXPECT_STREQ(error.what(),
                 "lab 02, Namespaces, is planned but not written yet; ready: 04");
  }
}

TEST(Course, SaysWhichLineOfHintsMdIsWrong) {
  const Learner learner;
  learner.write(learner.starter("hints.md"), "# 4.1 One\n## Question\nWhy?\n");
  try {
    Course::load(Project(learner.root()));
    FAIL();
  } catch (const std::exception& error) {
    EXPECT_STREQ(
        error.what(),
        "labs/04-rootfs/hints.md:1: a step says 'file: NAME.cpp' below its title");
  }
}

TEST(FindTodo, FindsLineAndQuestionOverSeveralLiterals) {
  const Learner learner;
  const auto todo = find_todo(learner.starter("chroot.cpp"), "4.1");
  EXPECT_EQ(todo.line, 5U);
  EXPECT_EQ(todo.question,
            "Which call moves \"/\", and where does \".\" point afterwards? chroot(2)");
}

TEST(FindTodo, DoesNotTakeOneStepForAnother) {
  const Learner learner;
  EXPECT_EQ(find_todo(learner.starter("private_tree.cpp"), "4.10").line, 8U);
  EXPECT_EQ(find_todo(learner.starter("private_tree.cpp"), "4.1").line, 0U);
}

TEST(FindTodo, DoesNotCountTodosInComments) {
  const Learner learner;
  learner.do_step("4.1");
  EXPECT_EQ(find_todo(learner.starter("chroot.cpp"), "4.1").line, 0U);
}

}  // namespace
}  // namespace lab
