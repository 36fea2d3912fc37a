#include "filters.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>
#include <regex.h>

#include "common/cli.hpp"
#include "minidocker/reference.hpp"

namespace minidocker {

using common::ExitError;

namespace {

constexpr std::array<std::string_view, 6> kKinds = {"status", "name",     "id",
                                                    "label",  "ancestor", "exited"};

/// A regular expression, as docker has it; what is none finds nothing.
bool finds(const std::string& pattern, const std::string& text) {
  regex_t compiled{};
  if (::regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) return false;
  const bool found = ::regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  ::regfree(&compiled);
  return found;
}

bool has_label(const Container& container, const std::string& wanted) {
  const auto equals = wanted.find('=');
  const auto label = container.config.labels.find(wanted.substr(0, equals));
  if (label == container.config.labels.end()) return false;
  return equals == std::string::npos || label->second == wanted.substr(equals + 1);
}

bool is_from(const Container& container, const std::string& image) {
  const auto& config = container.config;
  if (config.image == image) return true;
  const std::string digits = image.starts_with("sha256:") ? image.substr(7) : image;
  if (!digits.empty() && config.image_id.starts_with("sha256:" + digits)) return true;
  try {
    return normalize_reference(config.image) == normalize_reference(image);
  } catch (const ExitError&) {
    return false;
  }
}

void require_status(const std::string& value) {
  constexpr std::array<std::string_view, 7> kStates = {
      "created", "restarting", "running", "removing", "paused", "exited", "dead"};
  if (std::find(kStates.begin(), kStates.end(), value) != kStates.end()) return;
  throw ExitError(common::kFailure, fmt::format("Invalid filter 'status={}'", value));
}

}  // namespace

Filters::Filters(const std::vector<std::string>& texts) {
  for (const auto& text : texts) {
    if (text.empty()) continue;
    const auto equals = text.find('=');
    if (equals == std::string::npos) {
      throw ExitError(
          common::kOurs,
          fmt::format("invalid argument \"{}\" for \"-f, --filter\" flag: bad "
                      "format of filter (expected name=value)",
                      text));
    }
    Filter filter{text.substr(0, equals), text.substr(equals + 1)};
    if (std::find(kKinds.begin(), kKinds.end(), filter.kind) == kKinds.end()) {
      throw ExitError(common::kFailure, fmt::format("Invalid filter '{}'", filter.kind));
    }
    if (filter.kind == "status") require_status(filter.value);
    filters_.push_back(std::move(filter));
  }
}

bool Filters::matches(const Filter& filter, const Container& container) {
  const auto& value = filter.value;
  if (filter.kind == "status") return value == to_string(container.state.status);
  if (filter.kind == "name") {
    return finds(value, container.name) || finds(value, "/" + container.name);
  }
  if (filter.kind == "id") return container.id.starts_with(value);
  if (filter.kind == "label") return has_label(container, value);
  if (filter.kind == "ancestor") return is_from(container, value);
  return container.state.status == Status::kExited &&
         value == std::to_string(container.state.exit_code);
}

bool Filters::accept(const Container& container) const {
  for (const auto& kind : kKinds) {
    std::size_t asked = 0;
    std::size_t met = 0;
    for (const auto& filter : filters_) {
      if (filter.kind != kind) continue;
      ++asked;
      if (matches(filter, container)) ++met;
    }
    const std::size_t enough = kind == "label" ? asked : std::min<std::size_t>(asked, 1);
    if (met < enough) return false;
  }
  return true;
}

bool Filters::wants_all() const {
  return std::any_of(filters_.begin(), filters_.end(), [](const auto& filter) {
    return filter.kind == "status" || filter.kind == "exited";
  });
}

}  // namespace minidocker
