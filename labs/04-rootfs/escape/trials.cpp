#include "trials.hpp"

#include "bank.hpp"
#include "common/check.hpp"

namespace rootfs::escape {
namespace {

struct TrialLine {
  std::string_view id;
  Trial (*prepare)(const StandIn&);
};

constexpr std::array kTrials = {
    TrialLine{"cwd-outside", by_secret_file},
    TrialLine{"second-chroot", by_secret_file},
    TrialLine{"setns-again", by_secret_file},
    TrialLine{"old-root", by_secret_file},
    TrialLine{"proc-pid-root", by_secret_file},
    TrialLine{"kill-process", by_dead_victim},
    TrialLine{"read-memory", by_read_memory},
    TrialLine{"mount-propagation", by_seen_mount},
    TrialLine{"mount-arrives", by_arrived_mount},
    TrialLine{"hostname", by_changed_hostname},
    TrialLine{"sysv-shm", by_shared_memory},
    TrialLine{"leaked-fd", by_leaked_folder},
    TrialLine{"core-pattern", by_core_pattern},
    TrialLine{"sysrq-trigger", by_sysrq_trigger},
    TrialLine{"masked-paths", by_unmasked_file},
    TrialLine{"proc-again", by_core_pattern},
    TrialLine{"unmask", by_unmasked_file},
    TrialLine{"mknod-disk", by_open_disk},
    TrialLine{"open-by-handle", by_open_folder},
    TrialLine{"write-image", by_writable_image},
    TrialLine{"remount-rw", by_writable_image},
    TrialLine{"abstract-socket", by_received_message},
    TrialLine{"session-keyring", by_read_key},
    TrialLine{"type-ahead", by_typed_text},
};
static_assert(matches_bank(kTrials));

}  // namespace

Trial prepare(std::size_t escape, const StandIn& host) {
  return kTrials.at(escape).prepare(host);
}

EscapeCell escaped(std::string how) {
  return {EscapeCell::Verdict::kEscaped, std::move(how)};
}

EscapeCell held(const Reply& reply, std::string otherwise) {
  if (reply.error == 0) return {EscapeCell::Verdict::kHeld, std::move(otherwise)};
  return {EscapeCell::Verdict::kHeld,
          reply.call + ": " + common::errno_name(reply.error)};
}

}  // namespace rootfs::escape
