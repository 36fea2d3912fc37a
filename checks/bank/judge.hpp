/// @file
/// What the checks have to say of each entry, and whether they did.
#pragma once

#include <string>

#include "run.hpp"

namespace bank {

/// "" if the checks said of it what they should, or what is wrong with them.
///
/// - The solution, its repetitions and every variant pass.
/// - The starter, and each rung, pass up to their last step and are told the next one.
/// - A mutant is caught by the check that claims it, with its symptom, as the only
/// failure:
///   whatever else fails was not reached.
std::string find_fault(const Outcome& outcome);

}  // namespace bank
