/// @file
/// labs/NN-topic/predict.md: what will the kernel do? Asked before it shows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "course.hpp"
#include "progress.hpp"

namespace lab {

struct Prediction {
  std::string key;   ///< the whole title, "4.1 The working directory"
  std::string step;  ///< "4.1"
  std::string title;
  std::string question;  ///< Markdown
  std::vector<std::string> answers;
  int right = 0;  ///< from 1
  std::vector<std::string> commands;
  std::string why;  ///< Markdown
};

/// None if the lab has no such file.
/// @throws std::runtime_error that names the file and line of what is wrong.
std::vector<Prediction> load_predictions(const Project& project, const Lab& lab);

/// The first that was not answered yet, of this step or, with "", of any. nullptr if
/// none.
const Prediction* first_unanswered(const std::vector<Prediction>& predictions,
                                   const LabProgress& progress, std::string_view step);

}  // namespace lab
