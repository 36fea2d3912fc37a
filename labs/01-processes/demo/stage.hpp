/// @file
/// What the experiments have in common: processes to look at, and what /proc says.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "common/guards.hpp"

namespace process::demo {

/// A child that does `body` and ends with 0. It has memory of its own, a single thread,
/// and ends with this program. It must not throw or print.
common::ChildGuard start(const std::function<void()>& body);

/// Nothing but signals moves it from there.
[[noreturn]] void rest();

/// Waits until a process is in one of these states: "T", "SR".
/// @throws std::runtime_error after five seconds
void await_state(pid_t pid, std::string_view states);
/// Waits until `holds` does. @throws std::runtime_error after five seconds
void await(std::string_view what, const std::function<bool()>& holds);

/// What is done next: a line of its own.
void say(std::string_view what);
/// What was seen: an indented line.
void see(std::string_view what);
/// Shows fields of /proc/PID/status as they stand; a set of signals with its names.
void show(pid_t pid, std::string_view who, std::initializer_list<const char*> fields);
/// Shows PID, PPID, PGID and SID of processes, as /proc/PID/stat has them.
void show_family(const std::vector<std::pair<pid_t, std::string>>& processes);

/// "exit code 7", "signal SIGTERM". @pre it has ended
std::string how(int wait_status);

// The experiments.
void signals();
void states();
void groups();
void zombies();
void orphans();

}  // namespace process::demo
