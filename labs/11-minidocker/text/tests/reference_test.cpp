#include "minidocker/reference.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/cli.hpp"

namespace minidocker {
namespace {

const std::string kHex64(64, 'a');
const std::string kDigest = "sha256:" + kHex64;

/// What a refusal says; "" if it is none.
std::string refusal(const std::string& text) {
  try {
    parse_reference(text);
  } catch (const common::ExitError& error) {
    EXPECT_EQ(error.code(), common::kFailure);
    return error.what();
  }
  return "";
}

TEST(Reference, FillsInTheRegistryAndThePath) {
  EXPECT_EQ(parse_reference("busybox"),
            (Reference{"docker.io", "library/busybox", "", ""}));
  EXPECT_EQ(parse_reference("busybox:1.36"),
            (Reference{"docker.io", "library/busybox", "1.36", ""}));
  EXPECT_EQ(parse_reference("team/tool"), (Reference{"docker.io", "team/tool", "", ""}));
  EXPECT_EQ(parse_reference("docker.io/busybox"),
            (Reference{"docker.io", "library/busybox", "", ""}));
  EXPECT_EQ(parse_reference("index.docker.io/busybox:x"),
            (Reference{"docker.io", "library/busybox", "x", ""}));
}

TEST(Reference, KnowsARegistryByItsLooks) {
  EXPECT_EQ(parse_reference("localhost:5000/x/y:tag"),
            (Reference{"localhost:5000", "x/y", "tag", ""}));
  EXPECT_EQ(parse_reference("localhost/x").domain, "localhost");
  EXPECT_EQ(parse_reference("quay.io/x").domain, "quay.io");
  EXPECT_EQ(parse_reference("Foo/bar").domain, "Foo");
  EXPECT_EQ(parse_reference("UPPER.com/x").domain, "UPPER.com");
  EXPECT_EQ(parse_reference("[::1]:5000/x").domain, "[::1]:5000");
  EXPECT_EQ(parse_reference("[::1]/x").domain, "[::1]");
  EXPECT_EQ(parse_reference("127.0.0.1:80/x").domain, "127.0.0.1:80");
  EXPECT_EQ(parse_reference("host:80").path, "library/host");
}

TEST(Reference, TakesWhatIsNoRegistryForAPath) {
  EXPECT_EQ(parse_reference("a__b.c/d"), (Reference{"", "a__b.c/d", "", ""}));
}

TEST(Reference, MayHaveADigest) {
  EXPECT_EQ(parse_reference("docker.io/library/busybox@" + kDigest),
            (Reference{"docker.io", "library/busybox", "", kDigest}));
  EXPECT_EQ(parse_reference("busybox:1.36@" + kDigest),
            (Reference{"docker.io", "library/busybox", "1.36", kDigest}));
  EXPECT_EQ(refusal("x@sha512:" + kHex64 + kHex64), "");
  EXPECT_EQ(refusal("x@sha384:" + kHex64 + std::string(32, '0')), "");
}

TEST(Reference, IsShownToPeopleInShort) {
  EXPECT_EQ(parse_reference("docker.io/library/busybox:1").familiar(), "busybox:1");
  EXPECT_EQ(parse_reference("docker.io/team/tool").familiar(), "team/tool");
  EXPECT_EQ(parse_reference("docker.io/library/a/b").familiar(), "library/a/b");
  EXPECT_EQ(parse_reference("quay.io/library/x").familiar(), "quay.io/library/x");
  EXPECT_EQ(parse_reference("busybox:1@" + kDigest).familiar(), "busybox:1@" + kDigest);
  EXPECT_EQ(parse_reference("busybox:1@" + kDigest).familiar_name(), "busybox");
}

TEST(Reference, IsCanonicalInFull) {
  EXPECT_EQ(parse_reference("busybox").canonical(), "docker.io/library/busybox");
  EXPECT_EQ(parse_reference("busybox").name(), "docker.io/library/busybox");
  EXPECT_EQ(parse_reference("x:1@" + kDigest).canonical(),
            "docker.io/library/x:1@" + kDigest);
}

TEST(Reference, HasATagByDefault) {
  EXPECT_EQ(normalize_reference("busybox").canonical(),
            "docker.io/library/busybox:latest");
  EXPECT_EQ(normalize_reference("busybox:1").tag, "1");
  EXPECT_EQ(normalize_reference("busybox@" + kDigest).tag, "");
}

TEST(Reference, HasSeparatorsInItsPath) {
  for (const char* text : {"a__b", "a-b", "a--b", "a---b", "a.b", "a_b", "1a/2b", "x:TAG",
                           "x:_", "x:a.b-c", "a.b/c_d"})
    EXPECT_EQ(refusal(text), "") << text;
  for (const char* text : {"a..b", "a___b", "-a", "a-", "a_-b", "x/y/", "a//b", "/a",
                           "a/", "/", "_a", "a.", "a._b"})
    EXPECT_EQ(refusal(text), "invalid reference format") << text;
}

TEST(Reference, IsRefusedInDockersWords) {
  for (const char* text : {"",
                           ":x",
                           "busybox:",
                           "busybox:bad tag",
                           "@sha256:x",
                           "busybox@sha256:abc",
                           "x@y",
                           "x@",
                           "a:b/c:d:e",
                           "http://x",
                           "x:-a",
                           "x:.a",
                           "[::1/x",
                           "[g]:1/x",
                           "[]:1/x",
                           "-a.b/c",
                           "a.b-/c:1:2",
                           "a.b:/c",
                           "a.b:x/c",
                           "x@1a:0123456789abcdef0123456789abcdef",
                           "x@a..b:0123456789abcdef0123456789abcdef",
                           "busy box",
                           "x\n",
                           "x:1@",
                           "x@:"})
    EXPECT_EQ(refusal(text), "invalid reference format") << text;
  EXPECT_EQ(refusal(std::string("x\0y", 3)), "invalid reference format");
}

TEST(Reference, IsInSmallLetters) {
  EXPECT_EQ(refusal("Busy"),
            "invalid reference format: repository name (library/Busy) must be lowercase");
  EXPECT_EQ(refusal("a/B/c:1"),
            "invalid reference format: repository name (a/B/c) must be lowercase");
  EXPECT_EQ(refusal("Docker.io/Library/x"),
            "invalid reference format: repository name (Library/x) must be lowercase");
  EXPECT_EQ(refusal("A__b.c/d"), "repository name must be lowercase");
}

TEST(Reference, IsNoId) {
  EXPECT_EQ(refusal(kHex64), "invalid repository name (" + kHex64 +
                                 "), cannot specify 64-byte hexadecimal strings");
  EXPECT_EQ(refusal(kHex64 + "a"), "");
  EXPECT_EQ(refusal(kHex64 + ":x"), "");
}

TEST(Reference, HasADigestThatCanBeChecked) {
  const std::string half(32, '0');
  EXPECT_EQ(refusal("x@md5:" + half), "unsupported digest algorithm");
  EXPECT_EQ(refusal("x@sha256+b64:" + half), "unsupported digest algorithm");
  EXPECT_EQ(refusal("x@sha256:" + half), "invalid checksum digest length");
  EXPECT_EQ(refusal("x@sha256:" + std::string(64, 'A')),
            "invalid checksum digest format");
  EXPECT_EQ(refusal("x:1@SHA256:" + kHex64), "invalid checksum digest format");
}

TEST(Reference, HasLimits) {
  constexpr const char* kTooLong = "repository name must not be more than 255 characters";
  const auto xs = [](std::size_t count) { return std::string(count, 'x'); };
  EXPECT_EQ(refusal(xs(247)), "");  // and library/
  EXPECT_EQ(refusal(xs(248)), kTooLong);
  EXPECT_EQ(refusal("quay.io/" + xs(255)), "");
  EXPECT_EQ(refusal("quay.io/" + xs(256)), kTooLong);
  EXPECT_EQ(refusal("x:" + xs(128)), "");
  EXPECT_EQ(refusal("x:" + xs(129)), "invalid reference format");
}

}  // namespace
}  // namespace minidocker
