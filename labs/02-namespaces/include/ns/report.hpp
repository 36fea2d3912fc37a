/// @file
/// Given: what is printed.
#pragma once

#include <string>
#include <vector>

#include "ns/demo.hpp"
#include "ns/kept.hpp"
#include "ns/survey.hpp"

namespace ns {

/// What of a survey is wanted, see cli.hpp.
/// @ingroup lab02
struct ListOptions {
  std::optional<Kind> type;
  bool held = true;
  bool owners = true;
};

/// @ingroup lab02
std::string list_text(int proc, const Namespaces& found, const ListOptions& options);
/// @ingroup lab02
std::string list_json(int proc, const Namespaces& found, const ListOptions& options);

/// @ingroup lab02
std::string view_text(const ProcessView& view, bool owners);
/// @ingroup lab02
std::string view_json(const ProcessView& view, bool owners);

/// @ingroup lab02
std::string kept_text(const std::vector<Kept>& all);
/// @ingroup lab02
std::string kept_json(const std::vector<Kept>& all);

/// @ingroup lab02
std::string demo_text(const std::vector<Observation>& seen);
/// @ingroup lab02
std::string demo_json(const std::vector<Observation>& seen);

}  // namespace ns
