/// @file
/// The experiments of the mount playground. To add one, write its function in
/// experiments_*.cpp and its line in kExperiments (demonstrate.cpp).
#pragma once

#include "playground.hpp"

namespace rootfs::playground {

/// Each does its experiment and notes what it sees.
/// @throws common::SyscallError, Skipped
void play_private(Playground& ground);
void play_shared(Playground& ground);
void play_slave(Playground& ground);
void play_unbindable(Playground& ground);
void play_recursive_bind(Playground& ground);
void play_recursive_private(Playground& ground);
void play_read_only(Playground& ground);
void play_stacking(Playground& ground);
void play_move(Playground& ground);
void play_tmpfs(Playground& ground);
void play_loop(Playground& ground);

}  // namespace rootfs::playground
