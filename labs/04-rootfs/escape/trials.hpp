/// @file
/// The tester's side of each escape: what the stand-in host must have, and which evidence
/// counts.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/unique_fd.hpp"
#include "rootfs/escape.hpp"
#include "stand_in.hpp"

namespace rootfs::escape {

/// The probe's own account. Never believed: it tells what to look at.
struct Reply {
  int error = 0;        ///< errno of the refusal
  std::string call;     ///< the refused call
  std::string text;     ///< what it read
  common::UniqueFd fd;  ///< what it opened
};

/// One escape, made ready.
struct Trial {
  std::vector<std::string> parameters;  ///< for the probe: KEY=VALUE
  std::function<EscapeCell(const Reply&)> judge;
  /// Done on the host when the jail is up, before the attempt.
  std::function<void()> meanwhile = [] {};
};

/// Makes the escape at this place of the bank ready, in this cell.
/// @throws common::SyscallError if this host lacks what the escape is aimed at.
Trial prepare(std::size_t escape, const StandIn& host);

EscapeCell escaped(std::string how);
/// Held: with the refusal that the probe met, or, where it met none, with `otherwise`.
EscapeCell held(const Reply& reply, std::string otherwise);

// In the order of the bank.
Trial by_secret_file(const StandIn& host);
Trial by_leaked_folder(const StandIn& host);
Trial by_dead_victim(const StandIn& host);
Trial by_read_memory(const StandIn& host);
Trial by_seen_mount(const StandIn& host);
Trial by_arrived_mount(const StandIn& host);
Trial by_changed_hostname(const StandIn& host);
Trial by_shared_memory(const StandIn& host);
Trial by_core_pattern(const StandIn& host);
Trial by_sysrq_trigger(const StandIn& host);
Trial by_unmasked_file(const StandIn& host);
Trial by_open_disk(const StandIn& host);
Trial by_open_folder(const StandIn& host);
Trial by_writable_image(const StandIn& host);
Trial by_received_message(const StandIn& host);
Trial by_read_key(const StandIn& host);
Trial by_typed_text(const StandIn& host);

}  // namespace rootfs::escape
