/// @file
/// The escape probe: one static program without libraries, so that it runs in any image,
/// even an empty one. It stays inside and tells what it got; the tester, outside, judges.
#pragma once

#include <cerrno>
#include <string_view>

#include "bank.hpp"

namespace rootfs::escape::probe {

/// `KEY=VALUE` words from the command line.
class Parameters {
 public:
  Parameters(int count, char** words) : count_(count), words_(words) {}
  /// The value, or "" if there is none.
  const char* text(std::string_view key) const;
  unsigned long number(std::string_view key) const;

 private:
  int count_;
  char** words_;
};

/// How one attempt ended.
struct Outcome {
  int error = 0;
  const char* call = "";
  std::array<char, 128> text{};
  int fd = -1;
};

inline Outcome refused(const char* call) {
  Outcome outcome;
  outcome.error = errno;
  outcome.call = call;
  return outcome;
}

inline Outcome done() {
  return {};
}

inline Outcome got(int fd) {
  Outcome outcome;
  outcome.fd = fd;
  return outcome;
}

/// The secret of the stand-in host, by its name in an open folder (or AT_FDCWD).
Outcome read_secret(int directory, const char* name = kSecretFile);

/// "chdir(..)" until it surely cannot go higher.
void climb();

/// Some folder that every image has, other than "/".
const char* any_folder();

/// A folder with a procfs: the jail's own, or else one that is mounted now.
/// @return nullptr, with errno, if there is none and none may be mounted.
const char* find_proc();

/// Joins two parts of a path. The text lives until the next call.
const char* join(const char* folder, const char* name);

// The attempts, in the order of the bank.
Outcome cwd_outside(const Parameters& parameters);
Outcome second_chroot(const Parameters& parameters);
Outcome setns_again(const Parameters& parameters);
Outcome old_root(const Parameters& parameters);
Outcome proc_pid_root(const Parameters& parameters);
Outcome kill_process(const Parameters& parameters);
Outcome read_memory(const Parameters& parameters);
Outcome mount_propagation(const Parameters& parameters);
Outcome mount_arrives(const Parameters& parameters);
Outcome hostname(const Parameters& parameters);
Outcome sysv_shm(const Parameters& parameters);
Outcome leaked_fd(const Parameters& parameters);
Outcome core_pattern(const Parameters& parameters);
Outcome sysrq_trigger(const Parameters& parameters);
Outcome masked_paths(const Parameters& parameters);
Outcome proc_again(const Parameters& parameters);
Outcome unmask(const Parameters& parameters);
Outcome mknod_disk(const Parameters& parameters);
Outcome open_by_handle(const Parameters& parameters);
Outcome write_image(const Parameters& parameters);
Outcome remount_rw(const Parameters& parameters);
Outcome abstract_socket(const Parameters& parameters);
Outcome session_keyring(const Parameters& parameters);
Outcome type_ahead(const Parameters& parameters);

}  // namespace rootfs::escape::probe
