#include "common/netlink.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include "common/check.hpp"
#include "common/text.hpp"

namespace common {
namespace {

constexpr std::size_t kLargestRequest = 8192;
constexpr std::size_t kLargestReply = 32768;  // the kernel's own choice for a dump

void require_room(bool fits) {
  if (!fits) throw std::length_error("netlink: the message is too long");
}

std::uint16_t length_of(std::size_t size) {
  require_room(size <= kLargestRequest);
  return static_cast<std::uint16_t>(size);
}

/// What the kernel says beside the error's number. @see netlink(7), NETLINK_EXT_ACK
std::string said_besides(const nlmsghdr& message) {
  if ((message.nlmsg_flags & NLM_F_ACK_TLVS) == 0) return "";
  const auto& error = *static_cast<const nlmsgerr*>(::mnl_nlmsg_get_payload(&message));
  std::size_t offset = sizeof error;
  // Unless it is told to leave it away, the kernel repeats the request first.
  if ((message.nlmsg_flags & NLM_F_CAPPED) == 0) {
    offset += error.msg.nlmsg_len - sizeof(nlmsghdr);
  }
  return NetlinkReply(message).text(offset, NLMSGERR_ATTR_MSG);
}

[[noreturn]] void refuse(int error, const nlmsghdr& message, std::string_view what) {
  std::string object(what);
  const std::string more = said_besides(message);
  if (!more.empty()) object += " (" + more + ")";
  throw SyscallError(error, "netlink", object);
}

/// @return Whether this was the last message of an answer. @throws SyscallError
bool is_last(const nlmsghdr& message, std::string_view what) {
  if ((message.nlmsg_flags & NLM_F_DUMP_INTR) != 0) {
    throw SyscallError(EINTR, "netlink", what);
  }
  if (message.nlmsg_type == NLMSG_ERROR) {
    if (::mnl_nlmsg_get_payload_len(&message) < sizeof(nlmsgerr)) {
      throw SyscallError(EBADMSG, "netlink", what);
    }
    const int error =
        static_cast<const nlmsgerr*>(::mnl_nlmsg_get_payload(&message))->error;
    if (error != 0) refuse(-error, message, what);
    return true;
  }
  return message.nlmsg_type == NLMSG_DONE;
}

}  // namespace

NetlinkMessage::NetlinkMessage(std::uint16_t type, std::uint16_t flags)
    : buffer_(kLargestRequest) {
  nlmsghdr* message = ::mnl_nlmsg_put_header(buffer_.data());
  message->nlmsg_type = type;
  message->nlmsg_flags = flags;
}

nlmsghdr* NetlinkMessage::get() {
  return reinterpret_cast<nlmsghdr*>(buffer_.data());
}

std::uint16_t NetlinkMessage::type() const {
  return reinterpret_cast<const nlmsghdr*>(buffer_.data())->nlmsg_type;
}

void* NetlinkMessage::extra(std::size_t size) {
  require_room(get()->nlmsg_len + MNL_ALIGN(size) <= buffer_.size());
  return ::mnl_nlmsg_put_extra_header(get(), size);
}

void NetlinkMessage::put(std::uint16_t attribute, std::string_view text) {
  const std::string with_nul(text);
  put(attribute, std::as_bytes(std::span(with_nul.c_str(), with_nul.size() + 1)));
}

void NetlinkMessage::put(std::uint16_t attribute, std::uint32_t number) {
  put(attribute, std::as_bytes(std::span(&number, 1)));
}

void NetlinkMessage::put(std::uint16_t attribute, std::span<const std::byte> bytes) {
  require_room(::mnl_attr_put_check(get(), buffer_.size(), attribute,
                                    length_of(bytes.size()), bytes.data()));
}

void NetlinkMessage::nest(std::uint16_t attribute, const std::function<void()>& body) {
  nlattr* start = ::mnl_attr_nest_start_check(get(), buffer_.size(), attribute);
  require_room(start != nullptr);
  body();
  ::mnl_attr_nest_end(get(), start);
}

std::uint16_t NetlinkReply::type() const {
  return message_->nlmsg_type;
}

const void* NetlinkReply::payload(std::size_t at_least) const {
  if (::mnl_nlmsg_get_payload_len(message_) < at_least) {
    throw std::runtime_error("netlink: an answer is too short");
  }
  return ::mnl_nlmsg_get_payload(message_);
}

std::span<const std::byte> NetlinkReply::attribute(std::size_t header_size,
                                                   std::uint16_t which) const {
  std::span<const std::byte> found;
  const auto* one =
      static_cast<const nlattr*>(::mnl_nlmsg_get_payload_offset(message_, header_size));
  const auto* end = static_cast<const char*>(::mnl_nlmsg_get_payload_tail(message_));
  while (::mnl_attr_ok(one, static_cast<int>(end - reinterpret_cast<const char*>(one)))) {
    if (::mnl_attr_get_type(one) == which) {
      found = {static_cast<const std::byte*>(::mnl_attr_get_payload(one)),
               ::mnl_attr_get_payload_len(one)};
    }
    one = ::mnl_attr_next(one);
  }
  return found;
}

std::string NetlinkReply::text(std::size_t header_size, std::uint16_t which) const {
  const auto bytes = attribute(header_size, which);
  if (bytes.empty()) return {};  // there is no such attribute
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  return {text, ::strnlen(text, bytes.size())};
}

std::uint32_t NetlinkReply::number(std::size_t header_size, std::uint16_t which) const {
  const auto bytes = attribute(header_size, which);
  std::uint32_t number = 0;
  if (bytes.size() >= sizeof number) std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

Netlink::Netlink(int protocol) : socket_(::mnl_socket_open2(protocol, SOCK_CLOEXEC)) {
  if (socket_ == nullptr) fail("socket", "netlink");
  // Older kernels lack one or the other; errors are told with fewer words then.
  int on = 1;
  ::mnl_socket_setsockopt(socket_, NETLINK_EXT_ACK, &on, sizeof on);
  ::mnl_socket_setsockopt(socket_, NETLINK_CAP_ACK, &on, sizeof on);
  if (::mnl_socket_bind(socket_, 0, MNL_SOCKET_AUTOPID) == -1) {
    const int error = errno;
    ::mnl_socket_close(std::exchange(socket_, nullptr));
    throw SyscallError(error, "bind", "netlink");
  }
}

Netlink::Netlink(Netlink&& other) noexcept
    : socket_(std::exchange(other.socket_, nullptr)), sequence_(other.sequence_) {}

Netlink& Netlink::operator=(Netlink&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(sequence_, other.sequence_);
  return *this;
}

Netlink::~Netlink() {
  const int error = errno;
  if (socket_ != nullptr) ::mnl_socket_close(socket_);
  errno = error;
}

void Netlink::request(NetlinkMessage& message, std::string_view what) {
  exchange(message, NLM_F_ACK, what, [](const NetlinkReply&) {});
}

void Netlink::query(NetlinkMessage& message, std::string_view what,
                    const std::function<void(const NetlinkReply&)>& each, bool dump) {
  exchange(message, dump ? NLM_F_DUMP : NLM_F_ACK, what, each);
}

void Netlink::exchange(NetlinkMessage& message, std::uint16_t flags,
                       std::string_view what,
                       const std::function<void(const NetlinkReply&)>& each) {
  nlmsghdr* request = message.get();
  request->nlmsg_flags =
      static_cast<std::uint16_t>(request->nlmsg_flags | NLM_F_REQUEST | flags);
  request->nlmsg_seq = ++sequence_;
  check(::mnl_socket_sendto(socket_, request, request->nlmsg_len), "netlink", what);
  std::vector<std::byte> buffer(kLargestReply);
  for (;;) {
    const auto size = ::mnl_socket_recvfrom(socket_, buffer.data(), buffer.size());
    if (size == -1 && errno == EINTR) continue;
    check(size, "netlink", what);
    int left = static_cast<int>(size);
    for (auto* at = reinterpret_cast<nlmsghdr*>(buffer.data()); ::mnl_nlmsg_ok(at, left);
         at = ::mnl_nlmsg_next(at, &left)) {
      if (at->nlmsg_seq != sequence_) continue;  // of a question that was given up
      if (is_last(*at, what)) return;
      each(NetlinkReply(*at));
    }
  }
}

}  // namespace common
