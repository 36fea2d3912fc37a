/// @file
/// What the checks of whole jails have in common: a store, and commands on it.
#pragma once

#include <string>
#include <vector>

#include "common/json.hpp"
#include "harness/check.hpp"
#include "harness/ended.hpp"

namespace checks {

inline constexpr char kStore[] = "/test/store";
inline constexpr char kBusybox[] = "/lab/images/busybox.tar.gz";

using harness::Ended;

/// The store of one check, below /test/store.
class JailStore {
 public:
  explicit JailStore(harness::Context& check) : check_(check) { check.may_leave(kStore); }

  /// Runs `jail --root STORE ARGUMENTS` to its end.
  Ended run(std::vector<std::string> arguments);
  /// The same, and it must succeed.
  Ended must(std::vector<std::string> arguments);
  /// Starts it only.
  harness::Process start(std::vector<std::string> arguments);

  /// A template `t` of busybox, and a jail of it.
  void make_jail(const std::string& name);

  /// Writes a line into /note of a jail, from within.
  void write_note(const std::string& jail, const std::string& line);

  /// What `jail ls --json` says of a jail; null if it lists none of that name.
  common::Json listed(const std::string& name);
  /// What `jail template ls --json` says of a template.
  common::Json listed_template(const std::string& name);
  /// Waits until the jail runs and its PID 1 is called `command`. @return that PID 1 in
  /// the sandbox's PID namespace
  pid_t wait_running(const std::string& name, const std::string& command);
  /// The names of the folders in STORE/jails, as the kernel has them.
  std::vector<std::string> folders(const std::string& kind = "jails");
  /// A file of a jail's, as the checker sees it.
  std::filesystem::path file(const std::string& jail, const std::string& path);

 private:
  harness::Context& check_;
};

/// harness::expect_one_line(), with what to read about it.
void expect_one_line(const Ended& ended, int status, const std::string& words);

}  // namespace checks
