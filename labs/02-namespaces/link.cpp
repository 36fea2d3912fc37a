#include <cstdint>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#include "common/netlink.hpp"
#include "ns/ns.hpp"

namespace ns {
namespace {

/// What both ends have to say: a name, and the namespace to be born in.
void put_end(common::NetlinkMessage& message, const LinkEnd& end) {
  message.put(IFLA_IFNAME, end.name);
  message.put(IFLA_NET_NS_FD, static_cast<std::uint32_t>(end.network));
}

}  // namespace

void make_veth(common::Netlink& netlink, const LinkEnd& a, const LinkEnd& b) {
  common::NetlinkMessage message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  message.header<ifinfomsg>();

  // Step 2.12. One message for the whole pair, so there is never half of it. A device
  // that is made here and moved there could meet another of its name on the way. The
  // peer is described as the first end is, by a header of its own and its attributes.
  put_end(message, a);
  message.nest(IFLA_LINKINFO, [&] {
    message.put(IFLA_INFO_KIND, "veth");
    message.nest(IFLA_INFO_DATA, [&] {
      message.nest(VETH_INFO_PEER, [&] {
        message.header<ifinfomsg>();
        put_end(message, b);
      });
    });
  });
  netlink.request(message, "a veth pair");
}

}  // namespace ns
