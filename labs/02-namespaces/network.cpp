#include "ns/network.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "common/check.hpp"
#include "common/cli.hpp"

namespace ns {

using common::NetlinkMessage;

Address parse_address(const std::string& text) {
  const auto slash = text.find('/');
  const std::string host = text.substr(0, slash);
  const bool six = host.find(':') != std::string::npos;
  Address address{six ? AF_INET6 : AF_INET, std::vector<std::byte>(six ? 16 : 4), 0};
  address.prefix = six ? 128 : 32;
  bool good = ::inet_pton(address.family, host.c_str(), address.bytes.data()) == 1;
  if (slash != std::string::npos) {
    const unsigned longest = address.prefix;
    const char* end = text.data() + text.size();
    const auto [at, error] =
        std::from_chars(text.data() + slash + 1, end, address.prefix);
    good = good && error == std::errc{} && at == end && address.prefix <= longest;
  }
  if (good) return address;
  throw common::UsageError(
      fmt::format("{} is no address; one is 10.0.0.1/24, or fd00::1/64", text));
}

int device_index(common::Netlink& netlink, const std::string& name) {
  NetlinkMessage message(RTM_GETLINK);
  message.header<ifinfomsg>();
  message.put(IFLA_IFNAME, name);
  int index = 0;
  netlink.query(
      message, "device " + name,
      [&](const common::NetlinkReply& reply) {
        if (reply.type() == RTM_NEWLINK) index = reply.header<ifinfomsg>().ifi_index;
      },
      false);
  if (index == 0) throw common::SyscallError(ENODEV, "netlink", "device " + name);
  return index;
}

void set_up(common::Netlink& netlink, int index, const std::string& name) {
  NetlinkMessage message(RTM_NEWLINK);
  auto& link = message.header<ifinfomsg>();
  link.ifi_index = index;
  link.ifi_flags = IFF_UP;
  link.ifi_change = IFF_UP;
  netlink.request(message, "up " + name);
}

void add_address(common::Netlink& netlink, int index, const Address& address,
                 const std::string& text) {
  NetlinkMessage message(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
  auto& header = message.header<ifaddrmsg>();
  header.ifa_family = static_cast<unsigned char>(address.family);
  header.ifa_prefixlen = static_cast<unsigned char>(address.prefix);
  header.ifa_index = static_cast<unsigned>(index);
  // Nobody else is on the cable: the search for doubles would only delay its use.
  if (address.family == AF_INET6) header.ifa_flags = IFA_F_NODAD;
  message.put(IFA_LOCAL, std::span<const std::byte>(address.bytes));
  message.put(IFA_ADDRESS, std::span<const std::byte>(address.bytes));
  netlink.request(message, "address " + text);
}

void remove_device(common::Netlink& netlink, const std::string& name) {
  NetlinkMessage message(RTM_DELLINK);
  message.header<ifinfomsg>();
  message.put(IFLA_IFNAME, name);
  netlink.request(message, "remove " + name);
}

}  // namespace ns
