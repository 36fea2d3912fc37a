/// @file
/// What becomes of a container, written down by its monitor, or by whoever finds that
/// the monitor is gone.
#pragma once

#include "minidocker/container.hpp"
#include "minidocker/containers.hpp"
#include "minidocker/failures.hpp"
#include "minidocker/home.hpp"

namespace minidocker {

/// It never ran. What goes with its end (--rm) goes now.
/// @throws As erase().
void record_failure(const Home& home, Containers& containers, const Container& container,
                    const Failure& failure);
/// @param exit_code  As a shell would say it.
/// @param problem  Why it had to be ended; "" if it ended by itself.
/// @throws As erase().
void record_end(const Home& home, Containers& containers, const Container& container,
                int exit_code, const std::string& problem);

/// Sets right what killed processes have left: a container that is said to run, but has
/// no monitor, has ended, by SIGKILL.
/// @return The same containers, as they are now; without those that have gone.
std::vector<Container> reconcile(const Home& home, Containers& containers,
                                 std::vector<Container> found);

/// Whether its monitor lives. @throws common::SyscallError
bool has_monitor(const Home& home, const std::string& id);

/// Whether it is said to run, but has no monitor. @throws common::SyscallError
bool is_abandoned(const Home& home, const Container& container);

/// Kills a container's first process, if it has outlived its monitor, and waits for its
/// end. The kernel kills a container with its monitor, but not one whose first process
/// has changed its user since (PR_SET_PDEATHSIG in prctl(2)).
void kill_leftover(const ContainerState& state);

}  // namespace minidocker
