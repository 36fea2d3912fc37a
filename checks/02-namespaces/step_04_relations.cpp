#include <fcntl.h>
#include <linux/nsfs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "common/check.hpp"
#include "common/unique_fd.hpp"
#include "listing.hpp"

namespace checks {
namespace {

using common::UniqueFd;

constexpr char kReadRelations[] =
    "man 2 ioctl_ns; man 7 user_namespaces; docs/02-namespaces.md, "
    "\"Whose it is\"";

/// The relative of a process's namespace, as the kernel tells the checker.
ino_t relative(pid_t pid, const std::string& kind, unsigned long request) {
  const std::string path = "/proc/" + std::to_string(pid) + "/ns/" + kind;
  const UniqueFd file(
      common::check(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "open", path));
  const UniqueFd other(common::check(::ioctl(file.get(), request), "ioctl", path));
  struct stat info {};
  common::check(::fstat(other.get(), &info), "fstat", path);
  return info.st_ino;
}

void expect_number(harness::Context& check, const common::Json& saw, ino_t expected,
                   const std::string& symptom, const std::string& what,
                   const std::string& most_often) {
  check.expect(saw.is_number() && saw.get<ino_t>() == expected,
               {.symptom = symptom,
                .expected = what + " to be " + std::to_string(expected),
                .saw = saw.dump(),
                .most_often = most_often,
                .read = kReadRelations});
}

LAB_CHECK("L02.1-outside-is-empty", "2.4", 1,
          "What lies outside of our own namespaces is left empty, and is no error") {
  const auto listed =
      list(check, {},
           {.most_often = "EPERM means that the relative is outside of what we may see: "
                          "that is no error; EINVAL, that this kind has none: do not "
                          "ask it; EFAULT, that the third argument is no address"});
  // The sandbox's own user and PID namespaces were made from outside: EPERM.
  for (const std::string kind : {"user", "pid"}) {
    const auto inode = harness::namespace_inode(check.sandbox().init(), kind);
    const auto& entry = find(check, listed, inode, "of a process", "it was lost");
    check.expect(entry.parent.is_null(),
                 {.symptom = "outside",
                  .expected = "no parent: " + kind + ":[" + std::to_string(inode) +
                              "] is the outermost that we may see",
                  .saw = entry.parent.dump(),
                  .most_often = "the answer to a call that failed is used",
                  .read = kReadRelations});
  }
}

LAB_CHECK("L02.1-owner", "2.4", 2,
          "Each namespace has the user namespace that it was made in as its owner") {
  auto target = start_target(check, {"--user", "--map-root-user", "--net", "--mount"});
  const auto listed = list(check, {});
  check.did("ioctl(NS_GET_USERNS) of the namespaces");
  const pid_t init = check.sandbox().init();
  for (const auto& [pid, kind] : {std::pair<pid_t, const char*>{target.pid, "net"},
                                  {target.pid, "mnt"},
                                  {init, "net"},
                                  {init, "mnt"}}) {
    const auto& entry = find(check, listed, harness::namespace_inode(pid, kind),
                             "of a process", "it was lost");
    expect_number(check, entry.owner, relative(pid, kind, NS_GET_USERNS), "owner",
                  std::string("the owner of a ") + kind + " namespace",
                  "NS_GET_USERNS was not asked, or of another file. What a process is "
                  "in says nothing of who owns it: setns(2) mixes freely");
  }
  end(check, target);
}

LAB_CHECK("L02.1-parents", "2.4", 2,
          "pid and user namespaces have parents, the others have none") {
  auto target = start_target(check, {"--user", "--map-root-user", "--pid"});
  const auto listed = list(check, {});
  check.did("ioctl(NS_GET_PARENT) of the namespaces");
  for (const std::string kind : {"pid", "user"}) {
    const auto& entry = find(check, listed, harness::namespace_inode(target.pid, kind),
                             "of a process", "it was lost");
    expect_number(check, entry.parent, relative(target.pid, kind, NS_GET_PARENT),
                  "parent-of-" + kind, "the parent of a " + kind + " namespace",
                  kind == "pid" ? "the owner was asked for instead: for a user namespace "
                                  "that is the same, for a PID namespace it is not"
                                : "only PID namespaces are asked for a parent");
  }
  const auto& net =
      find(check, listed, harness::namespace_inode(check.sandbox().init(), "net"),
           "of a process", "it was lost");
  check.expect(net.parent.is_null(), {.symptom = "parent-of-net",
                                      .expected = "no parent of a net namespace",
                                      .saw = net.parent.dump(),
                                      .most_often = "the owner was taken for it",
                                      .read = kReadRelations});
  end(check, target);
}

LAB_CHECK("L02.1-owner-uid", "2.4", 1, "A user namespace tells the user who made it") {
  constexpr uid_t kUser = 1234;
  check.need_ids(kUser + 1);
  auto target = start_target(check, {"--user"}, {.user = kUser});
  const auto listed = list(check, {});
  const auto& entry = find(check, listed, harness::namespace_inode(target.pid, "user"),
                           "of a process", "it was lost");
  expect_number(check, entry.owner_uid, kUser, "owner-uid",
                "the maker of a user namespace",
                "the number is that of nsbox's own user, or was never asked for: "
                "NS_GET_OWNER_UID");
  end(check, target);
}

LAB_CHECK("L02.1-few-descriptors", "2.4", 0,
          "More namespaces can be listed than descriptors can be open") {
  constexpr int kLimit = 20;
  const Words flags = {"--user", "--map-root-user", "--net",   "--mount",
                       "--uts",  "--ipc",           "--cgroup"};
  std::vector<Standing> targets;
  for (int i = 0; i < 3; ++i) targets.push_back(start_target(check, flags));
  const auto listed =
      list(check, {},
           {.descriptors = kLimit,
            .most_often = "the descriptors of a namespace's relations are "
                          "not closed: hold each in a UniqueFd"});
  const auto& entry =
      find(check, listed, harness::namespace_inode(targets.back().pid, "net"),
           "of a process", "it was lost");
  expect_number(check, entry.owner, relative(targets.back().pid, "net", NS_GET_USERNS),
                "owner-of-the-last", "the owner of a net namespace",
                "a call that fails for want of descriptors is taken for EPERM");
  for (auto& target : targets) end(check, target);
}

}  // namespace
}  // namespace checks
