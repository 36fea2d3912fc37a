#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "learner.hpp"

namespace lab {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Hint, IsOneMoreAtEachCall) {
  const Learner learner;
  const std::string first = learner.lab({"hint", "04"}).output;
  EXPECT_THAT(first, HasSubstr("hint 1 of 3, a question"));
  EXPECT_THAT(first, HasSubstr("Which call moves `/`, and where does"));
  EXPECT_THAT(first, Not(HasSubstr("chroot(2), DESCRIPTION")));
  EXPECT_THAT(first, HasSubstr("One more hint: scripts/lab hint 04 4.1"));
  const std::string second = learner.lab({"hint", "04"}).output;
  EXPECT_THAT(second, HasSubstr("hint 2 of 3, where to read"));
  EXPECT_THAT(second, HasSubstr("- chroot(2), DESCRIPTION\n- chdir(2)\n"));
  const std::string third = learner.lab({"hint", "04"}).output;
  EXPECT_THAT(third, HasSubstr("    check(::chroot(..), ..);\n    // and then?\n"));
  EXPECT_THAT(third, HasSubstr("scripts/lab solution 04 4.1 --anyway"));
  const std::string all = learner.lab({"hint", "04"}).output;
  for (const char* part : {"hint 1 of 3", "hint 2 of 3", "hint 3 of 3"}) {
    EXPECT_THAT(all, HasSubstr(part));
  }
  EXPECT_EQ(learner.json({"status"})["labs"][1]["steps"][0]["hints"], 3);
}

TEST(Hint, IsForTheNextStepUnlessAnotherIsNamed) {
  const Learner learner;
  learner.do_step("4.1");
  learner.lab({"check", "04"});
  EXPECT_THAT(learner.lab({"hint"}).output, HasSubstr("Who else hears of a mount?"));
  EXPECT_THAT(learner.lab({"hint", "04", "4.10"}).output,
              HasSubstr("What is a mount point?"));
}

TEST(Hint, SaysWhatToDoWithItAsTheStepStands) {
  const Learner learner;
  EXPECT_THAT(learner.lab({"hint", "4.1"}).output,
              HasSubstr("check 04 4.1   when it is written\n"));
  learner.do_step("4.1");
  learner.lab({"check", "4.1"});
  EXPECT_THAT(learner.lab({"hint", "4.1"}).output,
              HasSubstr("check 04 4.1   it has passed; this checks it again\n"));
}

TEST(Hint, AgainTakesNoOther) {
  const Learner learner;
  EXPECT_EQ(learner.lab({"hint", "4.1", "--again"}).status, 2);
  learner.lab({"hint", "4.1"});
  EXPECT_THAT(learner.lab({"hint", "4.1", "--again"}).output,
              HasSubstr("hint 1 of 3, a question"));
  EXPECT_EQ(learner.json({"status"})["labs"][1]["steps"][0]["hints"], 1);
}

TEST(Hint, OfAnUnknownStepIsWrongUsage) {
  const Learner learner;
  const Outcome outcome = learner.lab({"hint", "04", "4.99"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.output,
            "scripts/lab: lab 04 has no step 4.99: its steps are 4.1 to 4.10\n");
}

TEST(Hint, OfAFinishedLabAsksForAStep) {
  const Learner learner;
  for (const char* step : {"4.1", "4.2", "4.10"}) learner.do_step(step);
  learner.lab({"check"});
  EXPECT_EQ(learner.lab({"hint"}).status, 2);
  EXPECT_EQ(learner.lab({"hint", "04", "4.2"}).status, 0);
}

TEST(Note, IsKeptAndShown) {
  const Learner learner;
  EXPECT_THAT(learner.lab({"note", "04"}).output, HasSubstr("None yet."));
  EXPECT_THAT(learner.lab({"note", "04", "chdir", "too,", "\x1b[31m!"}).output,
              HasSubstr("Noted: 1 note on lab 04."));
  const std::string shown = learner.lab({"note", "04"}).output;
  EXPECT_THAT(shown, HasSubstr("  chdir too, \\x1b[31m!\n"));
  EXPECT_THAT(learner.lab({"status", "04"}).output,
              HasSubstr("1 note: scripts/lab note"));
}

}  // namespace
}  // namespace lab
