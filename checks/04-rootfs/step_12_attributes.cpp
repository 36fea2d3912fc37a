#include <array>
#include <filesystem>
#include <fstream>
#include <optional>

#include <fcntl.h>
#include <linux/limits.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "jail.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;
using common::check;

constexpr char kSource[] = "/test/tree";
constexpr char kFolder[] = "/test/store";
constexpr char kSecret[] = "/test/secret";  // on the host, where a link of the tree leads
constexpr char kReadAttributes[] =
    "man 2 chown; man 7 xattr; man 2 utimensat; docs/04-rootfs.md, \"Copying a tree\"";

/// VFS_CAP_REVISION_2, effective, CAP_NET_RAW: what `setcap cap_net_raw+ep` writes.
constexpr std::array<unsigned char, 20> kCapability = {1, 0, 0, 2, 0, 0x20};

void set_times(const fs::path& path, time_t seconds) {
  const timespec times[] = {{seconds - 3600, 111}, {seconds, 222}};
  check(::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW), "utimensat",
        path.native());
}

/// With ids that one's own user namespace has, other owners too.
void give_away(const fs::path& path, unsigned owner, unsigned group) {
  if (::lchown(path.c_str(), owner, group) == -1 && errno != EINVAL) {
    common::fail("lchown", path.native());
  }
}

/// noatime: reading a tree leaves its access times as they are.
void mount_folder(const char* path) {
  fs::create_directory(path);
  check(::mount("tmpfs", path, "tmpfs", MS_NOATIME, "mode=0755"), "mount", path);
}

/// A tree in which everything that can be lost is there to lose.
void make_tree() {
  const fs::path root = kSource;
  fs::create_directory(root / "folder");
  for (const char* name : {"plain", "setuid", "capable", "target", "read-only"}) {
    std::ofstream(root / name) << name << "\n";
  }
  std::ofstream(kSecret) << "the host's\n";
  check(::chmod(kSecret, 0600), "chmod", kSecret);
  fs::create_symlink(kSecret, root / "link");
  give_away(root / "setuid", 0, 12);
  check(::chmod((root / "setuid").c_str(), 04755), "chmod");
  give_away(root / "plain", 1000, 1000);
  give_away(root / "link", 1001, 1001);
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

constexpr char kBuffer[] =
    "a buffer of fixed size: first ask how large it has to be, with a size of 0";

void must(harness::Context& context, std::vector<std::string> argv) {
  auto process = context.run(std::move(argv));
  const int status = context.finish(process);
  const std::string words = process.last_words();
  const std::string saw = "status " + std::to_string(status) + ", " + words;
  const bool listed = words.find("listxattr") != std::string::npos;
  context.expect(status == 0 || words.find("ERANGE") == std::string::npos,
                 {.symptom = listed ? "many-attributes" : "long-attribute",
                  .expected = "status 0",
                  .saw = saw,
                  .most_often = kBuffer,
                  .read = "man 2 listxattr; man 2 getxattr"});
  context.expect(status == 0,
                 {.symptom = "create-fails",
                  .expected = "status 0",
                  .saw = saw,
                  .most_often = "a call that fails on one kind of file: on a link, "
                                "or on a file without such an attribute",
                  .read = kReadAttributes});
}

/// The tree imported as a template, and a jail made from that.
fs::path import_and_create(harness::Context& context) {
  context.may_leave(kFolder);
  must(context, {"jail", "--root", kFolder, "template", "import", "t", kSource});
  must(context, {"jail", "--root", kFolder, "create", "j", "--template", "t"});
  return context.sandbox().outside(fs::path(kFolder) / "jails/j/rootfs");
}

fs::path make_jail(harness::Context& context) {
  context.arrange(
      "made a tree with owners, setuid, a capability, old times, and a link to " +
          std::string(kSecret),
      [] {
        mount_folder(kSource);
        mount_folder(kFolder);
        make_tree();
      });
  return import_and_create(context);
}

void expect_same(harness::Context& context, const char* name, const char* symptom,
                 const std::string& field, long long expected, long long saw,
                 const char* most_often) {
  context.expect(expected == saw, {.symptom = symptom,
                                   .expected = std::string(name) + " with " + field +
                                               " " + std::to_string(expected),
                                   .saw = field + " " + std::to_string(saw),
                                   .most_often = most_often,
                                   .read = kReadAttributes});
}

constexpr const char* kNames[] = {"plain",     "setuid", "capable", "target",
                                  "read-only", "link",   "folder"};

LAB_CHECK("L04.1-owners-kept", "4.12", 3,
          "A jail's files have the owners of the template's, links too") {
  check.need_ids(1002);
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

LAB_CHECK(
    "L04.1-modes-kept", "4.12", 3,
    "A jail's files have the modes of the template's, setuid too; what a link leads to "
    "keeps its own") {
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
         .read = kReadAttributes});
  }
  check.did("looked at the mode of the host's " + std::string(kSecret));
  const mode_t secret = harness::stat_of(check.sandbox().outside(kSecret)).st_mode;
  check.expect(
      (secret & 07777U) == 0600,
      {.symptom = "mode-through-link",
       .expected = std::string(kSecret) + " on the host with mode 0600 as before",
       .saw = octal(secret),
       .most_often = "chmod(2) follows links: the link's 0777 went to the file "
                     "that it leads to. A link has no mode of its own",
       .read = "man 2 chmod; man 7 symlink"});
}

