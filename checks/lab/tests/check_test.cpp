#include <csignal>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "learner.hpp"

namespace lab {
namespace {

using common::Json;
using ::testing::HasSubstr;

TEST(Check, PassesTheSuitesWordsOnAndSaysWhatIsNext) {
  const Learner learner;
  learner.do_step("4.1");
  const Outcome outcome = learner.lab({"check", "04"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output,
            "  PASS L04-4.1\n  TODO L04-4.2\n  NOT_REACHED L04-4.10\n\n"
            "Next: scripts/lab next   step 4.2, Cut the tree off\n");
}

TEST(Check, OfAStepRunsItsChecksAlone) {
  const Learner learner;
  learner.do_step("4.1");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"check", "04", "4.1"},
        {"check", "4", "1"},
        {"check", "4.1"}}) {
    const Outcome outcome = learner.lab(words);
    EXPECT_EQ(outcome.status, 0);
    EXPECT_THAT(outcome.output, HasSubstr("PASS L04-4.1\n\nNext: "));
  }
}

TEST(Check, BuildsTheLearnersProgramAndTheSuiteAndNoMore) {
  const Learner learner;
  learner.lab({"check", "04"});
  const std::string calls = learner.read(learner.root() / "calls");
  EXPECT_THAT(calls, HasSubstr("--target jail-learner check-04\n"));
}

TEST(Check, ShowsTheCompilersMessageAlone) {
  const Learner learner;
  learner.do_step("4.1", "SYNTAX");
  const Outcome outcome = learner.lab({"check", "04", "4.1"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output,
            "labs/04-rootfs/chroot.cpp:5:1: error: 'SYNTAX' does not name a type\n\n"
            "Next: scripts/lab check 04 4.1   once it compiles; nothing was checked\n");
}

TEST(Check, ThatDoesNotCompileLeavesTheLastVerdict) {
  const Learner learner;
  learner.do_step("4.1");
  learner.lab({"check", "04"});
  learner.edit("chroot.cpp", "good();", "SYNTAX");
  learner.lab({"check", "04"});
  EXPECT_EQ(learner.json({"status"})["labs"][1]["steps"][0]["status"], "passed");
}

TEST(Check, OfAStepThatCannotBeCheckedHereGoesOn) {
  const Learner learner;
  learner.do_step("4.1", "SKIP 4.1");
  learner.lab({"check", "04"});
  const Json status = learner.json({"status"});
  EXPECT_EQ(status["labs"][1]["steps"][0]["status"], "skipped");
  EXPECT_EQ(status["labs"][1]["points"], 0);
  EXPECT_EQ(status["next"]["step"], "4.2");
}

TEST(Check, OfTheReferenceSaysSoAndRecordsNothing) {
  const Learner learner;
  for (const char* step : {"4.1", "4.2", "4.10"}) learner.do_step(step);
  learner.write(learner.root() / "build/CMakeCache.txt", "LAB04:STRING=solution\n");
  EXPECT_THAT(
      learner.lab({"check", "04"}).output,
      HasSubstr("\nThis was the reference, not your code: lab 04 is built with "
                "-DLAB04=solution.\n\n"
                "Next: cmake -B build -DLAB04=learner   to build your own again\n"));
  EXPECT_EQ(learner.json({"check", "04"})["reference"], true);
  EXPECT_EQ(learner.json({"status"})["labs"][1]["steps_done"], 0);
  learner.write(learner.root() / "build/CMakeCache.txt", "LAB04:STRING=learner\n");
  EXPECT_THAT(learner.lab({"check", "04"}).output, HasSubstr("lab 04 is done"));
}

TEST(Check, KeepIsHandedOn) {
  const Learner learner;
  EXPECT_THAT(learner.lab({"check", "04", "4.1", "--keep"}).output, HasSubstr("kept\n"));
}

TEST(Check, TellsProgramsTheSuitesReportAndTheNextStep) {
  const Learner learner;
  learner.do_step("4.1");
  const Json report = learner.json({"check", "04"});
  EXPECT_EQ(report["built"], true);
  EXPECT_EQ(report["checks"][0]["verdict"], "PASS");
  EXPECT_EQ(report["next"]["step"], "4.2");
  learner.do_step("4.2", "SYNTAX");
  const Json broken = learner.json({"check", "04"});
  EXPECT_EQ(broken["built"], false);
  EXPECT_THAT(broken["message"].get<std::string>(), HasSubstr("does not name a type"));
}

TEST(Check, ASuiteThatBreaksIsNotTheLearnersFault) {
  const Learner learner;
  learner.do_step("4.1");
  learner.lab({"check", "04"});
  learner.edit("chroot.cpp", "good();", "BREAK");
  const Outcome broken = learner.lab({"check", "04"});
  EXPECT_EQ(broken.status, 4);
  EXPECT_EQ(broken.output,
            "scripts/lab: the check suite broke, not your code: it ended with 77\n");
  learner.edit("chroot.cpp", "BREAK", "GARBLED");
  EXPECT_EQ(learner.lab({"check", "04"}).status, 4);
  EXPECT_EQ(learner.json({"status"})["labs"][1]["steps"][0]["status"], "passed");
}

TEST(Check, NeedsABuildFolder) {
  const Learner learner;
  std::filesystem::remove(learner.root() / "build/CMakeCache.txt");
  const Outcome outcome = learner.lab({"check", "04"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output,
            "scripts/lab: there is no build folder yet: run scripts/quickstart first\n");
}

TEST(Check, TwoAtOnceWaitForEachOther) {
  const Learner learner;
  learner.do_step("4.1");
  learner.lab({"status"});
  std::filesystem::create_directories(learner.root() / ".lab");
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(learner.lab({"check", "04", "4.1"}).status);
  EXPECT_EQ(learner.lab({"check", "04", "4.1"}).status, 0);
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
}

/// Starts `lab` with its output thrown away. @return its PID
pid_t start_in_background(const Learner& learner, const std::vector<std::string>& words) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::setpgid(0, 0);
  const int null = ::open("/dev/null", O_RDWR);
  for (const int fd : {0, 1, 2}) ::dup2(null, fd);
  ::setenv("PATH",
           ((learner.root() / "programs").string() + ":" + ::getenv("PATH")).c_str(), 1);
  const auto argv = learner.argv(words);
  std::vector<char*> pointers;
  for (const auto& word : argv) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  ::chdir(learner.root().c_str());
  ::execv(pointers[0], pointers.data());
  ::_exit(127);
}

TEST(Check, CtrlCEndsItAndLeavesTheProgressAsItWas) {
  const Learner learner;
  learner.do_step("4.1");
  learner.lab({"check", "04"});
  const auto before = learner.read(learner.root() / ".lab/progress.json");
  learner.edit("chroot.cpp", "good();", "SLOW");
  std::filesystem::remove(learner.root() / "calls");
  const pid_t pid = start_in_background(learner, {"check", "04"});
  while (!std::filesystem::exists(learner.root() / "calls")) ::usleep(1000);
  ::usleep(200'000);     // until the suite sleeps; earlier is as good
  ::kill(-pid, SIGINT);  // as a terminal does: to all of the group
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 128 + SIGINT);
  EXPECT_EQ(learner.read(learner.root() / ".lab/progress.json"), before);
  learner.edit("chroot.cpp", "SLOW", "good();");
  EXPECT_EQ(learner.lab({"check", "04", "4.1"}).status, 0) << "the lock is free again";
}

}  // namespace
}  // namespace lab
