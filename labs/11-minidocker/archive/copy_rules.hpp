/// @file
/// What `minidocker cp` is asked for, and what becomes of it: docker's rules, which are
/// nearly those of cp(1). Text alone: nothing is looked up here.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace minidocker {

/// An argument of cp.
struct CopyArgument {
  std::string container;  ///< "" for a path of ours
  std::string path;
};

/// "web:/etc" is of a container; "/a:b", "./a:b" and "ab" are ours.
CopyArgument split_copy_argument(const std::string& text);

/// A path as docker reads it: ".." is taken away by text.
struct CopyPath {
  std::filesystem::path path;  ///< absolute; no slash at its end
  bool is_folder = false;      ///< ended in "/" or "/.": must be one
  bool is_content = false;     ///< ended in "/.", or is "/": what is in it is meant

  /// For open(2), which says no to "file/".
  std::filesystem::path to_open() const;
  /// What a copy of it is called in a folder; "." if only what is in it comes there.
  std::string name() const;
  /// Where its name stands.
  std::filesystem::path parent() const { return path.parent_path(); }
};

/// @param from  What a relative path begins with.
CopyPath copy_path(const std::filesystem::path& from, const std::string& text);

/// Where a copy goes.
struct CopyPlan {
  std::filesystem::path folder;  ///< one that is there
  std::string name;              ///< in it; "." for the folder itself
};

/// What is there already.
enum class CopyTarget { kNothing, kFolder, kOther };

/// @param name  CopyPath::name() of the source.
/// @throws common::ExitError "cannot copy directory", "no such directory"
CopyPlan plan_copy(const std::string& name, bool source_is_folder, const CopyPath& to,
                   CopyTarget target);

}  // namespace minidocker
