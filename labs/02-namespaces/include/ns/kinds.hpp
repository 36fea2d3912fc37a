/// @file
/// Given: the eight kinds of namespaces.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include <sched.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80  // since Linux 5.6
#endif

namespace ns {

/// @ingroup lab02
enum class Kind { kPid, kMnt, kNet, kUts, kIpc, kUser, kCgroup, kTime };

/// @ingroup lab02
inline constexpr std::array kKinds = {Kind::kPid,    Kind::kMnt, Kind::kNet,
                                      Kind::kUts,    Kind::kIpc, Kind::kUser,
                                      Kind::kCgroup, Kind::kTime};

/// As the kernel calls it: "mnt", as in /proc/PID/ns/mnt. Ends in a NUL.
/// @ingroup lab02
const char* name_of(Kind kind);

/// As the system calls call it: CLONE_NEWNS. Sets of kinds are sums of these.
/// @ingroup lab02
int flag_of(Kind kind);

/// @ingroup lab02
std::optional<Kind> kind_named(std::string_view name);

/// @ingroup lab02
std::optional<Kind> kind_of_flag(int flag);

/// All eight.
/// @ingroup lab02
inline constexpr int kAllKinds = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET |
                                 CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
                                 CLONE_NEWCGROUP | CLONE_NEWTIME;

}  // namespace ns
