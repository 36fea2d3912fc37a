#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "course.hpp"
#include "learner.hpp"
#include "predictions.hpp"

namespace lab {
namespace {

using common::Json;
using ::testing::HasSubstr;

Json predictions_of(const Learner& learner) {
  const auto file = Json::parse(learner.read(learner.root() / ".lab/progress.json"));
  return file["labs"]["04"]["predictions"];
}

/// A miniature with an image and a reference to observe.
struct Observer : Learner {
  Observer() {
    const auto image = root() / "image";
    write(image / "bin/busybox", "");
    std::filesystem::create_directories(root() / "build/images");
    const Outcome tar =
        run({{"tar", "-C", image, "-czf", root() / "build/images/busybox.tar.gz", "bin"},
             root(),
             Output::kCaptured,
             {},
             {}});
    EXPECT_EQ(tar.status, 0) << tar.output;
    const auto tool = root() / "build/solutions/bin/tool";
    write(tool, "#!/bin/sh\necho \"the tool, $1\"\n");
    std::filesystem::permissions(tool, std::filesystem::perms::all);
  }
};

TEST(Predict, AsksThenObservesThenExplains) {
  const Observer learner;
  const Outcome outcome = learner.lab_with_input("2\n", {"predict", "04"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("Step 4.1  The working directory"));
  EXPECT_THAT(outcome.output, HasSubstr("After `chroot(\"/x\")` alone, what does"));
  EXPECT_THAT(outcome.output, HasSubstr("1. /x\n"
                                        "2. the old folder, which is now outside\n"
                                        "3. an error\n"));
  EXPECT_THAT(outcome.output, HasSubstr("$ ls rootfs\nbin\n"));
  EXPECT_THAT(outcome.output,
              HasSubstr("$ tool from-solutions\nthe tool, from-solutions\n"));
  EXPECT_THAT(outcome.output, HasSubstr("root is .../minidocker\n(exit code 3)\n"));
  EXPECT_THAT(outcome.output,
              HasSubstr("As you said.\n\nchroot(2) moves \"/\" alone.\n"));
  EXPECT_THAT(outcome.output, HasSubstr("Next: scripts/lab predict 04   the next one: "));
  const Json taken = predictions_of(learner)["4.1 The working directory"];
  EXPECT_EQ(taken["answer"], 2);
  EXPECT_EQ(taken["right"], true);
}

TEST(Predict, KeepsTheFirstAnswerAndGoesOnToTheNext) {
  const Observer learner;
  EXPECT_THAT(learner.lab({"predict", "--answer", "1"}).output,
              HasSubstr("Not as you said. The right answer:\n2. the old folder,"));
  EXPECT_THAT(learner.lab({"predict", "--answer", "1"}).output,
              HasSubstr("Who sees it?"));
  EXPECT_THAT(learner.lab({"predict", "--answer", "1"}).output,
              HasSubstr("Nothing left to predict: 1 of 2 were right."));
  EXPECT_THAT(learner.lab({"predict", "4.1", "--again", "--answer", "2"}).output,
              HasSubstr("As you said."));
  EXPECT_EQ(predictions_of(learner)["4.1 The working directory"]["answer"], 1);
}

TEST(Predict, TakesTheAnswerDownBeforeAnythingIsShown) {
  const Observer learner;
  std::filesystem::remove(learner.root() / "build/images/busybox.tar.gz");
  EXPECT_EQ(learner.lab({"predict", "--answer", "2"}).status, 1);
  EXPECT_EQ(predictions_of(learner)["4.1 The working directory"]["answer"], 2);
}

TEST(Predict, AsksAgainUntilTheAnswerIsOneOfThem) {
  const Observer learner;
  const Outcome outcome = learner.lab_with_input("x\n9\n 3 \n", {"predict", "04"});
  EXPECT_THAT(outcome.output, HasSubstr("A number from 1 to 3."));
  EXPECT_EQ(predictions_of(learner)["4.1 The working directory"]["answer"], 3);
}

TEST(Predict, WithoutAnAnswerTakesNothingDown) {
  const Observer learner;
  const Outcome outcome = learner.lab({"predict", "04"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output,
              HasSubstr("no answer was given; without a terminal: --answer"));
  EXPECT_FALSE(std::filesystem::exists(learner.root() / ".lab/progress.json"));
  EXPECT_EQ(learner.lab({"predict", "04", "--answer", "4"}).status, 2);
  EXPECT_EQ(learner.lab({"predict", "04", "--answer", "0"}).status, 2);
}

TEST(Predict, OfAStepWithoutOneSaysSo) {
  const Observer learner;
  const Outcome outcome = learner.lab({"predict", "04", "4.10"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("Step 4.10 has no prediction."));
}

TEST(Predictions, SayWhichLineIsWrong) {
  const Learner learner;
  const Project project(learner.root());
  const auto course = Course::load(project);
  learner.write(learner.starter("predict.md"), "# 4.1 One\nWhy?\n- [ ] a\n- [ ] b\n");
  try {
    load_predictions(project, course.written_lab("04"));
    FAIL();
  } catch (const std::exception& error) {
    EXPECT_THAT(error.what(), HasSubstr("labs/04-rootfs/predict.md:1: a prediction has"));
  }
}

}  // namespace
}  // namespace lab
