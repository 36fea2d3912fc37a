/// @file
/// Messages to the kernel's network configuration, and its answers, over libmnl.
///
///     NetlinkMessage message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
///     message.header<ifinfomsg>();
///     message.put(IFLA_IFNAME, "eth0");
///     message.nest(IFLA_LINKINFO, [&] { message.put(IFLA_INFO_KIND, "dummy"); });
///     netlink.request(message);
///
/// Which messages there are is told in rtnetlink(7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct mnl_socket;
struct nlattr;
struct nlmsghdr;

namespace common {

/// A message that is being put together: a header, one fixed structure, attributes.
class NetlinkMessage {
 public:
  /// @param type  RTM_NEWLINK, ..
  /// @param flags  NLM_F_CREATE, ..; what asks for an answer is added when it is sent.
  explicit NetlinkMessage(std::uint16_t type, std::uint16_t flags = 0);

  /// Appends a fixed structure, all zero: first of all, or first in a nest that wants
  /// one.
  /// @return The structure, to be filled in; valid until the next call.
  template <typename Header>
  Header& header() {
    return *static_cast<Header*>(extra(sizeof(Header)));
  }

  /// Appends an attribute. A text ends in a NUL, as the kernel wants it.
  /// @throws std::length_error if the message grows too long.
  void put(std::uint16_t attribute, std::string_view text);
  void put(std::uint16_t attribute, std::uint32_t number);
  void put(std::uint16_t attribute, std::span<const std::byte> bytes);

  /// Appends an attribute that holds what `body` appends.
  void nest(std::uint16_t attribute, const std::function<void()>& body);

  std::uint16_t type() const;
  /// Of libmnl's kind.
  nlmsghdr* get();

 private:
  void* extra(std::size_t size);

  std::vector<std::byte> buffer_;
};

/// A message of the kernel's: the fixed structure is at the front of its payload.
class NetlinkReply {
 public:
  explicit NetlinkReply(const nlmsghdr& message) : message_(&message) {}

  std::uint16_t type() const;
  /// @throws std::runtime_error if the message is shorter than that.
  template <typename Header>
  const Header& header() const {
    return *static_cast<const Header*>(payload(sizeof(Header)));
  }

  /// The content of an attribute behind a fixed structure of `header_size` bytes; empty
  /// if there is none. Of several the last one counts.
  std::span<const std::byte> attribute(std::size_t header_size,
                                       std::uint16_t which) const;
  /// The same as a text, without its NUL, or as a number; "" or 0 if there is none.
  std::string text(std::size_t header_size, std::uint16_t which) const;
  std::uint32_t number(std::size_t header_size, std::uint16_t which) const;

 private:
  const void* payload(std::size_t at_least) const;

  const nlmsghdr* message_;
};

/// A netlink socket. It belongs to the network namespace that it was opened in.
class Netlink {
 public:
  /// @param protocol  NETLINK_ROUTE, .. @throws SyscallError
  explicit Netlink(int protocol);
  Netlink(Netlink&& other) noexcept;
  Netlink& operator=(Netlink&& other) noexcept;
  Netlink(const Netlink&) = delete;
  Netlink& operator=(const Netlink&) = delete;
  ~Netlink();

  /// Sends a message and waits for the kernel's word.
  /// @param what  For messages: "veth eth0".
  /// @throws SyscallError with the kernel's errno, its call() "netlink", its object()
  ///         `what` and, where the kernel says more, that in parentheses.
  void request(NetlinkMessage& message, std::string_view what);

  /// Asks for a list (NLM_F_DUMP), or, with `dump` false, for one object.
  /// @throws SyscallError as request(); EINTR if the list changed while it was read.
  void query(NetlinkMessage& message, std::string_view what,
             const std::function<void(const NetlinkReply&)>& each, bool dump = true);

 private:
  void exchange(NetlinkMessage& message, std::uint16_t flags, std::string_view what,
                const std::function<void(const NetlinkReply&)>& each);

  mnl_socket* socket_;
  std::uint32_t sequence_ = 0;
};

}  // namespace common