/// Some kernels let a tmpfs have fewer kinds of attributes: what cannot be set cannot be
/// lost.
void note(const fs::path& path, const std::string& name, const std::string& value) {
  const int set = ::lsetxattr(path.c_str(), name.c_str(), value.data(), value.size(), 0);
  if (set == -1 && errno != ENOTSUP && errno != EPERM) common::fail("lsetxattr", name);
}

/// "user::rw-,user:0:r--,group::r--,mask::r--,other::---", see acl(5).
std::string access_list() {
  constexpr unsigned kNobody = ~0U;
  const posix_acl_xattr_header header{POSIX_ACL_XATTR_VERSION};
  const posix_acl_xattr_entry entries[] = {{ACL_USER_OBJ, ACL_READ | ACL_WRITE, kNobody},
                                           {ACL_USER, ACL_READ, 0},
                                           {ACL_GROUP_OBJ, ACL_READ, kNobody},
                                           {ACL_MASK, ACL_READ, kNobody},
                                           {ACL_OTHER, 0, kNobody}};
  std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
  return bytes.append(reinterpret_cast<const char*>(&entries), sizeof entries);
}

void make_notes() {
  const fs::path root = kSource;
  for (const char* name : {"noted", "long", "many"}) std::ofstream(root / name) << name;
  for (const char* kind : {"user.", "security."}) {
    note(root / "noted", std::string(kind) + "note", "a note");
    note(root / "long", std::string(kind) + "long", std::string(5000, 'x'));
    for (int i = 100; i < 160; ++i) {
      note(root / "many", kind + std::string(80, 'n') + std::to_string(i), "one");
    }
  }
  note(root / "noted", "system.posix_acl_access", access_list());
  note(root / "link", "security.note", "the link's own");  // user.* no link can have
}

/// An attribute's value, or nothing if there is none.
std::optional<std::string> attribute(const fs::path& path, const std::string& name) {
  std::string value(XATTR_SIZE_MAX, '\0');
  const auto size = ::lgetxattr(path.c_str(), name.c_str(), value.data(), value.size());
  if (size == -1 && errno == ENODATA) return std::nullopt;
  value.resize(static_cast<std::size_t>(check(size, "lgetxattr", name)));
  return value;
}

std::vector<std::string> attribute_names(const fs::path& path) {
  std::string names(XATTR_LIST_MAX, '\0');
  const auto size = ::llistxattr(path.c_str(), names.data(), names.size());
  names.resize(static_cast<std::size_t>(check(size, "llistxattr", path.native())));
  std::vector<std::string> found;
  for (const auto name : common::split(names, '\0')) found.emplace_back(name);
  return found;
}

void expect_attributes(harness::Context& context, const fs::path& jail, const char* file,
                       const char* symptom, const char* most_often) {
  const auto from = context.sandbox().outside(fs::path(kSource) / file);
  for (const auto& name : attribute_names(from)) {
    const auto wanted = attribute(from, name);
    const auto saw = attribute(jail / file, name);
    context.expect(wanted == saw,
                   {.symptom = symptom,
                    .expected = std::string(file) + " with " + name + " of " +
                                std::to_string(wanted->size()) + " bytes, as in the tree",
                    .saw = saw ? std::to_string(saw->size()) + " bytes, not the same"
                               : "no such attribute",
                    .most_often = most_often,
                    .read = "man 7 xattr; man 2 listxattr"});
  }
}

LAB_CHECK(
    "L04.1-xattrs-kept", "4.12", 3,
    "A jail's files have the extended attributes of the template's, capabilities too") {
  check.arrange(
      "made a tree with a capability, an access control list, notes of other kinds on a "
      "file and on a link, a long one, and many",
      [] {
        mount_folder(kSource);
        mount_folder(kFolder);
        make_tree();
        make_notes();
      });
  const fs::path jail = import_and_create(check);
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
  check.did("compared all attributes by llistxattr(2) and lgetxattr(2)");
  expect_attributes(check, jail, "noted", "attribute-lost",
                    "only some names were copied, such as security.capability");
  expect_attributes(check, jail, "link", "attribute-of-link",
                    "listxattr(2), getxattr(2) and setxattr(2) follow links; those "
                    "with an l in front do not");
  expect_attributes(check, jail, "long", "long-attribute", kBuffer);
  expect_attributes(check, jail, "many", "many-attributes", kBuffer);
}

LAB_CHECK("L04.1-times-kept", "4.12", 2,
          "A jail's files have the times of the template's") {
  const fs::path jail = make_jail(check);
  check.did("compared modification and access times by lstat(2)");
  for (const char* name : kNames) {
    const struct stat from =
        harness::stat_of(check.sandbox().outside(fs::path(kSource) / name));
    const struct stat to = harness::stat_of(jail / name);
    expect_same(check, name, S_ISLNK(from.st_mode) ? "times-of-link" : "times",
                "modification time", from.st_mtim.tv_sec, to.st_mtim.tv_sec,
                "the times were not set, or of the link's target instead of the link");
    expect_same(check, name, "nanoseconds", "nanoseconds", from.st_mtim.tv_nsec,
                to.st_mtim.tv_nsec, "only whole seconds were copied");
    expect_same(check, name, "access-time", "access time", from.st_atim.tv_sec,
                to.st_atim.tv_sec,
                "utimensat(2) takes two times: first the access time, then the "
                "modification time");
  }
}

}  // namespace
}  // namespace checks
