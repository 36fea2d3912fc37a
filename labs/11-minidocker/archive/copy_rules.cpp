#include "copy_rules.hpp"

#include "common/cli.hpp"

namespace minidocker {
namespace fs = std::filesystem;

using common::ExitError;

CopyArgument split_copy_argument(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos || text.starts_with('/') || text.starts_with('.')) {
    return {"", text};
  }
  return {text.substr(0, colon), text.substr(colon + 1)};
}

fs::path CopyPath::to_open() const {
  if (path == "/") return path;
  if (is_content) return path / ".";
  return is_folder ? path / "" : path;
}

std::string CopyPath::name() const {
  return is_content ? "." : path.filename().native();
}

CopyPath copy_path(const fs::path& from, const std::string& text) {
  CopyPath result;
  const bool dot = text == "." || text.ends_with("/.");
  result.is_folder = dot || text.ends_with('/') || text.empty();
  result.path = (from / text).lexically_normal();
  if (!result.path.has_filename() && result.path != "/") {
    result.path = result.path.parent_path();
  }
  result.is_content = dot || result.path == "/";
  return result;
}

CopyPlan plan_copy(const std::string& name, bool source_is_folder, const CopyPath& to,
                   CopyTarget target) {
  if (target == CopyTarget::kFolder) return {to.path, name};
  if (target == CopyTarget::kOther && source_is_folder) {
    throw ExitError(common::kFailure, "cannot copy directory");
  }
  if (target == CopyTarget::kNothing && !source_is_folder && to.is_folder) {
    throw ExitError(common::kFailure, "no such directory");
  }
  return {to.parent(), to.path.filename()};
}

}  // namespace minidocker
