/// @file
/// The published result.
#pragma once

#include <string>
#include <vector>

#include "run.hpp"

namespace bank {

/// A page in Markdown: which misconception is caught by which check, which unusual right
/// solutions pass, how far each rung gets.
std::string matrix_page(const LabBank& bank, const std::vector<Outcome>& outcomes);

}  // namespace bank
