#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "learner.hpp"

namespace lab {
namespace {

using common::Json;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Status, IsTheBoardAndWhatComesWithoutACommand) {
  const Learner learner;
  const Outcome board = learner.lab({});
  EXPECT_EQ(board.status, 0);
  EXPECT_EQ(board.output,
            "\n"
            "Container Labs\n"
            "\n"
            "  02  Namespaces            planned\n"
            "▸ 04  Root filesystems      ░░░░░░░░░░░░░░░░  0 of 3 steps\n"
            "\n"
            "Milestones\n"
            "  · A tree of its own                     lab 04\n"
            "  · All of it                             lab 04\n"
            "\n"
            "▸ Step 4.1  Move \"/\"\n"
            "  labs/04-rootfs/chroot.cpp:5\n"
            "\n"
            "Next: scripts/lab start 04   what it is about, and where to begin\n");
  EXPECT_EQ(learner.lab({"status"}).output, board.output);
}

TEST(Status, KeepsAMilestoneThatWasReached) {
  const Learner learner;
  learner.do_step("4.1");
  learner.do_step("4.2");
  learner.lab({"check", "04"});
  EXPECT_THAT(learner.lab({}).output, HasSubstr("  ✓ A tree of its own"));
  EXPECT_THAT(learner.lab({}).output, HasSubstr("  · All of it"));
  learner.edit("private_tree.cpp", "good();", "WRONG 4.2");
  learner.lab({"check", "04"});
  EXPECT_THAT(learner.lab({}).output, HasSubstr("  ✓ A tree of its own"));
  const Json lab = learner.json({"status"})["labs"][1];
  EXPECT_EQ(lab["milestones"][0]["check"], "L04-4.2");
  EXPECT_TRUE(lab["milestones"][0]["reached"].is_string());
  EXPECT_TRUE(lab["milestones"][1]["reached"].is_null());
}

TEST(Status, ShowsWhatPassedAndWhatIsNext) {
  const Learner learner;
  learner.do_step("4.1");
  learner.lab({"check", "04"});
  const std::string board = learner.lab({"status"}).output;
  EXPECT_THAT(board,
              HasSubstr("▸ 04  Root filesystems      █████░░░░░░░░░░░  1 of 3 steps"
                        "    5 of 35 points\n"));
  EXPECT_THAT(board, HasSubstr("▸ Step 4.2  Cut the tree off\n"
                               "  labs/04-rootfs/private_tree.cpp:4\n"));
  EXPECT_THAT(board, HasSubstr("Next: scripts/lab next   step 4.2, Cut the tree off\n"));
}

TEST(Status, OfALabShowsItsSteps) {
  const Learner learner;
  learner.do_step("4.1");
  learner.do_step("4.2", "WRONG 4.2");
  learner.lab({"check", "04"});
  const std::string steps = learner.lab({"status", "04"}).output;
  EXPECT_THAT(steps, HasSubstr("✓ 4.1   Move \"/\""));
  EXPECT_THAT(steps, HasSubstr("✗ 4.2   Cut the tree off"));
  EXPECT_THAT(steps, HasSubstr("        not so: it is 4.2\n"));
  EXPECT_THAT(steps, HasSubstr("· 4.10  A mount point"));
  EXPECT_THAT(steps, HasSubstr("Next: scripts/lab check 04 4.2   after a change to\n"
                               "      labs/04-rootfs/private_tree.cpp\n"));
}

TEST(Status, OfAFinishedLabHasATickAndOffersTheReference) {
  const Learner learner;
  for (const char* step : {"4.1", "4.2", "4.10"}) learner.do_step(step);
  learner.lab({"check", "04"});
  const std::string board = learner.lab({}).output;
  EXPECT_THAT(board, HasSubstr("✓ 04  Root filesystems      ████████████████  3 of 3"));
  EXPECT_THAT(board, HasSubstr("Next: scripts/lab diff 04   lab 04 is done"));
}

TEST(Status, DoesNotShowAStepAsPassedThatFailsNow) {
  const Learner learner;
  learner.do_step("4.1");
  learner.lab({"check", "04"});
  learner.edit("chroot.cpp", "good();", "WRONG 4.1");
  learner.lab({"check", "04", "4.1"});
  const Json status = learner.json({"status"});
  EXPECT_EQ(status["labs"][1]["steps"][0]["status"], "failed");
  EXPECT_EQ(status["labs"][1]["points"], 0);
  EXPECT_EQ(status["next"]["step"], "4.1");
}

TEST(Status, SaysWhichFilesWereSavedSinceTheLastCheck) {
  const Learner learner;
  learner.do_step("4.1");
  learner.lab({"check", "04"});
  EXPECT_THAT(learner.lab({}).output, Not(HasSubstr("Saved since")));
  const timespec later[] = {{0, UTIME_OMIT}, {::time(nullptr) + 5, 0}};
  ::utimensat(AT_FDCWD, learner.starter("chroot.cpp").c_str(), later, 0);
  EXPECT_THAT(learner.lab({}).output,
              HasSubstr("Saved since the last check: chroot.cpp"));
}

TEST(Status, TellsProgramsTheSame) {
  const Learner learner;
  const Json status = learner.json({"status"});
  EXPECT_EQ(status["current"], "04");
  EXPECT_EQ(status["labs"][0]["written"], false);
  EXPECT_EQ(status["labs"][1]["steps"].size(), 3U);
  EXPECT_EQ(status["next"]["command"], "scripts/lab check 04 4.1");
}

TEST(List, NamesEveryLabWithItsProgram) {
  const Learner learner;
  const std::string list = learner.lab({"list"}).output;
  EXPECT_THAT(list, HasSubstr("02  Namespaces              nsbox         planned\n"));
  EXPECT_THAT(list,
              HasSubstr("04  Root filesystems        jail          3 steps, 4 to 5"));
  const Json labs = learner.json({"list"});
  EXPECT_EQ(labs[1]["program"], "jail");
  EXPECT_EQ(labs[1]["steps"], 3);
}

TEST(Start, TellsWhatItIsAboutAndRemembersTheLab) {
  const Learner learner;
  const std::string text = learner.lab({"start", "4"}).output;
  EXPECT_THAT(text, HasSubstr("Give a process a root of its own."));
  EXPECT_THAT(text, HasSubstr("3 steps, 4 to 5 hours"));
  EXPECT_THAT(text, HasSubstr("labs/04-rootfs/README.md"));
  EXPECT_THAT(text, HasSubstr("labs/04-rootfs/include/rootfs/rootfs.hpp"));
  EXPECT_THAT(text, HasSubstr("labs/04-rootfs/chroot.cpp:5"));
  EXPECT_THAT(text, HasSubstr("Next: scripts/lab next"));
  EXPECT_THAT(learner.lab({}).output, HasSubstr("0 of 35 points"));
  const auto progress = Json::parse(learner.read(learner.root() / ".lab/progress.json"));
  EXPECT_EQ(progress["current"], "04");
}

TEST(Start, OfAPlannedLabSaysSo) {
  const Learner learner;
  const Outcome outcome = learner.lab({"start", "02"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(
      outcome.output,
      "scripts/lab: lab 02, Namespaces, is planned but not written yet; ready: 04\n");
  EXPECT_FALSE(std::filesystem::exists(learner.root() / ".lab"));
}

TEST(Next, AsksTheQuestionOfTheTodo) {
  const Learner learner;
  const std::string text = learner.lab({"next"}).output;
  EXPECT_THAT(text, HasSubstr("Step 4.1  Move \"/\""));
  EXPECT_THAT(text, HasSubstr("labs/04-rootfs/chroot.cpp:5\n"
                              "Which call moves \"/\", and where does"));
  EXPECT_THAT(text, HasSubstr("scripts/lab predict 04 4.1"));
  EXPECT_THAT(text, HasSubstr("Next: scripts/lab check 04 4.1   when it is written\n"));
  const Json next = learner.json({"next"});
  EXPECT_EQ(next["line"], 5);
  EXPECT_EQ(next["file"], "labs/04-rootfs/chroot.cpp");
}

TEST(Next, SaysWhyTheLastCheckFailed) {
  const Learner learner;
  learner.do_step("4.1", "WRONG 4.1");
  learner.lab({"check", "04", "4.1"});
  const std::string text = learner.lab({"next"}).output;
  EXPECT_THAT(text, HasSubstr("✗ last check, not so: it is 4.1"));
  EXPECT_THAT(text, HasSubstr("Next: scripts/lab check 04 4.1   after a change to "));
}

TEST(Next, StillAsksTheQuestionWhenItsTodoIsReplaced) {
  const Learner learner;
  learner.commit();
  learner.do_step("4.1", "WRONG 4.1");
  EXPECT_THAT(learner.lab({"next"}).output,
              HasSubstr("Next: scripts/lab check 04 4.1   you have replaced its todo; "
                        "the check has not\n      passed yet\n"));
  learner.lab({"check", "04", "4.1"});
  EXPECT_THAT(learner.lab({"next"}).output,
              HasSubstr("labs/04-rootfs/chroot.cpp\n"
                        "Which call moves \"/\", and where does"));
  EXPECT_THAT(learner.json({"next"})["question"].get<std::string>(),
              HasSubstr("Which call moves"));
}

/// Every step has passed, and a check of the whole program has not.
class WholeProgram : public ::testing::Test {
 protected:
  WholeProgram() {
    for (const char* step : {"4.1", "4.2", "4.10"}) learner_.do_step(step);
    learner_.write(learner_.starter("whole"), "WRONG list\n");
  }
  Learner learner_;
};

constexpr char kListFails[] =
    "Next: scripts/lab check 04   after a change: L04-list fails, it is list\n";

TEST_F(WholeProgram, ThatFailsIsNext) {
  const Outcome check = learner_.lab({"check", "04"});
  EXPECT_EQ(check.status, 1);
  EXPECT_THAT(check.output, HasSubstr(kListFails));
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"next"}, {}, {"status", "04"}, {"list"}, {"start"}}) {
    const std::string text = learner_.lab(words).output;
    EXPECT_THAT(text, HasSubstr(kListFails));
    EXPECT_THAT(text, Not(HasSubstr("✓ 04")));
    EXPECT_THAT(text, Not(HasSubstr("is done")));
  }
  EXPECT_THAT(learner_.lab({"status", "04"}).output,
              HasSubstr("✗       the whole program"));
  EXPECT_THAT(learner_.lab({"next"}).output, HasSubstr("last check, not so: it is list"));
  EXPECT_THAT(learner_.lab({"list"}).output, HasSubstr(", nearly done\n"));
}

