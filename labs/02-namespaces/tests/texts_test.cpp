#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace ns
