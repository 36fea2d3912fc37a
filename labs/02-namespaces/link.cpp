#include <cstdint>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#include "common/netlink.hpp"
#include "common/todo.hpp"
#include "ns/ns.hpp"

namespace ns {

using common::todo;

void make_veth(common::Netlink& netlink, const LinkEnd& a, const LinkEnd& b) {
  common::NetlinkMessage message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  message.header<ifinfomsg>();

  todo("2.12",
       "Each end has a name and a namespace to be born in. Where in the message of "
       "the one end does the other one stand? linux/veth.h; rtnetlink(7); "
       "common/netlink.hpp");
}

}  // namespace ns
