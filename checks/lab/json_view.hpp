/// @file
/// The same things for programs: what --json prints.
#pragma once

#include "common/json.hpp"
#include "session.hpp"

namespace lab {

/// {"lab", "step", "title", "file", "line", "question", "command"}; step is null when the
/// lab is done.
common::Json next_json(const Session& session, const Lab& lab,
                       const LabProgress& progress);

void print_json(const common::Json& value);

}  // namespace lab
