#include "common/netlink.hpp"

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sched.h>

#include "common/check.hpp"
#include "support.hpp"

namespace common {
namespace {

using testing::Contains;
using testing::HasSubstr;

std::vector<std::string> device_names(Netlink& netlink) {
  NetlinkMessage message(RTM_GETLINK);
  message.header<ifinfomsg>();
  std::vector<std::string> names;
  netlink.query(message, "all devices", [&](const NetlinkReply& reply) {
    EXPECT_EQ(reply.type(), RTM_NEWLINK);
    EXPECT_GT(reply.header<ifinfomsg>().ifi_index, 0);
    EXPECT_GT(reply.number(sizeof(ifinfomsg), IFLA_MTU), 0U);
    names.push_back(reply.text(sizeof(ifinfomsg), IFLA_IFNAME));
  });
  return names;
}

NetlinkMessage new_device(const std::string& name, const std::string& kind) {
  NetlinkMessage message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  message.header<ifinfomsg>();
  message.put(IFLA_IFNAME, name);
  message.nest(IFLA_LINKINFO, [&] { message.put(IFLA_INFO_KIND, kind); });
  return message;
}

/// In a network namespace of its own. Skips the test where that cannot be had.
void in_network_namespace(const std::function<void()>& body) {
  const auto status = test::in_user_namespace([&] {
    check(::unshare(CLONE_NEWNET), "unshare");
    body();
  });
  if (!status) GTEST_SKIP() << "no user namespaces here";
  EXPECT_EQ(*status, 0);
}

TEST(Netlink, ListsDevices) {
  Netlink netlink(NETLINK_ROUTE);
  EXPECT_THAT(device_names(netlink), Contains("lo"));
}

TEST(Netlink, AsksForOneObject) {
  Netlink netlink(NETLINK_ROUTE);
  NetlinkMessage message(RTM_GETLINK);
  message.header<ifinfomsg>().ifi_index = 1;
  int answers = 0;
  netlink.query(
      message, "device 1",
      [&](const NetlinkReply& reply) {
        ++answers;
        EXPECT_EQ(reply.text(sizeof(ifinfomsg), IFLA_IFNAME), "lo");
        EXPECT_EQ(reply.text(sizeof(ifinfomsg), IFLA_IFALIAS), "");
        EXPECT_EQ(reply.number(sizeof(ifinfomsg), IFLA_MASTER), 0U);
      },
      false);
  EXPECT_EQ(answers, 1);
}

TEST(Netlink, RefusalSaysErrorAndObject) {
  Netlink netlink(NETLINK_ROUTE);
  NetlinkMessage message(RTM_GETLINK);
  message.header<ifinfomsg>().ifi_index = 1'000'000;
  const auto ask = [&] {
    netlink.query(
        message, "device 1000000", [](const NetlinkReply&) {}, false);
  };
  EXPECT_EQ(test::error_of(ask), ENODEV);
  EXPECT_THAT(test::message_of(ask), HasSubstr("netlink device 1000000: ENODEV"));
}

TEST(Netlink, SocketGoesOnAfterARefusal) {
  Netlink netlink(NETLINK_ROUTE);
  NetlinkMessage message(RTM_GETLINK);
  message.header<ifinfomsg>().ifi_index = 1'000'000;
  EXPECT_THROW(netlink.query(
                   message, "x", [](const NetlinkReply&) {}, false),
               SyscallError);
  EXPECT_THAT(device_names(netlink), Contains("lo"));
}

TEST(Netlink, MakesAndChangesDevices) {
  in_network_namespace([] {
    Netlink netlink(NETLINK_ROUTE);
    NetlinkMessage message(RTM_NEWLINK);
    auto& link = message.header<ifinfomsg>();
    link.ifi_index = 1;
    link.ifi_flags = IFF_UP;
    link.ifi_change = IFF_UP;
    netlink.request(message, "up lo");
    NetlinkMessage question(RTM_GETLINK);
    question.header<ifinfomsg>().ifi_index = 1;
    netlink.query(
        question, "lo",
        [](const NetlinkReply& reply) {
          EXPECT_TRUE((reply.header<ifinfomsg>().ifi_flags & IFF_UP) != 0);
        },
        false);
  });
}

TEST(Netlink, TellsWhatTheKernelSaysBesides) {
  in_network_namespace([] {
    Netlink netlink(NETLINK_ROUTE);
    auto message = new_device("x", "no-such-kind");
    const auto ask = [&] { netlink.request(message, "x"); };
    EXPECT_EQ(test::error_of(ask), EOPNOTSUPP);
    EXPECT_THAT(test::message_of(ask), HasSubstr("(Unknown device type)"));
  });
}

TEST(NetlinkMessage, GrowsOnlyToItsLimit) {
  NetlinkMessage message(RTM_NEWLINK);
  message.header<ifinfomsg>();
  const std::string large(5000, 'x');
  message.put(IFLA_IFALIAS, large);
  EXPECT_THROW(message.put(IFLA_IFALIAS, large), std::length_error);
  EXPECT_THROW(message.put(IFLA_IFALIAS, std::string(70'000, 'x')), std::length_error);
  EXPECT_EQ(message.type(), RTM_NEWLINK);
}

TEST(Netlink, MovesItsSocket) {
  Netlink first(NETLINK_ROUTE);
  Netlink second(std::move(first));
  EXPECT_THAT(device_names(second), Contains("lo"));
  Netlink third(NETLINK_ROUTE);
  third = std::move(second);
  EXPECT_THAT(device_names(third), Contains("lo"));
}

}  // namespace
}  // namespace common
