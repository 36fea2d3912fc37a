#include "minidocker/channel.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/check.hpp"

namespace minidocker {

using common::check;
using common::UniqueFd;

namespace {

constexpr char kSocket[] = "monitor";

/// Room for one descriptor beside a message. @see cmsg(3)
using Control = std::array<char, CMSG_SPACE(sizeof(int))>;

bool is_gone(int error) {
  return error == EPIPE || error == ECONNRESET;
}

/// A socket's path has at most 107 characters; a folder's descriptor makes it short.
struct Address {
  UniqueFd folder;
  sockaddr_un name{};

  explicit Address(const std::filesystem::path& path)
      : folder(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    name.sun_family = AF_UNIX;
    const std::string text =
        "/proc/self/fd/" + std::to_string(folder.get()) + "/" + kSocket;
    std::strcpy(name.sun_path, text.c_str());
  }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&name); }
};

UniqueFd new_socket() {
  return UniqueFd(
      check(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), "socket", "monitor"));
}

}  // namespace

std::optional<bool> Channel::send_with(int flags, Tag tag, std::string_view text) const {
  char first = static_cast<char>(tag);
  std::array<iovec, 2> parts = {iovec{&first, 1},
                                iovec{const_cast<char*>(text.data()), text.size()}};
  msghdr header{};
  header.msg_iov = parts.data();
  header.msg_iovlen = parts.size();
  for (;;) {
    if (::sendmsg(socket_.get(), &header, flags | MSG_NOSIGNAL) != -1) return true;
    if (errno == EAGAIN || errno == ENOBUFS) return std::nullopt;
    if (is_gone(errno)) return false;
    if (errno != EINTR) common::fail("sendmsg", "a message");
  }
}

bool Channel::send(Tag tag, std::string_view text) const {
  return send_with(0, tag, text).value_or(false);
}

std::optional<bool> Channel::try_send(Tag tag, std::string_view text) const {
  return send_with(MSG_DONTWAIT, tag, text);
}

bool Channel::send_descriptor(Tag tag, int descriptor) const {
  char first = static_cast<char>(tag);
  iovec content{&first, 1};
  alignas(cmsghdr) Control control{};
  msghdr header{};
  header.msg_iov = &content;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  cmsghdr* part = CMSG_FIRSTHDR(&header);
  part->cmsg_level = SOL_SOCKET;
  part->cmsg_type = SCM_RIGHTS;
  part->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(part), &descriptor, sizeof descriptor);
  if (::sendmsg(socket_.get(), &header, MSG_NOSIGNAL) != -1) return true;
  if (!is_gone(errno)) common::fail("sendmsg", "a descriptor");
  return false;
}

std::optional<Message> Channel::receive(UniqueFd* descriptor) const {
  std::string text(kLimit + 1, '\0');
  iovec content{text.data(), text.size()};
  alignas(cmsghdr) Control control{};
  msghdr header{};
  header.msg_iov = &content;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  ssize_t size = 0;
  do {
    size = ::recvmsg(socket_.get(), &header, MSG_CMSG_CLOEXEC);
  } while (size == -1 && errno == EINTR);
  if (size == -1 && !is_gone(errno)) common::fail("recvmsg", "a message");
  if (size <= 0) return std::nullopt;
  UniqueFd received;
  const cmsghdr* part = CMSG_FIRSTHDR(&header);
  if (part != nullptr && part->cmsg_type == SCM_RIGHTS) {
    int number = -1;
    std::memcpy(&number, CMSG_DATA(part), sizeof number);
    received.reset(number);
  }
  if (descriptor != nullptr) *descriptor = std::move(received);
  return Message{static_cast<Tag>(text[0]),
                 text.substr(1, static_cast<std::size_t>(size) - 1)};
}

ChannelPair ChannelPair::open() {
  int ends[2] = {-1, -1};
  check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), "socketpair");
  return {Channel(UniqueFd(ends[0])), Channel(UniqueFd(ends[1]))};
}

UniqueFd listen_in(const std::filesystem::path& folder) {
  ::unlink((folder / kSocket).c_str());  // of a monitor that was killed
  const Address address(folder);
  UniqueFd socket = new_socket();
  check(::bind(socket.get(), address.get(), sizeof(sockaddr_un)), "bind",
        folder.native());
  check(::listen(socket.get(), SOMAXCONN), "listen", folder.native());
  return socket;
}

Channel connect_in(const std::filesystem::path& folder) {
  const Address address(folder);
  if (!address.folder.valid()) return {};
  UniqueFd socket = new_socket();
  if (::connect(socket.get(), address.get(), sizeof(sockaddr_un)) == 0) {
    return Channel(std::move(socket));
  }
  if (errno == ENOENT || errno == ECONNREFUSED) return {};
  common::fail("connect", folder.native());
}

}  // namespace minidocker
