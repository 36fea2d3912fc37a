/// @file
/// Where things stand in the project's folder. No other file of this program knows.
#pragma once

#include <filesystem>
#include <string>

namespace lab {

/// How this program is called in everything that it says.
inline constexpr char kProgram[] = "scripts/lab";

/// The project's folder and the places in it.
class Project {
 public:
  /// @throws std::runtime_error if `root` has no labs/course.json.
  explicit Project(const std::filesystem::path& root);
  /// The project that this program was built in: it runs as PROJECT/build/bin/lab.
  static Project of_this_program();

  using Path = std::filesystem::path;
  const Path& root() const { return root_; }
  Path course() const { return root_ / "labs/course.json"; }
  Path lab(const std::string& folder) const { return root_ / "labs" / folder; }
  Path solution(const std::string& folder) const { return root_ / "solutions" / folder; }
  Path build() const { return root_ / "build"; }
  Path suite(const std::string& lab) const {
    return root_ / "build/bin" / ("check-" + lab);
  }
  Path busybox() const { return root_ / "build/images/busybox.tar.gz"; }

  Path state() const { return root_ / ".lab"; }
  Path progress() const { return state() / "progress.json"; }
  Path report(const std::string& lab) const {
    return state() / ("report-" + lab + ".json");
  }
  Path backups(const std::string& folder) const { return state() / "backup" / folder; }

  /// A path as it is shown and typed: relative to the project's folder.
  std::string shown(const Path& path) const;

  /// Makes the folder .lab if it is missing. @throws common::SyscallError
  void make_state() const;
  /// Gives a file that root made below .lab to the owner of the project's folder, so that
  /// `sudo scripts/lab ..` today does not lock out `scripts/lab ..` tomorrow.
  void give_to_owner(const Path& path) const;

 private:
  Path root_;
};

}  // namespace lab
