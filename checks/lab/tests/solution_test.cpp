#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "learner.hpp"

namespace lab {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Solution, IsShownAfterAPass) {
  const Learner learner;
  const Outcome early = learner.lab({"solution", "04", "4.1"});
  EXPECT_EQ(early.status, 1);
  EXPECT_EQ(early.output,
            "scripts/lab: step 4.1 has not passed yet; to see the solution all the same, "
            "add --anyway\n");
  learner.do_step("4.1");
  learner.lab({"check", "04"});
  const Outcome shown = learner.lab({"solution", "04", "4.1"});
  EXPECT_EQ(shown.status, 0);
  EXPECT_THAT(shown.output, HasSubstr("solutions/04-rootfs/chroot.cpp"));
  EXPECT_THAT(shown.output, HasSubstr("  5    check(::chroot(\"/x\"));\n"));
  EXPECT_THAT(shown.output, HasSubstr("Next: scripts/lab diff 04 4.1"));
}

TEST(Solution, StaysOpenWhenTheStepFailsLater) {
  const Learner learner;
  learner.do_step("4.1");
  learner.lab({"check", "04"});
  learner.edit("chroot.cpp", "good();", "WRONG 4.1");
  learner.lab({"check", "04"});
  EXPECT_EQ(learner.lab({"solution", "04", "4.1"}).status, 0);
}

TEST(Solution, OfAFileWithSeveralStepsShowsTheFunctionOfThatStepAlone) {
  const Learner learner;
  const std::string shown = learner.lab({"solution", "04", "4.10", "--anyway"}).output;
  EXPECT_THAT(shown, HasSubstr("  8  void bind_onto_itself() {\n"
                               "  9    // Step 4.10. Onto itself.\n"
                               " 10    check(::mount(\"bind\"));\n"
                               " 11  }\n"));
  EXPECT_THAT(shown, Not(HasSubstr("make_tree_private")));
}

TEST(Solution, OfALabShowsWhatHasPassedAndKeepsTheRestBack) {
  const Learner learner;
  EXPECT_EQ(learner.lab({"solution", "04"}).status, 1);
  learner.do_step("4.1");
  learner.lab({"check", "04"});
  const std::string some = learner.lab({"solution", "04"}).output;
  EXPECT_THAT(some, HasSubstr("enter_chroot"));
  EXPECT_THAT(some, Not(HasSubstr("bind_onto_itself")));
  EXPECT_THAT(some, HasSubstr("2 steps have not passed yet"));
  EXPECT_THAT(learner.lab({"solution", "04", "--anyway"}).output,
              HasSubstr("bind_onto_itself"));
}

TEST(Solution, SeenEarlyIsWrittenDown) {
  const Learner learner;
  learner.lab({"solution", "04", "4.2", "--anyway"});
  EXPECT_THAT(learner.read(learner.root() / ".lab/progress.json"),
              HasSubstr("solution_shown"));
}

TEST(Solution, MayBeMissingFromThisCopy) {
  const Learner learner;
  std::filesystem::remove_all(learner.root() / "solutions");
  const Outcome outcome = learner.lab({"solution", "04", "--anyway"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output, "scripts/lab: this copy of the course has no solutions\n");
}

TEST(Diff, ShowsTheLearnersFileBesideTheReferenceAfterAPass) {
  const Learner learner;
  EXPECT_EQ(learner.lab({"diff", "04"}).status, 1);
  learner.do_step("4.1");
  learner.lab({"check", "04"});
  const Outcome outcome = learner.lab({"diff", "04"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("--- labs/04-rootfs/chroot.cpp\n"
                                        "+++ solutions/04-rootfs/chroot.cpp\n"));
  EXPECT_THAT(outcome.output, HasSubstr("+  check(::chroot(\"/x\"));\n"));
  EXPECT_THAT(outcome.output, Not(HasSubstr("private_tree")));
}

TEST(Diff, HasColourInATerminal) {
  const Learner learner;
  EXPECT_THAT(learner.lab_in_terminal({"diff", "04", "--anyway"}).output,
              HasSubstr("\x1b[32m+  check(::chroot(\"/x\"));"));
}

TEST(Diff, SaysWhenThereIsNoDifference) {
  const Learner learner;
  std::filesystem::copy_file(learner.root() / "solutions/04-rootfs/chroot.cpp",
                             learner.starter("chroot.cpp"),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_THAT(learner.lab({"diff", "04", "4.1", "--anyway"}).output,
              HasSubstr("Your file says the same as the reference."));
}

}  // namespace
}  // namespace lab
