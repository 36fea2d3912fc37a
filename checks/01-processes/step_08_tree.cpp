// Who is whose parent.
#include <algorithm>
#include <csignal>
#include <map>
#include <set>

#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/sys.hpp"
#include "world.hpp"

namespace checks {
namespace {

using common::Json;

constexpr char kReadTree[] =
    "man 5 proc, ppid in /proc/pid/stat; docs/01-processes.md, "
    "\"The tree\"";

/// PID to parent, as the tree has it; 0 for a root.
using Parents = std::map<pid_t, pid_t>;

/// @param twice  Gets those that stand in the tree again.
void collect(const Json& nodes, pid_t parent, Parents& parents, std::set<pid_t>& twice) {
  std::vector<std::pair<const Json*, pid_t>> open = {{&nodes, parent}};
  while (!open.empty()) {
    const auto [list, above] = open.back();
    open.pop_back();
    for (const auto& node : *list) {
      const pid_t pid = node.at("pid");
      if (!parents.emplace(pid, above).second) twice.insert(pid);
      if (node.contains("children")) open.emplace_back(&node.at("children"), pid);
    }
  }
}

Parents tree_of(harness::Context& check) {
  Parents parents;
  std::set<pid_t> twice;
  collect(json_of(check, {"tree"}), 0, parents, twice);
  check.expect(twice.empty(),
               {.symptom = "twice",
                .expected = "each process once",
                .saw = "PID " + std::to_string(twice.empty() ? 0 : *twice.begin()) +
                       " more than once",
                .most_often = "a process was made a root and a child",
                .read = kReadTree});
  return parents;
}

std::string pid_list(const std::vector<KernelStat>& processes) {
  std::string text;
  for (const auto& one : processes) {
    text += (text.empty() ? "" : ", ") + std::to_string(one.pid) + " (parent " +
            std::to_string(one.parent) + ")";
  }
  return text;
}

void expect_as_the_kernel_has_it(harness::Context& check,
                                 const std::vector<KernelStat>& kernel) {
  const Parents parents = tree_of(check);
  for (const auto& one : kernel) {
    const auto found = parents.find(one.pid);
    const bool is_root =
        std::none_of(kernel.begin(), kernel.end(),
                     [&one](const KernelStat& other) { return other.pid == one.parent; });
    const pid_t above = is_root ? 0 : one.parent;
    check.expect(
        found != parents.end(),
        {.symptom = is_root ? "root-lost" : "child-lost",
         .expected = "all of " + pid_list(kernel),
         .saw = "PID " + std::to_string(one.pid) + " is not in the tree",
         .most_often = is_root ? "a process whose parent is not in the list was "
                                 "passed over: it has to be a root, or it is lost "
                                 "with all that it started"
                               : "only one child of each parent is kept, or only "
                                 "those of PID 1",
         .read = kReadTree});
    check.expect(
        found->second != 0 || above < one.pid,
        {.symptom = "parent-not-found",
         .expected = "PID " + std::to_string(one.pid) + " below " + std::to_string(above),
         .saw = "it is a root",
         .most_often = "only parents that come before their children in the list "
                       "are found: numbers are given away again, and then a "
                       "child may have the smaller one",
         .read = kReadTree});
    check.expect(found->second == above,
                 {.symptom = is_root ? "root-adopted" : "wrong-parent",
                  .expected = "PID " + std::to_string(one.pid) + " below " +
                              std::to_string(above) + " (0: a root)",
                  .saw = "below " + std::to_string(found->second),
                  .most_often = "the group or the session was taken for the parent; or "
                                "a process without a parent here was given to PID 1",
                  .read = kReadTree});
  }
}

/// A child of the caller's with the number of one that has ended before. clone(2),
/// set_tid
void fork_with_number_of_earlier(pid_t earlier) {
  while (::kill(earlier, 0) == 0) ::usleep(1000);  // not reaped yet
  const pid_t parent = ::getpid();
  clone_args arguments{};
  arguments.exit_signal = SIGCHLD;
  arguments.set_tid = reinterpret_cast<std::uintptr_t>(&earlier);
  arguments.set_tid_size = 1;
  if (common::check(common::sys::clone3(arguments), "clone3") != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() == parent) live_on();
  ::_exit(0);
}

harness::Process expect_child_with_the_smaller_number(harness::Context& check) {
  auto helper =
      check.start_helper("started a process whose child has the smaller number", [] {
        const pid_t earlier = fork_child([] {});
        fork_child([earlier] {
          fork_with_number_of_earlier(earlier);
          say("READY");
          live_on();
        });
        ::waitpid(earlier, nullptr, 0);
        live_on();
      });
  await_ready(helper);
  expect_as_the_kernel_has_it(check, kernel_processes(check));
  return helper;  // what ends now could be seen as a part of the next family
}

/// As if it had ended after its child was read, and before it was its own turn.
void expect_children_of_hidden(harness::Context& check) {
  auto helper = check.start_helper("started a process with a child and a grandchild", [] {
    fork_child([] {
      fork_child([] {
        say("READY");
        live_on();
      });
      live_on();
    });
    live_on();
  });
  await_ready(helper);
  const std::string folder = "/proc/" + std::to_string(inner(helper.pid()));
  check.arrange("hid what is in " + folder + ", as if its process had just ended",
                [&folder] {
                  common::check(::mount("tmpfs", folder.c_str(), "tmpfs", 0, nullptr),
                                "mount", folder);
                });
  expect_as_the_kernel_has_it(check, kernel_processes(check));
  helper.signal(SIGKILL);  // and the mount goes with it
  helper.wait(std::chrono::seconds{10});
}

LAB_CHECK("L01.2-tree-of-a-family", "1.8", 4,
          "Each process stands below its parent, in families of any shape") {
  auto helper = check.start_helper(
      "started a process with three children, one of which has three more", [] {
        for (int i = 0; i < 2; ++i) fork_child(live_on);
        fork_child([] {
          for (int i = 0; i < 2; ++i) fork_child(live_on);
          fork_child([] {
            ::setsid();
            say("READY");
            live_on();
          });
          live_on();
        });
        live_on();
      });
  await_ready(helper);
  expect_as_the_kernel_has_it(check, kernel_processes(check));
  const auto another = expect_child_with_the_smaller_number(check);
  expect_children_of_hidden(check);
}

LAB_CHECK("L01.2-tree-of-a-chain", "1.8", 1, "A chain of 200 generations is one branch") {
  constexpr int kGenerations = 200;
  auto helper = check.start_helper(
      "started a process with a child, with a child .. 200 "
      "times",
      [] {
        for (int i = 1; i < kGenerations; ++i) {
          const pid_t parent = ::getpid();
          if (common::check(::fork(), "fork") != 0) live_on();
          ::prctl(PR_SET_PDEATHSIG, SIGKILL);
          if (::getppid() != parent) ::_exit(1);
        }
        say("READY");
        live_on();
      });
  await_ready(helper);
  expect_as_the_kernel_has_it(check, kernel_processes(check));
  sweep(check);
}

LAB_CHECK("L01.2-tree-order", "1.8", 2, "Roots and children are sorted by PID") {
  auto helper = check.start_helper("started a process with ten children", [] {
    for (int i = 0; i < 10; ++i) fork_child(live_on);
    say("READY");
    live_on();
  });
  await_ready(helper);
  std::vector<Json> open = {json_of(check, {"tree"})};
  while (!open.empty()) {
    const Json list = open.back();
    open.pop_back();
    pid_t before = 0;
    for (const auto& node : list) {
      const pid_t pid = node.at("pid");
      check.expect(pid > before,
                   {.symptom = "not-sorted",
                    .expected = "siblings in the order of their PIDs",
                    .saw = std::to_string(pid) + " after " + std::to_string(before),
                    .most_often = "the list comes in the order of /proc, or of a hash "
                                  "table",
                    .read = kReadTree});
      before = pid;
      if (node.contains("children")) open.push_back(node.at("children"));
    }
  }
}

}  // namespace
}  // namespace checks
