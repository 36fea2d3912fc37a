/// @file
/// The containers that there are, as the database has them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "minidocker/container.hpp"
#include "minidocker/database.hpp"

namespace minidocker {

class Containers {
 public:
  explicit Containers(Database& database) : database_(database) {}

  /// On the disk when it returns, unless it goes with its end anyway.
  /// @throws common::ExitError if the name is taken; DatabaseError
  void add(const Container& container);

  /// @param reference  An id, the beginning of one, or a name.
  /// @throws common::ExitError if there is none, or more than one; DatabaseError
  Container find(const std::string& reference) const;

  /// The same by the whole id; nothing if it is gone. @throws DatabaseError
  std::optional<Container> get(const std::string& id) const;

  /// The newest first. @throws DatabaseError
  std::vector<Container> all() const;

  /// @throws DatabaseError
  void set_running(const std::string& id, pid_t pid, std::uint64_t start_ticks,
                   Time when);
  void set_exited(const std::string& id, int exit_code, const std::string& error,
                  Time when);
  /// It stays created, or exited: its command could not be run.
  void set_not_started(const std::string& id, int exit_code, const std::string& error);
  /// From now on it can only be removed.
  void set_dead(const std::string& id);
  void remove(const std::string& id);
  /// @throws common::ExitError if the name is taken; DatabaseError
  void rename(const std::string& id, const std::string& name);

  /// Whether a container was made from this image, and which: one that runs, if any does.
  std::optional<Container> user_of(const std::string& image_id) const;

 private:
  Database& database_;
};

/// That the name is another container's, as docker says it.
/// @throws common::ExitError always; DatabaseError
[[noreturn]] void refuse_name(Database& database, const std::string& name);

}  // namespace minidocker
