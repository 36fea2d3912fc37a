#include <algorithm>
#include <filesystem>

#include <sched.h>
#include <sys/statfs.h>

#include "box.hpp"
#include "common/check.hpp"
#include "listing.hpp"

namespace checks {
namespace {

using common::MountEntry;

constexpr char kState[] = "/test/state";
constexpr char kReadKeep[] =
    "man 7 namespaces, \"Namespace lifetime\"; man 2 mount, MS_BIND; "
    "docs/02-namespaces.md, \"Without a process\"";

void keep(harness::Context& check, const std::string& name, const Words& kinds) {
  check.may_leave(kState);
  Words arguments = {"keep", name, "--root", kState};
  arguments.insert(arguments.end(), kinds.begin(), kinds.end());
  must(
      check, arguments,
      {.most_often = "source and target of a mount(2) are swapped, or a folder was bound "
                     "where a file is wanted"});
}

void forget(harness::Context& check, const std::string& name) {
  must(check, {"forget", name, "--root", kState});
}

std::filesystem::path place(harness::Context& check, const std::string& name,
                            const std::string& kind) {
  return check.sandbox().outside(std::filesystem::path(kState) / name / kind);
}

/// The number of a kept namespace. Fails the check if it is none.
ino_t kept_inode(harness::Context& check, const std::string& name,
                 const std::string& kind) {
  constexpr long kNsfs = 0x6e736673;  // NSFS_MAGIC
  struct statfs system {};
  struct stat info {};
  const auto file = place(check, name, kind);
  // A link would be followed from the checker's "/", where its numbers mean others.
  const bool is_namespace = S_ISREG(harness::stat_of(file).st_mode) &&
                            ::statfs(file.c_str(), &system) == 0 &&
                            system.f_type == kNsfs && ::stat(file.c_str(), &info) == 0;
  check.expect(is_namespace,
               {.symptom = "no-namespace",
                .expected = std::string(kState) + "/" + name + "/" + kind +
                            " to be a namespace (file system type nsfs)",
                .saw = "it is none: a file, or a link to one that has gone",
                .most_often = "a link to /proc/PID/ns/KIND was made. It leads nowhere "
                              "when the process has ended, and holds nothing",
                .read = kReadKeep});
  return info.st_ino;
}

LAB_CHECK("L02.3-keep", "2.11", 2,
          "A kept namespace lives on without a process, as a mount") {
  for (const std::string kind : {"net", "uts"}) {
    keep(check, "web", {"--" + kind});
    const ino_t inode = kept_inode(check, "web", kind);
    const auto kernels = kernels_list(check);
    const bool lonely = !kernels.contains(inode);
    check.expect(
        lonely && inode != harness::namespace_inode(check.sandbox().init(), kind),
        {.symptom = "ours",
         .expected = "a new namespace, without a process in it",
         .saw = kind + ":[" + std::to_string(inode) + "], with processes",
         .most_often = "nsbox's own namespace was bound: /proc/self",
         .read = kReadKeep});
    forget(check, "web");
  }
}

LAB_CHECK("L02.3-keep-unshared", "2.11", 2,
          "What is kept is mounted here, and in no copy of the mount tree") {
  // A peer: what is mounted on one side appears on the other.
  auto peer = start_target(check, {"--mount", "--propagation", "unchanged"});
  keep(check, "web", {"--net"});
  kept_inode(check, "web", "net");
  check.did(
      "read   the mount table of a mount namespace that shares its mounts with ours");
  std::vector<MountEntry> copies;
  for (const auto& entry : harness::mounts_of(peer.pid)) {
    if (entry.type == "nsfs") copies.push_back(entry);
  }
  check.expect(copies.empty(),
               {.symptom = "copied",
                .expected = "no mount of type nsfs there",
                .saw = harness::describe(copies),
                .most_often = "the folder was not made a private mount first. Each copy "
                              "keeps the namespace alive when it was long forgotten",
                .read = kReadKeep});
  forget(check, "web");
  end(check, peer);
}

LAB_CHECK("L02.3-keep-several", "2.11", 1,
          "All kinds of one name are kept side by side") {
  keep(check, "web", {"--net", "--uts", "--ipc"});
  const std::string folder = std::string(kState) + "/web";
  const auto at_folder = harness::mounts_at(check.sandbox().mounts(), folder);
  check.expect(at_folder.size() <= 1,
               {.symptom = "stacked",
                .expected = "the folder mounted on itself once at most",
                .saw = harness::describe(at_folder),
                .most_often = "it is bound for each kind, and hides what was kept before",
                .read = kReadKeep});
  for (const char* kind : {"net", "uts", "ipc"}) kept_inode(check, "web", kind);
  forget(check, "web");
}

/// On Linux 6.18 the numbers of mount namespaces are handed out by each CPU for itself,
/// and the kernel takes the one with the lower number for the older one, in which the
/// other may not be bound (EINVAL). On one CPU that holds.
class OnOneCpu {
 public:
  OnOneCpu() {
    common::check(::sched_getaffinity(0, sizeof before_, &before_), "sched_getaffinity");
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(common::check(::sched_getcpu(), "sched_getcpu"), &one);
    common::check(::sched_setaffinity(0, sizeof one, &one), "sched_setaffinity");
  }
  OnOneCpu(const OnOneCpu&) = delete;
  OnOneCpu& operator=(const OnOneCpu&) = delete;
  ~OnOneCpu() { ::sched_setaffinity(0, sizeof before_, &before_); }

 private:
  cpu_set_t before_{};
};

LAB_CHECK("L02.3-keep-mount", "2.11", 1, "A mount namespace can be kept, too") {
  const OnOneCpu pinned;  // before there is a sandbox
  keep(check, "tree", {"--mount"});
  kept_inode(check, "tree", "mnt");
  forget(check, "tree");
}

}  // namespace
}  // namespace checks
