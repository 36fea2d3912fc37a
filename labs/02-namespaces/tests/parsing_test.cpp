#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>

#include "common/cli.hpp"
#include "ns/id_maps.hpp"
#include "ns/kept.hpp"
#include "ns/network.hpp"
#include "ns/proc_files.hpp"

namespace ns {
namespace {

TEST(ParseNsfs, ReadsKindAndInode) {
  const auto what = parse_nsfs("net:[4026531840]");
  ASSERT_TRUE(what);
  EXPECT_EQ(what->kind, Kind::kNet);
  EXPECT_EQ(what->inode, 4026531840U);
}

TEST(ParseNsfs, RefusesWhatOnlyLooksLikeIt) {
  for (const char* text : {"", "net", "net:[", "net:[]", "net:[1", "net:[x]", "net:[1]x",
                           "socket:[123]", "pipe:[1]", "anon_inode:[eventfd]",
                           "/tmp/net:[1]", "net:[-1]", "pid_for_children:[1]"}) {
    EXPECT_FALSE(parse_nsfs(text)) << text;
  }
}

TEST(DeviceNumber, IsThatOfStat) {
  EXPECT_EQ(device_number("0:4"), makedev(0, 4));
  EXPECT_EQ(device_number("259:300"), makedev(259, 300));
  for (const char* text : {"", "4", "0:", ":4", "0:4:1", "a:b"}) {
    EXPECT_THROW(device_number(text), std::runtime_error) << text;
  }
}

TEST(ParseRange, ReadsThreeNumbers) {
  EXPECT_EQ(parse_range("0:100000:65536"), (IdRange{0, 100000, 65536}));
  EXPECT_EQ(parse_range("5:1000:1"), (IdRange{5, 1000, 1}));
}

TEST(ParseRange, RefusesAllElse) {
  for (const char* text :
       {"", "0", "0:1", "0:1:0", "0:1:x", "-1:0:1", "0:1:1:1", "0: 1:1", "0:4294967295:1",
        "4294967295:0:1", "0:1:4294967295"}) {
    EXPECT_THROW(parse_range(text), common::UsageError) << text;
  }
}

TEST(MapText, IsOneLineForEachRange) {
  EXPECT_EQ(map_text({{0, 1000, 1}, {1, 100000, 65536}}), "0 1000 1\n1 100000 65536\n");
  EXPECT_EQ(map_text({}), "");
}

TEST(ParseAddress, ReadsBothFamilies) {
  const auto four = parse_address("10.0.0.1/24");
  EXPECT_EQ(four.family, AF_INET);
  EXPECT_EQ(four.bytes.size(), 4U);
  EXPECT_EQ(four.bytes[0], std::byte{10});
  EXPECT_EQ(four.prefix, 24U);
  const auto six = parse_address("fd00::1/64");
  EXPECT_EQ(six.family, AF_INET6);
  EXPECT_EQ(six.bytes.size(), 16U);
  EXPECT_EQ(six.prefix, 64U);
}

TEST(ParseAddress, WithoutANetworkIsTheHostAlone) {
  EXPECT_EQ(parse_address("10.0.0.1").prefix, 32U);
  EXPECT_EQ(parse_address("::1").prefix, 128U);
}

TEST(ParseAddress, RefusesAllElse) {
  for (const char* text : {"", "/24", "10.0.0/8", "10.0.0.1/", "10.0.0.1/33",
                           "10.0.0.1/x", "fd00::1/129", "host", "10.0.0.1/24/1"}) {
    EXPECT_THROW(parse_address(text), common::UsageError) << text;
  }
}

TEST(Kept, NamesStayInTheirFolder) {
  for (const char* name : {"a", "7", "web-1.old_x"})
    EXPECT_NO_THROW(require_keepable(name));
  for (const char* name : {"", ".", "..", ".x", "-x", "a/b", "../a", "a b", "a\n"}) {
    EXPECT_THROW(require_keepable(name), common::UsageError) << name;
  }
  EXPECT_THROW(require_keepable(std::string(65, 'x')), common::UsageError);
}

TEST(Kinds, HaveNamesAndFlags) {
  int all = 0;
  for (const Kind kind : kKinds) {
    EXPECT_EQ(kind_named(name_of(kind)), kind);
    EXPECT_EQ(kind_of_flag(flag_of(kind)), kind);
    all |= flag_of(kind);
  }
  EXPECT_EQ(all, kAllKinds);
  EXPECT_FALSE(kind_named("mount"));
  EXPECT_FALSE(kind_of_flag(0));
}

}  // namespace
}  // namespace ns