TEST_F(WholeProgram, IsKnownToPrograms) {
  learner_.lab({"check", "04"});
  const Json next = learner_.json({"next"});
  EXPECT_EQ(next["command"], "scripts/lab check 04");
  EXPECT_EQ(next["failed_check"], "L04-list");
  EXPECT_EQ(learner_.json({"status"})["labs"][1]["done"], false);
  EXPECT_EQ(learner_.json({"list"})[1]["done"], false);
  learner_.write(learner_.starter("whole"), "right\n");
  learner_.lab({"check", "04"});
  EXPECT_EQ(learner_.json({"next"})["command"], "scripts/lab diff 04");
  EXPECT_EQ(learner_.json({"list"})[1]["done"], true);
}

TEST_F(WholeProgram, IsStillToBeCheckedWhenEachStepPassedAlone) {
  for (const char* step : {"4.1", "4.2", "4.10"}) learner_.lab({"check", step});
  EXPECT_THAT(learner_.lab({"next"}).output,
              HasSubstr("Next: scripts/lab check 04   every step has passed; now the "
                        "whole program\n"));
}

TEST_F(WholeProgram, OfAProgressFileOfBeforeIsAsItWas) {
  learner_.lab({"check", "04"});
  const auto file = learner_.root() / ".lab/progress.json";
  Json progress = Json::parse(learner_.read(file));
  progress["labs"]["04"]["whole"].erase("failed_check");
  learner_.write(file, progress.dump());
  EXPECT_THAT(learner_.lab({"next"}).output,
              HasSubstr("after a change: the whole program fails, it is list\n"));
  progress["labs"]["04"]["whole"] = {{"status", "passed"}};
  learner_.write(file, progress.dump());
  EXPECT_THAT(learner_.lab({"next"}).output, HasSubstr("Lab 04 is done"));
}

TEST_F(WholeProgram, OneCheckOfItCanBeRunAlone) {
  learner_.lab({"check", "04"});
  const Outcome red = learner_.lab({"check", "04", "--check", "L04-list"});
  EXPECT_EQ(red.status, 1);
  EXPECT_EQ(red.output,
            "  FAIL L04-list\n\n"
            "Next: scripts/lab check 04 --check L04-list   after a change\n");
  learner_.write(learner_.starter("whole"), "right\n");
  const Outcome green = learner_.lab({"check", "04", "--check", "L04-list"});
  EXPECT_EQ(green.status, 0);
  EXPECT_THAT(green.output,
              HasSubstr("Next: scripts/lab check 04   it passes; now all of them\n"));
  EXPECT_THAT(learner_.lab({"next"}).output, HasSubstr(kListFails))
      << "one check says nothing of the others";
}

TEST(Colour, IsForTerminalsOnly) {
  const Learner learner;
  EXPECT_THAT(learner.lab({}).output, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(learner.lab_in_terminal({}).output, HasSubstr("\x1b["));
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_THAT(learner.lab_in_terminal({}).output, Not(HasSubstr("\x1b[")));
  ::unsetenv("NO_COLOR");
}

}  // namespace
}  // namespace lab
