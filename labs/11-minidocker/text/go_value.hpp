/// @file
/// JSON values as Go sees them.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/json.hpp"

namespace minidocker {

/// A value of a template. It may be none at all: what Go prints as "<no value>".
class Value {
 public:
  Value() = default;
  /// What the template makes itself. null is no value.
  explicit Value(common::Json json) {
    if (!json.is_null()) json_ = std::make_shared<const common::Json>(std::move(json));
  }
  /// What stands in a list or in a map, and lives longer than the value. Go keeps it in a
  /// box of type interface {}, which may be empty; messages show the difference.
  static Value boxed(const common::Json& json) {
    Value value;
    value.json_ = {std::shared_ptr<const common::Json>(), &json};
    value.boxed_ = true;
    return value;
  }

  /// What is in the box: null is no value.
  Value unboxed() const {
    if (!json_ || json_->is_null()) return {};
    Value value = *this;
    value.boxed_ = false;
    return value;
  }
  /// A part of this value, which stays alive for as long as the part does.
  Value part(const common::Json& json) const {
    Value value = boxed(json);
    if (json_) value.json_ = {json_, &json};
    return value;
  }

  bool exists() const { return json_ != nullptr; }
  bool is_boxed() const { return boxed_; }
  bool is_null() const { return !json_ || json_->is_null(); }
  /// What is not there is null.
  const common::Json& json() const;

 private:
  std::shared_ptr<const common::Json> json_;
  bool boxed_ = false;
};

/// Values that are nested too deep to be shown.
class TooDeep : public std::runtime_error {
 public:
  TooDeep() : std::runtime_error("value is nested too deep") {}
};

/// What Go calls its type: "map[string]interface {}".
std::string go_type(const common::Json& json);

/// Everything but false, 0, "", [], {}, null. @see text/template, IsTrue
bool go_truth(const common::Json& json);

/// The entries of a map in the order of Go.
std::vector<std::pair<std::string, const common::Json*>> sorted_entries(
    const common::Json& map);

/// A floating point number by the verbs e, f, g. @param precision  -1: as many digits as
/// are needed. @see strconv.FormatFloat
std::string go_float(double value, char verb, int precision);

/// Without white space, keys in their order. @see json.Encoder, without escapes for HTML
/// @throws TooDeep
std::string go_json(const common::Json& json);

inline constexpr int kDeepestValue = 1000;

}  // namespace minidocker
