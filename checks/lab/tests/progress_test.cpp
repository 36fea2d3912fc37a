#include "progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/cli.hpp"
#include "learner.hpp"

namespace lab {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(NaturalOrder, ComparesNumbersAsNumbers) {
  const NaturalOrder before;
  EXPECT_TRUE(before("4.2", "4.10"));
  EXPECT_FALSE(before("4.10", "4.2"));
  EXPECT_FALSE(before("4.2", "4.2"));
  EXPECT_TRUE(before("4.2", "4.2 The title"));
  EXPECT_TRUE(before("", "4"));
  EXPECT_TRUE(before("2026-01-01T10-00-00Z.2", "2026-01-01T10-00-00Z.10"));
}

TEST(Progress, ComesBackAsItWasWritten) {
  const Learner learner;
  const Project project(learner.root());
  const ProgressStore store(project);
  store.update([](Progress& progress) {
    progress.current = "04";
    LabProgress& lab = progress.labs["04"];
    lab.steps["4.10"] = {Status::kFailed, "c", "p", "why", 0, 5, 2, "s"};
    lab.steps["4.2"].hints = 1;
    lab.whole.points_possible = 7;
    lab.whole.failed_check = "L04-a";
    lab.predictions["4.1 Title"] = {2, true, "w"};
    lab.notes.push_back({"when", "a \"note\""});
  });
  const Progress progress = store.load();
  EXPECT_EQ(progress.current, "04");
  const LabProgress lab = progress.lab("04");
  const StepProgress step = lab.step("4.10");
  EXPECT_EQ(step.status, Status::kFailed);
  EXPECT_EQ(step.failed, "why");
  EXPECT_EQ(step.points_possible, 5);
  EXPECT_EQ(step.hints, 2);
  EXPECT_EQ(lab.step("4.2").hints, 1);
  EXPECT_EQ(lab.step("4.7").status, Status::kUnknown);
  EXPECT_EQ(lab.whole.points_possible, 7);
  EXPECT_EQ(lab.whole.failed_check, "L04-a");
  EXPECT_TRUE(lab.predictions.at("4.1 Title").right);
  EXPECT_EQ(lab.notes.at(0).text, "a \"note\"");
  const std::string text = learner.read(project.progress());
  EXPECT_LT(text.find("4.2"), text.find("4.10")) << "steps stand in their order";
}

TEST(Progress, IsNotLostWhenSeveralWriteAtOnce) {
  const Learner learner;
  const Project project(learner.root());
  constexpr int kProcesses = 6;
  constexpr int kTimes = 10;
  for (int i = 0; i < kProcesses; ++i) {
    if (::fork() != 0) continue;
    const ProgressStore store(project);
    for (int j = 0; j < kTimes; ++j) {
      store.update([](Progress& all) { ++all.labs["04"].steps["4.1"].points; });
    }
    ::_exit(0);
  }
  for (int i = 0; i < kProcesses; ++i) {
    int status = 0;
    ::wait(&status);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(ProgressStore(project).load().lab("04").step("4.1").points,
            kProcesses * kTimes);
}

/// Damaged in each of these ways, the file gets one line and stays as it is.
class DamagedProgress : public ::testing::TestWithParam<const char*> {};

TEST_P(DamagedProgress, IsNamedAndNeverOverwritten) {
  const Learner learner;
  const Project project(learner.root());
  learner.write(project.progress(), GetParam());
  const ProgressStore store(project);
  for (const bool update : {false, true}) {
    try {
      if (update) store.update([](Progress& all) { all.current = "04"; });
      if (!update) store.load();
      FAIL() << "was accepted";
    } catch (const common::ExitError& error) {
      EXPECT_EQ(error.code(), 1);
      EXPECT_THAT(error.what(), StartsWith(".lab/progress.json is damaged ("));
      EXPECT_THAT(error.what(),
                  HasSubstr("mv .lab/progress.json .lab/progress.json.old"));
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
  }
  EXPECT_EQ(learner.read(project.progress()), GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Ways, DamagedProgress,
    ::testing::Values("", "{", "[]", "{}", "{\"version\": 1, \"labs\": 3}",
                      "{\"version\": 99}",
                      "{\"version\": 1, \"labs\": {\"04\": {\"steps\": {\"4.1\": "
                      "{\"status\": \"great\"}}}}}"));

TEST(Progress, LeavesNothingBesideTheFile) {
  const Learner learner;
  const Project project(learner.root());
  ProgressStore(project).update([](Progress& all) { all.current = "04"; });
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(project.state())) {
    names.push_back(entry.path().filename());
  }
  EXPECT_THAT(names, ::testing::UnorderedElementsAre("progress.json", "progress.lock"));
}

}  // namespace
}  // namespace lab
