#include "probe.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace rootfs::escape::probe {

const char* Parameters::text(std::string_view key) const {
  for (int i = 0; i < count_; ++i) {
    const std::string_view word = words_[i];
    if (word.starts_with(key) && word.substr(key.size()).starts_with('=')) {
      return words_[i] + key.size() + 1;
    }
  }
  return "";
}

unsigned long Parameters::number(std::string_view key) const {
  return std::strtoul(text(key), nullptr, 0);
}

Outcome read_secret(int directory, const char* name) {
  const int fd = ::openat(directory, name, O_RDONLY | O_CLOEXEC);
  if (fd == -1) return refused("open");
  Outcome found;
  const ssize_t size = ::read(fd, found.text.data(), found.text.size() - 1);
  if (size == -1) found = refused("read");
  ::close(fd);
  return found;
}

void climb() {
  constexpr int kDeeperThanAnyone = 64;
  for (int i = 0; i < kDeeperThanAnyone; ++i) {
    if (::chdir("..") == -1) return;
  }
}

const char* any_folder() {
  for (const char* folder : {"/tmp", "/dev", "/proc", "/etc", "/bin", "/usr"}) {
    if (::access(folder, F_OK) == 0) return folder;
  }
  return "/";
}

const char* find_proc() {
  if (::access("/proc/self", F_OK) == 0) return "/proc";
  const char* folder = ::access("/proc", F_OK) == 0 ? "/proc" : any_folder();
  return ::mount("proc", folder, "proc", 0, nullptr) == 0 ? folder : nullptr;
}

const char* join(const char* folder, const char* name) {
  static std::array<char, 4096> path;
  const std::size_t length = std::min(std::strlen(folder), path.size() - 2);
  std::memcpy(path.data(), folder, length);
  path[length] = '/';
  std::strncpy(path.data() + length + 1, name, path.size() - length - 2);
  return path.data();
}

namespace {

struct Attempt {
  std::string_view id;
  Outcome (*run)(const Parameters&);
};

constexpr std::array kAttempts = {
    Attempt{"cwd-outside", cwd_outside},
    Attempt{"second-chroot", second_chroot},
    Attempt{"setns-again", setns_again},
    Attempt{"old-root", old_root},
    Attempt{"proc-pid-root", proc_pid_root},
    Attempt{"kill-process", kill_process},
    Attempt{"read-memory", read_memory},
    Attempt{"mount-propagation", mount_propagation},
    Attempt{"mount-arrives", mount_arrives},
    Attempt{"hostname", hostname},
    Attempt{"sysv-shm", sysv_shm},
    Attempt{"leaked-fd", leaked_fd},
    Attempt{"core-pattern", core_pattern},
    Attempt{"sysrq-trigger", sysrq_trigger},
    Attempt{"masked-paths", masked_paths},
    Attempt{"proc-again", proc_again},
    Attempt{"unmask", unmask},
    Attempt{"mknod-disk", mknod_disk},
    Attempt{"open-by-handle", open_by_handle},
    Attempt{"write-image", write_image},
    Attempt{"remount-rw", remount_rw},
    Attempt{"abstract-socket", abstract_socket},
    Attempt{"session-keyring", session_keyring},
    Attempt{"type-ahead", type_ahead},
};
static_assert(matches_bank(kAttempts));

/// What a container prints goes to its engine: there the tester waits at a socket.
bool meet_tester(const char* path) {
  if (*path == '\0') return true;  // descriptor 1 is the socket
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  const int fd = ::socket(AF_UNIX, SOCK_SEQPACKET, 0);
  return fd != -1 &&
         ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
         ::dup2(fd, STDOUT_FILENO) != -1 && ::close(fd) == 0;
}

void wait_for_tester() {
  char ignored = 0;
  ::recv(STDOUT_FILENO, &ignored, 1, 0);
}

void send_answer(const Outcome& outcome) {
  Answer answer{kMagic, outcome.error, {}, outcome.text};
  std::strncpy(answer.call.data(), outcome.call, answer.call.size() - 1);
  iovec part{&answer, sizeof answer};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  if (outcome.fd != -1) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(header), &outcome.fd, sizeof(int));
  }
  ::sendmsg(STDOUT_FILENO, &message, MSG_NOSIGNAL);
}

}  // namespace
}  // namespace rootfs::escape::probe

/// escape-probe ID [KEY=VALUE]..
int main(int argc, char** argv) {
  using namespace rootfs::escape::probe;  // NOLINT(google-build-using-namespace)
  if (argc < 2) return 2;
  for (const auto& attempt : kAttempts) {
    if (attempt.id != argv[1]) continue;
    const Parameters parameters(argc - 2, argv + 2);
    if (!meet_tester(parameters.text("meeting"))) return 2;
    wait_for_tester();
    send_answer(attempt.run(parameters));
    // Stays, so that the tester finds the mounts and the process, until it hangs up.
    wait_for_tester();
    return 0;
  }
  return 2;
}
