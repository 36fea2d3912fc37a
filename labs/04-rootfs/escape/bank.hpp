/// @file
/// The bank of escapes: what both sides of the isolation tester know.
///
/// The tester stands outside, on a stand-in for the host; the probe is one static program
/// that is exec'd inside the jail. To add an escape, write
///   1. its line in kBank, here: the id, what is tried, what stops it;
///   2. the attempt, in probe_*.cpp, with a line in kAttempts (probe.cpp);
///   3. the evidence, in evidence_*.cpp, with a line in kTrials (trials.cpp).
/// A line that is forgotten on either side does not compile.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace rootfs::escape {

struct Escape {
  std::string_view id;
  std::string_view what;
  std::string_view stops;
};

inline constexpr std::array kBank = {
    Escape{"cwd-outside",
           "Climbs with \"..\" from the working directory that it was given.",
           "chdir(2) to \"/\" right after the root was changed"},
    Escape{"second-chroot",
           "Calls chroot(2) again, on a folder below, and climbs out from above it.",
           "pivot_root(2): above the jail's root there is nothing to climb to"},
    Escape{"setns-again",
           R"(Enters its own mount namespace once more: setns(2) resets "/".)",
           "pivot_root(2): the namespace's own root is the jail's"},
    Escape{"old-root", "Looks for the host's tree on, below or beside the jail's root.",
           R"(".." ends at "/"; after pivot_root(2), that the old root is detached)"},
    Escape{"proc-pid-root",
           "Follows /proc/PID/root and /proc/PID/cwd of every process that it sees.",
           "a PID namespace, with a /proc of its own"},
    Escape{"kill-process", "Kills a process of the host's.", "a PID namespace"},
    Escape{"read-memory",
           "Reads the memory of a process of the host's, as ptrace(2) may.",
           "a PID namespace"},
    Escape{"mount-propagation", "Mounts something and hopes that the host sees it too.",
           "a mount namespace, and a tree made private in it"},
    Escape{"mount-arrives", "Waits for the host to mount something in the jail's folder.",
           "a mount namespace, and a tree made private in it"},
    Escape{"hostname", "Changes the host's name.", "a UTS namespace"},
    Escape{"sysv-shm", "Attaches a shared memory segment of the host's.",
           "an IPC namespace"},
    Escape{"leaked-fd", "Opens files by a folder's descriptor that it inherited.",
           "close_range(2) before exec"},
    Escape{"core-pattern",
           "Opens the setting that names a program for the kernel to run, as the host's "
           "root, when a process crashes.",
           "/proc/sys is read-only"},
    Escape{"sysrq-trigger", "Opens the file that reboots the machine at a letter.",
           "/proc/sysrq-trigger is read-only"},
    Escape{"masked-paths",
           "Reads what the kernel tells about the host: kcore, timers, ..",
           "masked paths"},
    Escape{
        "proc-again",
        "Mounts another /proc, where nothing is read-only, and opens that setting there.",
        "a user namespace, whose root does not own the kernel's settings; without "
        "one, lab 07: no CAP_SYS_ADMIN"},
    Escape{"unmask", "Takes the masks off /proc by umount(2) and reads what they hid.",
           "lab 07: no CAP_SYS_ADMIN"},
    Escape{"mknod-disk", "Makes a device node for the host's disk and reads from it.",
           "a user namespace, which makes no devices; without one, lab 07 (no CAP_MKNOD) "
           "or lab 03 (device rules)"},
    Escape{"open-by-handle",
           "Opens a folder of the host's by its file handle, the 2014 'shocker'.",
           "a user namespace; without one, lab 07: no CAP_DAC_READ_SEARCH"},
    Escape{"write-image", "Writes into the image.", "the image is mounted read-only"},
    Escape{"remount-rw", "Makes the read-only image writable again.",
           "lab 07: no CAP_SYS_ADMIN"},
    Escape{"abstract-socket", "Sends to an abstract UNIX socket of the host's.",
           "lab 06: a network namespace"},
    Escape{"session-keyring", "Reads a key from the session keyring that it inherited.",
           "a new session keyring, see keyctl_join_session_keyring(3): lab 08"},
    Escape{"type-ahead",
           "Types a command into the terminal that it shares with the host's shell.",
           "a terminal of the jail's own: lab 08; Linux 6.2 can refuse it to all but "
           "CAP_SYS_ADMIN"},
};

/// Whether a table has one line for each escape, in the order of the bank.
template <typename Line, std::size_t kSize>
constexpr bool matches_bank(const std::array<Line, kSize>& lines) {
  if (kSize != kBank.size()) return false;
  for (std::size_t i = 0; i < kSize; ++i) {
    if (lines[i].id != kBank[i].id) return false;
  }
  return true;
}

/// The secret that lies in "/" of the stand-in for the host.
inline constexpr char kSecretFile[] = "host-secret";

/// Where the stand-in has the jail's root.
inline constexpr char kJail[] = "/jail";

/// In that folder, where another program makes the container: the probe, and the socket
/// at which it meets the tester.
inline constexpr char kSharedProbe[] = "/jail/probe";
inline constexpr char kMeeting[] = "/jail/meeting";

/// Answer::call where the probe, to see processes or settings, may not mount a /proc.
inline constexpr char kMountProc[] = "mount /proc";

/// What the probe sends once, on descriptor 1, which is, or becomes, a socket that keeps
/// messages apart; a descriptor may come along.
struct Answer {
  std::array<char, 8> magic{};   ///< kMagic: a learner's step may print there as well
  int error = 0;                 ///< errno of the refusal; 0 means: "I think I got out"
  std::array<char, 32> call{};   ///< the refused call
  std::array<char, 128> text{};  ///< what was found
};
inline constexpr std::array<char, 8> kMagic = {'p', 'r', 'o', 'b', 'e', 'd', '0', '4'};

}  // namespace rootfs::escape
