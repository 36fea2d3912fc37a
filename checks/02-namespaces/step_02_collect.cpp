#include <algorithm>

#include "common/files.hpp"
#include "listing.hpp"

namespace checks {
namespace {

constexpr char kReadCollect[] =
    "man 7 namespaces; man 8 lsns; docs/02-namespaces.md, \"Who is "
    "in it\"";
constexpr char kGone[] =
    "one process that cannot be looked at ends the whole list: ENOENT, ESRCH and EACCES "
    "are daily life in /proc, and no errors";
const Words kPlain = {"--no-held", "--no-owners"};

std::string text(const std::set<int>& pids) {
  std::string all;
  for (const int pid : pids) all += (all.empty() ? "" : " ") + std::to_string(pid);
  return all.empty() ? "none" : all;
}

/// nsbox is a process, too, and has ended since: one in the list that is not there.
int nsbox_itself(const std::map<ino_t, Listed>& listed,
                 const std::map<ino_t, std::set<int>>& kernels) {
  std::set<int> living;
  for (const auto& [inode, pids] : kernels) living.insert(pids.begin(), pids.end());
  for (const auto& [inode, entry] : listed) {
    for (const int pid : entry.processes) {
      if (!living.contains(pid)) return pid;
    }
  }
  return 0;
}

void expect_as_the_kernel(harness::Context& check,
                          const std::map<ino_t, Listed>& listed) {
  const auto kernels = kernels_list(check);
  const int itself = nsbox_itself(listed, kernels);
  for (const auto& [inode, pids] : kernels) {
    auto processes = find(check, listed, inode, "which has the processes " + text(pids),
                          "the walk ends before all processes were looked at")
                         .processes;
    processes.erase(itself);
    const std::string expected =
        "the processes " + text(pids) + " in " + std::to_string(inode);
    check.expect(!processes.empty(),
                 {.symptom = "no-processes",
                  .expected = expected,
                  .saw = text(processes),
                  .most_often = "the entry is made, and the process not put into it",
                  .read = kReadCollect});
    check.expect(std::ranges::includes(pids, processes),
                 {.symptom = "too-many-processes",
                  .expected = expected,
                  .saw = text(processes),
                  .most_often = "a link of another name was looked at, too: "
                                "pid_for_children is of processes that are not there yet",
                  .read = kReadCollect});
    check.expect(processes == pids,
                 {.symptom = "processes",
                  .expected = expected,
                  .saw = text(processes),
                  .most_often = "only who is found first in a namespace is noted",
                  .read = kReadCollect});
  }
  for (const auto& [inode, entry] : listed) {
    check.expect(kernels.contains(inode),
                 {.symptom = "too-many",
                  .expected = "only namespaces that a process is in",
                  .saw = entry.kind + ":[" + std::to_string(inode) + "] with " +
                         text(entry.processes),
                  .most_often = "something else than /proc/PID/ns/KIND was identified",
                  .read = kReadCollect});
  }
}

LAB_CHECK("L02.1-list-processes", "2.2", 3,
          "`list` has each namespace once, with all processes that are in it") {
  auto one = start_target(check, {"--net", "--uts", "--ipc"});
  auto nested = start_target(check, {"--pid", "--user", "--map-root-user", "--mount"});
  auto guest = start_standing(check, {"nsenter", "--net", "--target", one.number(),
                                      "/bin/sh", "-c", "echo READY; exec sleep 1000"});
  expect_as_the_kernel(check, list(check, kPlain, {.most_often = kGone}));
  end(check, guest);
  end(check, nested);
  end(check, one);
}

LAB_CHECK("L02.1-list-zombie", "2.2", 1,
          "A process that ends while it is looked at is no error") {
  // A zombie has a folder in /proc for as long as nobody waits for it, but only two of
  // its namespaces are left. sleep never waits; a shell might, before it becomes sleep.
  auto parent = start_standing(
      check, {"/bin/sh", "-c",
              "(until grep -q sleep /proc/$$/comm; do :; done; echo READY) & "
              "exec sleep 1000"});
  check.did("waited for the end of its child, which it does not wait for itself");
  parent.handle.wait_exit(harness::patience(std::chrono::seconds{5}));
  const int zombie = std::stoi(parent.number());
  parent.handle = common::PidFd::open(parent.process.pid());
  auto other = start_target(check, {"--net"});
  const auto listed = list(check, kPlain, {.most_often = kGone});
  const auto& net = find(check, listed, harness::namespace_inode(other.pid, "net"),
                         "of a process with a higher number than the zombie's",
                         "the walk ended at the zombie");
  check.expect(net.processes.size() == 1,
               {.symptom = "processes",
                .expected = "one process in it",
                .saw = text(net.processes),
                .most_often = "an identity that is empty is taken for one",
                .read = kReadCollect});
  for (const std::string kind : {"pid", "user"}) {
    const auto inode = harness::namespace_inode(check.sandbox().init(), kind);
    const auto& its = find(check, listed, inode, "of all processes here", "it was lost");
    check.expect(its.processes.contains(zombie),
                 {.symptom = "zombie-left-out",
                  .expected = "the zombie " + std::to_string(zombie) + " in its " + kind +
                              " namespace, which it still has",
                  .saw = text(its.processes),
                  .most_often = "the first of its kinds that is gone ends the loop over "
                                "all kinds",
                  .read = kReadCollect});
  }
  end(check, other);
  end(check, parent);
}

LAB_CHECK("L02.1-list-unreadable", "2.2", 2,
          "Processes that an ordinary user may not look at are left out, the others "
          "listed") {
  // The sandbox's first process has capabilities that an ordinary one has not: EACCES.
  const BoxRun ordinary{.unprivileged = true};
  auto own = start_target(check, {"--user", "--map-root-user", "--net"}, ordinary);
  const auto listed = list(check, kPlain, ordinary);
  const auto& net = find(check, listed, harness::namespace_inode(own.pid, "net"),
                         "whose process belongs to the user",
                         "the walk ended at a process that may not be looked at");
  check.expect(net.processes == std::set<int>{std::stoi(own.number())},
               {.symptom = "processes",
                .expected = own.number(),
                .saw = text(net.processes),
                .most_often = "processes that may not be looked at are counted",
                .read = kReadCollect});
  end(check, own);
}

std::string lsns_number(const common::Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

LAB_CHECK("L02.1-list-as-lsns", "2.2", 1, "`list` finds what lsns(8) finds") {
  if (!std::filesystem::exists(check.sandbox().outside("/usr/bin/lsns")))
    check.skip("needs lsns(8), of util-linux");
  auto one = start_target(check, {"--net", "--uts"});
  auto nested = start_target(check, {"--pid", "--mount", "--cgroup", "--ipc"});
  auto lsns = check.run({"lsns", "--json", "--output", "NS,TYPE,NPROCS"});
  check.finish(lsns);
  const auto listed = list(check, kPlain);
  const auto lsns_said = common::Json::parse(lsns.output());
  for (const auto& row : lsns_said.at("namespaces")) {
    const std::string count = lsns_number(row.at("nprocs"));
    if (count == "0" || count == "null") continue;
    const auto& entry =
        find(check, listed, std::stoull(lsns_number(row.at("ns"))), "which lsns lists",
             "the walk ends before all processes were looked at");
    check.expect(entry.kind == row.at("type").get<std::string>() &&
                     std::to_string(entry.processes.size()) == count,
                 {.symptom = "processes",
                  .expected = row.dump(),
                  .saw = entry.kind + " with " + text(entry.processes),
                  .most_often = "only who is found first in a namespace is noted, or "
                                "nsbox itself is left out",
                  .read = kReadCollect});
  }
  end(check, nested);
  end(check, one);
}

}  // namespace
}  // namespace checks
