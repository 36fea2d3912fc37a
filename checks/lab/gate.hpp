/// @file
/// When the reference may be looked at.
#pragma once

#include <string>
#include <vector>

#include "session.hpp"

namespace lab {

/// The steps that were asked for (all, if none was named) and may be shown: those that
/// have passed once, or all with --anyway, which is written down for the others.
/// @throws common::ExitError if there is none, or this copy has no solutions.
std::vector<const Step*> steps_to_show(const Session& session, const Target& target,
                                       const Request& request);

/// The steps that are written in the same file.
std::vector<const Step*> steps_in(const Lab& lab, const std::string& file);

/// Says which steps were kept back, if any.
void say_kept_back(const Session& session, const Target& target,
                   const std::vector<const Step*>& shown);

}  // namespace lab
