/// @file
/// The process that stays with a container: it owns the container's input and output, the
/// log, and what becomes of it. It survives the command line that has started it.
#pragma once

#include <optional>

#include "common/lock.hpp"
#include "minidocker/channel.hpp"
#include "minidocker/container.hpp"
#include "minidocker/home.hpp"
#include "minidocker/images.hpp"

namespace minidocker {

/// What a monitor is given.
struct Assignment {
  Home home;
  Container container;
  RootView root;
  /// Home::run(id)/lock, held for as long as the container runs.
  std::optional<common::Lock> lock;
  common::UniqueFd listener;  ///< where others find the monitor
  Channel client;       ///< who has started it; gets kStarted or kFailed, then kEnded
  bool attach = false;  ///< the client gets all output, too
};

/// Starts the container, serves its clients, and says at its end what has become of it.
/// @pre  The caller is a process of its own, forked for this, with no database open.
[[noreturn]] void run_monitor(Assignment assignment) noexcept;

}  // namespace minidocker
