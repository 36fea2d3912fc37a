/// @file
/// The starter files as they were before the learner's work: git has them.
#pragma once

#include <string>

#include "session.hpp"

namespace lab {

/// The starter in HEAD, or in the newest commit that has it: some learners commit their
/// work.
/// @throws common::ExitError if git has none.
std::string starter_text(const Project& project, const Lab& lab, const std::string& file);

/// What the todo of a step asks, or asked before it was replaced. "" if nobody knows.
std::string question_of(const Project& project, const Lab& lab, const Step& step,
                        const Place& place);

}  // namespace lab
