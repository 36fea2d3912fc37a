#include "minidocker/users.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace minidocker {
namespace {

constexpr char kPasswd[] =
    "root:x:0:0:root:/root:/bin/sh\n"
    "daemon:x:1:1:daemon:/usr/sbin:/bin/false\n"
    "# a comment\n"
    "broken:x:7\n"
    "wrong:x:seven:7:::\n"
    "\n"
    "1000:x:5:5:a name of digits:/five:\n"
    "app:x:1000:1001:::/bin/sh\n"
    "again:x:1000:2000::/again:/bin/sh\n"
    "daemon:x:99:99:the second of its name:/:\n"
    "last:x:3:3::/last:/bin/sh";  // without an end of line

constexpr char kGroup[] =
    "root:x:0:root\n"
    "bin:x:2:root,daemon\n"
    "adm:x:4:\n"
    "broken:x\n"
    "wheel:x:10:app,root\n"
    "audio:x:29:daemons,daemon\n"
    "44:x:7:\n"
    "adm:x:40:\n";

struct Case {
  const char* user;
  Identity identity;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << '"' << one.user << '"';
}

class KnownUser : public testing::TestWithParam<Case> {};

TEST_P(KnownUser, IsWhoTheFilesSay) {
  const auto& [user, wanted] = GetParam();
  const Identity identity = identity_of(user, kPasswd, kGroup);
  EXPECT_EQ(identity.uid, wanted.uid);
  EXPECT_EQ(identity.gid, wanted.gid);
  EXPECT_EQ(identity.groups, wanted.groups);
  EXPECT_EQ(identity.home, wanted.home);
}

INSTANTIATE_TEST_SUITE_P(
    All, KnownUser,
    testing::Values(
        Case{"", {0, 0, {0, 2, 10}, "/root"}}, Case{"root", {0, 0, {0, 2, 10}, "/root"}},
        Case{"0", {0, 0, {0, 2, 10}, "/root"}},
        Case{"daemon", {1, 1, {2, 29}, "/usr/sbin"}},  // the first of its name
        Case{"1", {1, 1, {2, 29}, "/usr/sbin"}},
        Case{"app", {1000, 1001, {10}, "/"}},   // a home that is not said
        Case{"1000", {1000, 1001, {10}, "/"}},  // a number is no name, the first counts
        Case{"5", {5, 5, {}, "/five"}}, Case{"last", {3, 3, {}, "/last"}},
        Case{"4711", {4711, 0, {}, "/"}},  // nobody's number
        Case{"7", {7, 0, {}, "/"}},        // what is broken is passed over
        // With a group there are no others.
        Case{"daemon:adm", {1, 4, {}, "/usr/sbin"}},  // the first of its name
        Case{"daemon:4", {1, 4, {}, "/usr/sbin"}},
        Case{"daemon:4711", {1, 4711, {}, "/usr/sbin"}},
        Case{"daemon:44", {1, 44, {}, "/usr/sbin"}},  // a number is no name
        Case{"4711:adm", {4711, 4, {}, "/"}}, Case{"4711:17", {4711, 17, {}, "/"}},
        Case{":adm", {0, 4, {}, "/root"}}, Case{":17", {0, 17, {}, "/root"}},
        // Nothing after the ':' is as if there were none.
        Case{"daemon:", {1, 1, {2, 29}, "/usr/sbin"}}, Case{"4711:", {4711, 0, {}, "/"}},
        Case{":", {0, 0, {0, 2, 10}, "/root"}},
        Case{"2147483647:2147483647", {2147483647, 2147483647, {}, "/"}}));

struct Refused {
  const char* user;
  const char* message;
};

void PrintTo(const Refused& one, std::ostream* out) {
  *out << '"' << one.user << '"';
}

class UnknownUser : public testing::TestWithParam<Refused> {};

TEST_P(UnknownUser, IsRefusedInDockersWords) {
  const auto& [user, message] = GetParam();
  const std::string asked = user;
  EXPECT_EQ(test::message_of([&] { identity_of(asked, kPasswd, kGroup); }), message);
}

constexpr char kRange[] = "uids and gids must be in range 0-2147483647";

INSTANTIATE_TEST_SUITE_P(
    All, UnknownUser,
    testing::Values(
        Refused{"nobody",
                "unable to find user nobody: no matching entries in passwd file"},
        Refused{"daemo", "unable to find user daemo: no matching entries in passwd file"},
        Refused{"broken",
                "unable to find user broken: no matching entries in passwd file"},
        Refused{"wrong", "unable to find user wrong: no matching entries in passwd file"},
        Refused{"# a comment",
                "unable to find user # a comment: no matching entries in passwd file"},
        Refused{"1x", "unable to find user 1x: no matching entries in passwd file"},
        Refused{"nobody:adm",
                "unable to find user nobody: no matching entries in passwd file"},
        Refused{"daemon:none",
                "unable to find group none: no matching entries in group file"},
        Refused{"daemon:broken",
                "unable to find group broken: no matching entries in group file"},
        Refused{"1:2:3", "unable to find group 2:3: no matching entries in group file"},
        // (uid_t)-1 would mean to setresuid(2): stay who you are, which is root.
        Refused{"4294967295", kRange}, Refused{"2147483648", kRange},
        Refused{"daemon:4294967295", kRange}, Refused{"1:2147483648", kRange}));

TEST(UserWithoutFiles, IsRootOrANumber) {
  EXPECT_EQ(identity_of("", "", "").uid, 0U);
  EXPECT_EQ(identity_of("", "", "").home, "/");
  EXPECT_EQ(identity_of("12:34", "", "").uid, 12U);
  EXPECT_EQ(identity_of("12:34", "", "").gid, 34U);
  EXPECT_EQ(test::message_of([] { identity_of("root", "", ""); }),
            "unable to find user root: no matching entries in passwd file");
  EXPECT_EQ(test::message_of([] { identity_of("0:root", "", ""); }),
            "unable to find group root: no matching entries in group file");
}

TEST(UserOfAnOddFile, MayNotBeRootByAccident) {
  const std::string passwd = "odd:x:4294967295:4294967295::/:\n";
  EXPECT_EQ(test::message_of([&] { identity_of("odd", passwd, ""); }), kRange);
}

}  // namespace
}  // namespace minidocker
