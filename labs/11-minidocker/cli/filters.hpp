/// @file
/// ps --filter.
#pragma once

#include <string>
#include <vector>

#include "minidocker/container.hpp"

namespace minidocker {

/// "status=exited", "name=web", "label=tier=1": of one kind, any; of several kinds, all;
/// of labels, all.
class Filters {
 public:
  /// @throws common::ExitError in docker's words
  explicit Filters(const std::vector<std::string>& texts);

  bool accept(const Container& container) const;
  /// Whether somebody asks for what does not run, even without --all.
  bool wants_all() const;

 private:
  struct Filter {
    std::string kind;
    std::string value;
  };
  static bool matches(const Filter& filter, const Container& container);

  std::vector<Filter> filters_;
};

}  // namespace minidocker
