#include "predictions.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/core.h>

#include "common/files.hpp"
#include "sections.hpp"

namespace lab {
namespace {

constexpr std::string_view kWrong = "- [ ] ";
constexpr std::string_view kRight = "- [x] ";

/// Splits the text into the question and the answers below it. An answer goes on in the
/// lines that are indented below it.
void read_answers(const std::string& text, Prediction& prediction) {
  for (const auto line : common::split(text, '\n')) {
    const bool right = line.starts_with(kRight);
    if (right || line.starts_with(kWrong)) {
      prediction.answers.emplace_back(line.substr(kRight.size()));
      if (right) prediction.right = static_cast<int>(prediction.answers.size());
    } else if (prediction.answers.empty()) {
      prediction.question.append(line).push_back('\n');
    } else if (!common::trim(line).empty()) {
      prediction.answers.back().append(" ").append(common::trim(line));
    }
  }
}

std::vector<std::string> read_commands(const std::string& text) {
  std::vector<std::string> commands;
  for (const auto line : common::split(text, '\n')) {
    const auto trimmed = common::trim(line);
    if (trimmed.starts_with("$ ")) commands.emplace_back(trimmed.substr(2));
  }
  return commands;
}

Prediction read_prediction(const Section& section, const std::string& file) {
  const auto [number, title] = numbered_title(section, file);
  Prediction prediction;
  prediction.key = section.title;
  prediction.step = number;
  prediction.title = title;
  read_answers(section.text, prediction);
  prediction.commands = read_commands(section.part("Observe"));
  prediction.why = section.part("Why");
  if (prediction.right == 0 || prediction.commands.empty()) {
    throw std::runtime_error(
        fmt::format("{}:{}: a prediction has one right answer, '- [x] ..', and commands "
                    "to observe, '    $ ..'",
                    file, section.line));
  }
  return prediction;
}

}  // namespace

std::vector<Prediction> load_predictions(const Project& project, const Lab& lab) {
  const auto path = project.lab(lab.folder) / "predict.md";
  std::vector<Prediction> predictions;
  if (!std::filesystem::exists(path)) return predictions;
  for (const auto& section : parse_sections(common::read_file(path))) {
    predictions.push_back(read_prediction(section, project.shown(path)));
    [[maybe_unused]] const auto& known = lab.step(predictions.back().step);
  }
  return predictions;
}

const Prediction* first_unanswered(const std::vector<Prediction>& predictions,
                                   const LabProgress& progress, std::string_view step) {
  const auto found =
      std::find_if(predictions.begin(), predictions.end(), [&](const Prediction& each) {
        return (step.empty() || each.step == step) &&
               !progress.predictions.contains(each.key);
      });
  return found == predictions.end() ? nullptr : &*found;
}

}  // namespace lab
