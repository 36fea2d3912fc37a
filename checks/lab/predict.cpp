#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include <fmt/core.h>

#include "build.hpp"
#include "commands.hpp"
#include "common/archive.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "markdown.hpp"
#include "predictions.hpp"
#include "process.hpp"

namespace lab::command {
namespace {

using common::Style;
namespace fs = std::filesystem;

const Prediction* choose(const std::vector<Prediction>& all, const LabProgress& progress,
                         const std::string& step, bool again) {
  if (!again) return first_unanswered(all, progress, step);
  return first_unanswered(all, {}, step);
}

void ask(const Ui& ui, const Prediction& prediction, const std::string& position) {
  ui.title(fmt::format("Step {}  {}", prediction.step, prediction.title), position);
  ui.markdown(prediction.question);
  ui.line();
  int number = 0;
  for (const auto& answer : prediction.answers) {
    ui.markdown(fmt::format("{}. {}", ++number, answer));
  }
  ui.line();
}

int parse_answer(const std::string& text) {
  const bool digits = !text.empty() && text.size() < 3 &&
                      text.find_first_not_of("0123456789") == std::string::npos;
  return digits ? std::stoi(text) : 0;
}

/// Asks until the answer is one of them.
int read_answer(const Ui& ui, int count) {
  const bool person = common::Terminal(stdin).interactive();
  for (;;) {
    fmt::print("Your answer (1 to {}): ", count);
    std::fflush(stdout);
    std::string line;
    if (!std::getline(std::cin, line)) {
      fmt::print("\n");
      throw common::ExitError(common::kFailure,
                              "no answer was given; without a terminal: --answer N");
    }
    if (!person) fmt::print("{}\n", line);
    const int answer = parse_answer(std::string(common::trim(line)));
    if (answer >= 1 && answer <= count) return answer;
    ui.line(ui.paint(Style::kDim, fmt::format("A number from 1 to {}.", count)));
  }
}

int answer_of(const Session& session, const Request& request,
              const Prediction& prediction) {
  const int count = static_cast<int>(prediction.answers.size());
  if (request.answer == 0) return read_answer(session.ui, count);
  if (request.answer > count) {
    throw common::UsageError(
        fmt::format("--answer {}: there are {} answers", request.answer, count));
  }
  session.ui.line(fmt::format("Your answer: {}", request.answer));
  return request.answer;
}

/// What the commands use is the reference, and the root filesystem that it is shown with.
void build_reference(const Session& session, const Lab& lab) {
  const FileLock lock = lock_build(session.project);
  const BuildResult built = build(session.project, {lab.executable, "images"});
  if (!built.good) {
    throw common::ExitError(common::kFailure,
                            "the reference could not be built:\n" + built.message);
  }
}

std::vector<std::pair<std::string, std::string>> environment(const Session& session,
                                                             const fs::path& folder) {
  const char* path = std::getenv("PATH");
  const fs::path build = session.project.build();
  return {{"PATH", fmt::format("{}:{}:{}", (build / "solutions/bin").string(),
                               (build / "bin").string(),
                               path != nullptr ? path : "/usr/bin:/bin")},
          // What is made in a demonstration is not to be found among one's own jails.
          {"MINIDOCKER_ROOT", folder / "minidocker"}};
}

void observe(const Session& session, const Prediction& prediction) {
  const Ui& ui = session.ui;
  const common::TempDir folder("predict");
  const auto rootfs = folder.path() / "rootfs";
  fs::create_directory(rootfs);
  common::extract_archive(session.project.busybox(), rootfs);
  for (const auto& line : prediction.commands) {
    ui.line(ui.paint(Style::kBold, "$ " + line));
    const Outcome outcome = run({{"/bin/sh", "-c", line},
                                 folder.path(),
                                 Output::kCaptured,
                                 environment(session, folder.path()),
                                 {}});
    for (const auto text : common::split(outcome.output, '\n')) ui.line(text);
    if (outcome.status != 0) {
      ui.line(ui.paint(Style::kDim, fmt::format("(exit code {})", outcome.status)));
    }
  }
}

void explain(const Ui& ui, const Prediction& prediction, int answer) {
  ui.line();
  if (answer == prediction.right) {
    ui.line(ui.paint(Style::kGreen, "As you said."));
  } else {
    const auto& right =
        prediction.answers[static_cast<std::size_t>(prediction.right - 1)];
    ui.line(ui.paint(Style::kYellow, "Not as you said. The right answer:"));
    ui.markdown(fmt::format("{}. {}", prediction.right, right));
  }
  ui.line();
  ui.markdown(prediction.why);
}

void say_next_prediction(const Session& session, const Lab& lab,
                         const std::vector<Prediction>& all,
                         const LabProgress& progress) {
  const Prediction* more = first_unanswered(all, progress, "");
  if (more == nullptr) return say_next(session, lab, progress);
  session.ui.next(command_line("predict", lab),
                  fmt::format("the next one: {}", more->title));
}

/// The first answer is the one that is remembered.
LabProgress remember(const Session& session, const Lab& lab, const Prediction& prediction,
                     int answer) {
  const Progress progress = session.store.update([&](Progress& all) {
    all.labs[lab.number].predictions.try_emplace(
        prediction.key,
        PredictionProgress{answer, answer == prediction.right, timestamp()});
  });
  return progress.lab(lab.number);
}

int none_left(const Session& session, const Target& target,
              const std::vector<Prediction>& all, const LabProgress& progress) {
  const Lab& lab = *target.lab;
  const bool any =
      choose(all, {}, target.step != nullptr ? target.step->number : "", true);
  if (!any) {
    session.ui.line(target.step != nullptr
                        ? fmt::format("Step {} has no prediction.", target.step->number)
                        : fmt::format("Lab {} has no predictions.", lab.number));
  } else {
    const auto right =
        std::count_if(progress.predictions.begin(), progress.predictions.end(),
                      [](const auto& each) { return each.second.right; });
    session.ui.line(fmt::format(
        "Nothing left to predict{}: {} of {} were right. Once more: {} --again",
        target.step != nullptr ? " in step " + target.step->number : "", right,
        progress.predictions.size(), command_line("predict", lab, target.step)));
  }
  say_next(session, lab, progress);
  return 0;
}

}  // namespace

int predict(const Session& session, const Request& request) {
  const Target target = target_of(session, request);
  const Lab& lab = *target.lab;
  const auto all = load_predictions(session.project, lab);
  LabProgress progress = session.store.load().lab(lab.number);
  const std::string step = target.step != nullptr ? target.step->number : "";
  const Prediction* prediction = choose(all, progress, step, request.again);
  if (prediction == nullptr) return none_left(session, target, all, progress);
  build_reference(session, lab);
  const auto position = prediction - all.data() + 1;
  ask(session.ui, *prediction, fmt::format("prediction {} of {}", position, all.size()));
  const int answer = answer_of(session, request, *prediction);
  progress = remember(session, lab, *prediction, answer);
  session.ui.title("What happens");
  observe(session, *prediction);
  explain(session.ui, *prediction, answer);
  say_next_prediction(session, lab, all, progress);
  return 0;
}

}  // namespace lab::command
