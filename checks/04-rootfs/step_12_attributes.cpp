#include <array>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common/check.hpp"
#include "jail.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;
using common::check;

constexpr char kSource[] = "/work/tree";
constexpr char kStore[] = "/work/store";
constexpr char kRead[] =
    "man 2 chown; man 7 xattr; man 2 utimensat; docs/04-rootfs.md, \"Copying a tree\"";

/// VFS_CAP_REVISION_2, effective, CAP_NET_RAW: what `setcap cap_net_raw+ep` writes.
constexpr std::array<unsigned char, 20> kCapability = {1, 0, 0, 2, 0, 0x20};

void set_times(const fs::path& path, time_t seconds) {
  const timespec times[] = {{seconds, 111}, {seconds, 222}};
  check(::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW), "utimensat",
        path.native());
}

/// With ids that one's own user namespace has, other owners too.
void give_away(const fs::path& path, unsigned owner, unsigned group) {
  if (::lchown(path.c_str(), owner, group) == -1 && errno != EINVAL) {
    common::fail("lchown", path.native());
  }
}

/// A tree in which everything that can be lost is there to lose.
void make_tree() {
  const fs::path root = kSource;
  fs::create_directories(root / "folder");
  for (const char* name : {"plain", "setuid", "capable", "target", "read-only"}) {
    std::ofstream(root / name) << name << "\n";
  }
  fs::create_symlink(".", root / "link");  // what it leads to is there in every copy
  give_away(root / "setuid", 0, 12);
  check(::chmod((root / "setuid").c_str(), 04755), "chmod");
  check(::lchown((root / "plain").c_str(), 0, 0), "lchown");
  check(::chmod((root / "plain").c_str(), 0640), "chmod");
  check(::chmod((root / "read-only").c_str(), 0444), "chmod");
  check(::chmod((root / "folder").c_str(), 03775), "chmod");
  check(::setxattr((root / "capable").c_str(), "security.capability", kCapability.data(),
                   kCapability.size(), 0),
        "setxattr", "security.capability");
  time_t day = 86400;
  for (const char* name :
       {"plain", "setuid", "capable", "target", "read-only", "link", "folder"}) {
    set_times(root / name, day += 86400);
  }
}

/// The tree imported as a template, and a jail made from that.
fs::path make_jail(harness::Context& context) {
  context.may_leave(kStore);
  context.arrange("made a tree with owners, setuid, a capability, links and old times",
                  [] {
                    make_tree();
                    give_away(fs::path(kSource) / "plain", 1000, 1000);
                    give_away(fs::path(kSource) / "link", 1001, 1001);
                    check(::chmod((fs::path(kSource) / "plain").c_str(), 0640), "chmod");
                    set_times(fs::path(kSource) / "plain", 86400L * 30);
                    set_times(fs::path(kSource) / "link", 86400L * 31);
                  });
  const auto must = [&context](std::vector<std::string> argv) {
    auto process = context.run(std::move(argv));
    const int status = context.finish(process);
    context.expect(
        status == 0,
        {.symptom = "create-fails",
         .expected = "status 0",
         .saw = "status " + std::to_string(status) + ", " + process.last_words(),
         .most_often = "a call that fails on one kind of file: on a link, "
                       "or on a file without such an attribute",
         .read = kRead});
  };
  must({"jail", "--root", kStore, "template", "import", "t", kSource});
  must({"jail", "--root", kStore, "create", "j", "--template", "t"});
  return context.sandbox().outside(fs::path(kStore) / "jails/j/rootfs");
}

void expect_same(harness::Context& context, const char* name, const char* symptom,
                 const std::string& field, long long expected, long long saw,
                 const char* most_often) {
  context.expect(expected == saw, {.symptom = symptom,
                                   .expected = std::string(name) + " with " + field +
                                               " " + std::to_string(expected),
                                   .saw = field + " " + std::to_string(saw),
                                   .most_often = most_often,
                                   .read = kRead});
}

constexpr const char* kNames[] = {"plain",     "setuid", "capable", "target",
                                  "read-only", "link",   "folder"};

LAB_CHECK("L04.1-owners-kept", "4.12", 3,
          "A jail's files have the owners of the template's, links too") {
  check.need_ids();
  const fs::path jail = make_jail(check);
  check.did("compared owners by lstat(2)");
  for (const char* name : kNames) {
    const struct stat from =
        harness::stat_of(check.sandbox().outside(fs::path(kSource) / name));
    const struct stat to = harness::stat_of(jail / name);
    expect_same(check, name, "owner", "owner", from.st_uid, to.st_uid,
                "chown(2) follows links, lchown(2) does not");
    expect_same(check, name, "owner", "group", from.st_gid, to.st_gid,
                "chown(2) takes an owner and a group");
  }
}

std::string octal(mode_t mode) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04o", mode & 07777U);
  return text.data();
}

LAB_CHECK("L04.1-modes-kept", "4.12", 3,
          "A jail's files have the modes of the template's, setuid too") {
  const fs::path jail = make_jail(check);
  check.did("compared modes by lstat(2)");
  for (const char* name : kNames) {
    const struct stat from =
        harness::stat_of(check.sandbox().outside(fs::path(kSource) / name));
    const struct stat to = harness::stat_of(jail / name);
    const bool lost_setuid = ((from.st_mode & ~to.st_mode) & 07000U) != 0;
    check.expect(
        from.st_mode == to.st_mode,
        {.symptom = lost_setuid ? "setuid-lost" : "mode",
         .expected = std::string(name) + " with mode " + octal(from.st_mode),
         .saw = octal(to.st_mode),
         .most_often = lost_setuid ? "chown(2) clears setuid and setgid: it came after "
                                     "the chmod, or the mode was cut to 0777"
                                   : "the mode was not set, or cut by the umask",
         .read = kRead});
  }
}

LAB_CHECK(
    "L04.1-xattrs-kept", "4.12", 3,
    "A jail's files have the extended attributes of the template's, capabilities too") {
  const fs::path jail = make_jail(check);
  check.did("compared security.capability of the file `capable`");
  std::array<unsigned char, 64> value{};
  const auto size = ::lgetxattr((jail / "capable").c_str(), "security.capability",
                                value.data(), value.size());
  check.expect(size > 0,
               {.symptom = "capability-lost",
                .expected = "security.capability with " +
                            std::to_string(kCapability.size()) + " bytes or more",
                .saw = common::errno_name(errno),
                .most_often = "extended attributes were not copied; or before the "
                              "chown, which clears this one",
                .read = "man 7 capabilities, File capabilities; man 2 chown"});
}

LAB_CHECK("L04.1-times-kept", "4.12", 2,
          "A jail's files have the times of the template's") {
  const fs::path jail = make_jail(check);
  check.did("compared modification times by lstat(2)");
  for (const char* name : kNames) {
    const struct stat from =
        harness::stat_of(check.sandbox().outside(fs::path(kSource) / name));
    const struct stat to = harness::stat_of(jail / name);
    expect_same(check, name, "times", "modification time", from.st_mtim.tv_sec,
                to.st_mtim.tv_sec,
                "the times were not set, or of the link's target instead of the link");
    expect_same(check, name, "times", "nanoseconds", from.st_mtim.tv_nsec,
                to.st_mtim.tv_nsec, "only whole seconds were copied");
  }
}

}  // namespace
}  // namespace checks
