// Evidence from what the kernel has but once: processes, names, keys, settings.

#include <array>
#include <chrono>
#include <csignal>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/keyctl.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "common/pid_fd.hpp"
#include "trials.hpp"

namespace rootfs::escape {

using common::check;
using common::UniqueFd;

namespace {

/// A process of the host's that waits to be found. Ends with the cell.
std::shared_ptr<common::ChildGuard> start_victim() {
  const pid_t pid = check(::fork(), "fork", "a victim");
  if (pid == 0) {
    for (;;) ::pause();
  }
  return std::make_shared<common::ChildGuard>(pid);
}

/// The answer is a text that only the host has.
std::function<EscapeCell(const Reply&)> expects(const std::string& token,
                                                const std::string& how) {
  return [=](const Reply& reply) {
    return reply.error == 0 && reply.text == token ? escaped(how)
                                                   : held(reply, "read something else");
  };
}

}  // namespace

Trial by_dead_victim(const StandIn& /*host*/) {
  const auto victim = start_victim();
  const auto handle = std::make_shared<common::PidFd>(common::PidFd::open(victim->pid()));
  return {{fmt::format("pid={}", victim->pid())}, [victim, handle](const Reply& reply) {
            // A signal that was sent arrives soon; who was refused sent none.
            const auto patience = std::chrono::milliseconds(reply.error == 0 ? 1000 : 0);
            return handle->wait_exit(patience) ? escaped("a process of the host's died")
                                               : held(reply, "nobody died");
          }};
}

Trial by_read_memory(const StandIn& /*host*/) {
  static std::string memory;  // the victim, a fork, has it at the same address
  memory = make_token();
  std::string copy(memory.size(), '\0');
  const iovec here{copy.data(), copy.size()};
  const iovec there{memory.data(), memory.size()};
  check(::process_vm_readv(::getpid(), &here, 1, &there, 1, 0), "process_vm_readv");
  const auto victim = start_victim();
  const auto judge = expects(memory, "read the memory of a process of the host's");
  return {{fmt::format("pid={}", victim->pid()),
           fmt::format("address={}", static_cast<const void*>(memory.data())),
           fmt::format("size={}", memory.size())},
          [victim, judge](const Reply& reply) { return judge(reply); }};
}

Trial by_changed_hostname(const StandIn& /*host*/) {
  const std::string name = "escaped-" + make_token();
  return {{"name=" + name}, [name](const Reply& reply) {
            std::array<char, 65> now{};
            check(::gethostname(now.data(), now.size()), "gethostname");
            return name == now.data() ? escaped("the host has another name")
                                      : held(reply, "only the jail has another name");
          }};
}

Trial by_shared_memory(const StandIn& /*host*/) {
  constexpr key_t kKey = 0x6a61696c;
  constexpr std::size_t kSize = 4096;
  const std::string token = make_token();
  const int segment = check(::shmget(kKey, kSize, IPC_CREAT | 0600), "shmget");
  void* memory = ::shmat(segment, nullptr, 0);
  check(reinterpret_cast<std::intptr_t>(memory), "shmat");
  std::memcpy(memory, token.data(), token.size());
  return {{fmt::format("key={}", kKey)},
          expects(token, "read a shared memory segment of the host's")};
}

namespace {

/// A descriptor of this file of a procfs, open for writing?
bool is_writable_proc_file(const Reply& reply, std::string_view name) {
  if (!reply.fd) return false;
  struct statfs filesystem {};
  check(::fstatfs(reply.fd.get(), &filesystem), "fstatfs", name);
  const int mode = check(::fcntl(reply.fd.get(), F_GETFL), "fcntl", name) & O_ACCMODE;
  const auto path = common::read_link("/proc/self/fd/" + std::to_string(reply.fd.get()));
  return filesystem.f_type == PROC_SUPER_MAGIC && mode == O_WRONLY &&
         path.ends_with(name);
}

Trial by_writable_proc_file(const std::string& name) {
  if (::access(("/proc" + name).c_str(), F_OK) == -1)
    common::fail("open", "/proc" + name);
  return {{}, [name](const Reply& reply) {
            return is_writable_proc_file(reply, name)
                       ? escaped("opened /proc" + name + " for writing")
                       : held(reply, "opened something else");
          }};
}

}  // namespace

Trial by_core_pattern(const StandIn& /*host*/) {
  return by_writable_proc_file("/sys/kernel/core_pattern");
}

Trial by_sysrq_trigger(const StandIn& /*host*/) {
  return by_writable_proc_file("/sysrq-trigger");
}

Trial by_unmasked_file(const StandIn& /*host*/) {
  return {{}, [](const Reply& reply) {
            struct statfs filesystem {};
            std::array<char, 1> first{};
            if (reply.fd && ::fstatfs(reply.fd.get(), &filesystem) == 0 &&
                filesystem.f_type == PROC_SUPER_MAGIC &&
                ::pread(reply.fd.get(), first.data(), first.size(), 0) == 1) {
              return escaped("read /proc/" + reply.text);
            }
            return held(reply, "read something else");
          }};
}

Trial by_received_message(const StandIn& /*host*/) {
  const std::string name = "host-" + make_token();
  const std::string text = make_token();
  const auto socket = std::make_shared<UniqueFd>(
      check(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket"));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.copy(address.sun_path + 1, sizeof address.sun_path - 2);
  const auto size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  check(::bind(socket->get(), reinterpret_cast<sockaddr*>(&address), size), "bind",
        "an abstract socket");
  return {{"name=" + name, "text=" + text}, [socket, text](const Reply& reply) {
            std::array<char, 64> got{};
            const ssize_t count = ::recv(socket->get(), got.data(), got.size() - 1, 0);
            return count > 0 && text == got.data()
                       ? escaped("a message reached a socket of the host's")
                       : held(reply, "the message did not arrive");
          }};
}

Trial by_read_key(const StandIn& /*host*/) {
  const std::string token = make_token();
  const std::string description = "escape-" + token.substr(0, 4);
  // A session keyring of this cell's own: the real one is not touched.
  check(::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr), "keyctl");
  check(::syscall(SYS_add_key, "user", description.c_str(), token.data(), token.size(),
                  KEY_SPEC_SESSION_KEYRING),
        "add_key");
  return {{"description=" + description},
          expects(token, "read a key in the host's session keyring")};
}

namespace {

/// A terminal, with this process as its shell, on standard input.
struct Terminal {
  UniqueFd master;
  UniqueFd slave;
};

std::shared_ptr<Terminal> open_terminal() {
  auto terminal = std::make_shared<Terminal>();
  terminal->master.reset(check(::open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC),
                               "open", "/dev/pts/ptmx"));
  const int unlock = 0;
  check(::ioctl(terminal->master.get(), TIOCSPTLCK, &unlock), "ioctl", "TIOCSPTLCK");
  terminal->slave.reset(check(::ioctl(terminal->master.get(), TIOCGPTPEER,
                                      O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK),
                              "ioctl", "TIOCGPTPEER"));
  termios raw{};
  check(::tcgetattr(terminal->slave.get(), &raw), "tcgetattr");
  ::cfmakeraw(&raw);
  check(::tcsetattr(terminal->slave.get(), TCSANOW, &raw), "tcsetattr");
  check(::setsid(), "setsid");
  check(::ioctl(terminal->slave.get(), TIOCSCTTY, 0), "ioctl", "TIOCSCTTY");
  check(::dup2(terminal->slave.get(), STDIN_FILENO), "dup2", "standard input");
  return terminal;
}

}  // namespace

Trial by_typed_text(const StandIn& /*host*/) {
  const auto terminal = open_terminal();
  const std::string text = make_token();
  return {{"text=" + text}, [terminal, text](const Reply& reply) {
            std::array<char, 64> typed{};
            const ssize_t count =
                ::read(terminal->slave.get(), typed.data(), typed.size() - 1);
            return count > 0 && text == typed.data()
                       ? escaped("the host's shell read what it typed")
                       : held(reply, "the host's shell read nothing");
          }};
}

}  // namespace rootfs::escape
