#include "harness/network.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>

#include "common/json.hpp"
#include "common/netlink.hpp"
#include "harness/observe.hpp"

namespace harness {

using common::Json;
using common::Netlink;
using common::NetlinkMessage;
using common::NetlinkReply;

namespace {

/// An attribute in an attribute: IFLA_INFO_KIND in IFLA_LINKINFO. @see rtnetlink(3)
std::string text_in(std::span<const std::byte> nest, unsigned short wanted) {
  while (nest.size() >= sizeof(rtattr)) {
    rtattr head{};
    std::memcpy(&head, nest.data(), sizeof head);
    if (head.rta_len < sizeof head || head.rta_len > nest.size()) break;
    if (head.rta_type == wanted) {
      const auto* text = reinterpret_cast<const char*>(nest.data()) + RTA_LENGTH(0);
      return {text, ::strnlen(text, head.rta_len - RTA_LENGTH(0))};
    }
    nest = nest.subspan(std::min<std::size_t>(RTA_ALIGN(head.rta_len), nest.size()));
  }
  return "";
}

void add_link(Json& links, const NetlinkReply& reply) {
  constexpr std::size_t kHeader = sizeof(ifinfomsg);
  const auto& header = reply.header<ifinfomsg>();
  links.push_back(
      {{"name", reply.text(kHeader, IFLA_IFNAME)},
       {"index", header.ifi_index},
       {"kind", text_in(reply.attribute(kHeader, IFLA_LINKINFO), IFLA_INFO_KIND)},
       {"peer", reply.number(kHeader, IFLA_LINK)},
       {"up", (header.ifi_flags & IFF_UP) != 0},
       {"addresses", Json::array()}});
}

void add_address(Json& links, const NetlinkReply& reply) {
  const auto& header = reply.header<ifaddrmsg>();
  const auto address = reply.attribute(sizeof header, IFA_LOCAL);
  std::array<char, INET_ADDRSTRLEN> text{};
  if (header.ifa_family != AF_INET || address.size() != sizeof(in_addr)) return;
  ::inet_ntop(AF_INET, address.data(), text.data(), text.size());
  for (auto& link : links) {
    if (link.at("index") != header.ifa_index) continue;
    link["addresses"].push_back(std::string(text.data()) + "/" +
                                std::to_string(header.ifa_prefixlen));
  }
}

/// In the network namespace.
std::string dump() {
  Json links = Json::array();
  Netlink netlink(NETLINK_ROUTE);
  NetlinkMessage all_links(RTM_GETLINK);
  all_links.header<ifinfomsg>();
  netlink.query(all_links, "the links",
                [&](const NetlinkReply& reply) { add_link(links, reply); });
  NetlinkMessage all_addresses(RTM_GETADDR);
  all_addresses.header<ifaddrmsg>();
  netlink.query(all_addresses, "the addresses",
                [&](const NetlinkReply& reply) { add_address(links, reply); });
  return links.dump();
}

}  // namespace

std::vector<Link> links_of(pid_t pid) {
  std::vector<Link> links;
  const std::string text =
      in_namespaces(pid, CLONE_NEWNET, [](int /*proc*/) { return dump(); });
  for (const auto& link : Json::parse(text)) {
    links.push_back({link.at("name"), link.at("index"), link.at("kind"), link.at("peer"),
                     link.at("up"), link.at("addresses")});
  }
  std::sort(links.begin(), links.end(),
            [](const Link& a, const Link& b) { return a.index < b.index; });
  return links;
}

std::string describe(const std::vector<Link>& links) {
  std::string text;
  for (const auto& link : links) {
    text += (text.empty() ? "" : ", ") + link.name + " (" +
            (link.kind.empty() ? "" : link.kind + ", ") + (link.up ? "up" : "down");
    for (const auto& address : link.addresses) text += ", " + address;
    text += ")";
  }
  return text.empty() ? "none" : text;
}

}  // namespace harness
