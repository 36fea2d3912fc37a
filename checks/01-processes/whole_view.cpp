// What procman shows (L01.2, L01.3): tables, trees, JSON, experiments.
#include <algorithm>
#include <csignal>
#include <set>
#include <thread>

#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/text.hpp"
#include "world.hpp"

namespace checks {
namespace {

using common::Json;

constexpr char kReadWholeView[] = "docs/01-processes.md, \"Reading /proc\"";
constexpr char kReadWholeTree[] = "docs/01-processes.md, \"The tree\"";

harness::Failure wrong(const std::string& expected, const std::string& saw,
                       const char* read = kReadWholeView) {
  return {.symptom = "wrong-view",
          .expected = expected,
          .saw = saw,
          .most_often = "",
          .read = read};
}

std::string text_of(harness::Context& check, std::vector<std::string> arguments,
                    const std::map<std::string, std::string>& environment = {}) {
  arguments.insert(arguments.begin(), "procman");
  auto process = check.run({.argv = arguments, .environment = environment});
  const int status = check.finish(process);
  check.expect(status == 0,
               wrong("status 0", std::to_string(status) + " " + process.last_words()));
  return process.output();
}

/// A process with this name.
harness::Process start_named(harness::Context& check, const std::string& name) {
  return check.start_helper(
      "started a process that calls itself " + common::printable(name), [name] {
        ::prctl(PR_SET_NAME, name.c_str());
        say("READY");
        live_on();
      });
}

LAB_CHECK(
    "L01.2-hostile-names", "", 0,
    "A name can neither break a line nor reach the terminal, and is exact in JSON") {
  std::vector<harness::Process> helpers;
  for (const char* name : {"x\ny", "\x1b[31mred", "\xff\xfe", "caf\xc3\xa9"}) {
    helpers.push_back(start_named(check, name));
    await_ready(helpers.back());
  }
  const auto processes = kernel_processes(check).size() + 1;  // and procman
  for (const char* command : {"ps", "tree"}) {
    const std::string text = text_of(check, {command});
    const auto lines = common::split(text, '\n');
    const auto header = std::string_view(command) == "ps" ? 1U : 0U;
    check.expect(
        lines.size() == processes + header,
        wrong("one line for each of " + std::to_string(processes) + " processes", text));
    check.expect(
        text.find('\x1b') == std::string::npos && text.find('\xff') == std::string::npos,
        wrong("no bytes that mean something to a terminal", common::printable(text)));
    json_of(check, {command});
  }
  const Json row = json_of(check, {"ps", std::to_string(inner(helpers[2].pid()))}).at(0);
  check.expect(row.value("name_hex", "") == "fffe",
               wrong(R"("name_hex": "fffe" for a name that is no UTF-8)", row.dump()));
}

LAB_CHECK("L01.2-filters", "", 0, "ps shows only those that were asked for") {
  auto helper = check.start_helper("started a process with a stopped child", [] {
    fork_child([] {
      ::raise(SIGSTOP);
      live_on();
    });
    say("READY");
    live_on();
  });
  const pid_t parent = await_ready(helper);
  until([&] { return children_of(check, parent).at(0).state == 'T'; });
  const pid_t child = children_of(check, parent).at(0).pid;
  const Json rows = json_of(check, {"ps", "--state", "T"});
  check.expect(rows.size() == 1 && rows.at(0).at("pid") == child,
               wrong("the stopped process alone", rows.dump()));
  check.expect(json_of(check, {"ps", "--user", "4242"}).empty(),
               wrong("no process of a user who has none", "some"));
  const Json missing =
      json_of(check, {"ps", std::to_string(parent), "4000000"}, /*wanted=*/1);
  check.expect(missing.size() == 1, wrong("the one that is there", missing.dump()));
}

LAB_CHECK("L01.2-tree-views", "", 0,
          "tree shows threads, other namespaces, and a part of the whole") {
  auto helper = check.start_helper(
      "started a process with two threads, and a child in a UTS namespace of its own",
      [] {
        fork_child([] {
          common::check(::unshare(CLONE_NEWUTS), "unshare");
          say("READY");
          live_on();
        });
        std::thread(live_on).detach();
        live_on();
      });
  const pid_t child = await_ready(helper);
  const pid_t parent = inner(helper.pid());
  until([&] { return kernel_stat(check, parent).threads == 2; });
  const Json tree =
      json_of(check, {"tree", "--threads", "--namespaces", std::to_string(parent)});
  check.expect(tree.size() == 1 && tree.at(0).at("pid") == parent &&
                   tree.at(0).at("children").size() == 1 &&
                   tree.at(0).at("children").at(0).at("pid") == child,
               wrong("the process and its child", tree.dump(), kReadWholeTree));
  const Json& spaces = tree.at(0).at("children").at(0).at("namespaces");
  check.expect(
      spaces.size() == 1 && spaces.contains("uts") && tree.at(0).at("namespaces").empty(),
      wrong("the child's UTS namespace, and no other", tree.dump(), kReadWholeTree));
  check.expect(tree.at(0).at("thread_list").size() == 2,
               wrong("two threads", tree.dump(), kReadWholeTree));
  const std::string ascii =
      text_of(check, {"tree", std::to_string(parent)}, {{"LC_ALL", "C"}});
  check.expect(std::none_of(ascii.begin(), ascii.end(),
                            [](char c) { return static_cast<unsigned char>(c) > 126; }),
               wrong("nothing but ASCII where the locale is C", ascii, kReadWholeTree));
}

LAB_CHECK("L01.2-while-they-come-and-go", "", 0,
          "ps and tree do well while processes come and go all the time") {
  auto helper = check.start_helper(
      "started processes that start others, and end, again and again", [] {
        for (int i = 0; i < 4; ++i) {
          fork_child([] {
            for (;;) {
              const pid_t child = ::fork();
              if (child == 0) ::_exit(0);
              if (child > 0) ::waitpid(child, nullptr, 0);
            }
          });
        }
        say("READY");
        live_on();
      });
  const pid_t pid = await_ready(helper);
  constexpr int kRounds = 15;
  for (int round = 0; round < kRounds; ++round) {
    const Json rows = json_of(check, {"ps"});
    const bool there = std::any_of(rows.begin(), rows.end(), [pid](const Json& row) {
      return row.at("pid") == pid;
    });
    check.expect(there,
                 wrong("PID " + std::to_string(pid) + " in the list", rows.dump()));
    json_of(check, {"tree"});
  }
}

LAB_CHECK("L01.3-signals-in-words", "", 0, "signals shows names, for people") {
  auto helper = check.start_helper("started a process that blocks some signals", [] {
    sigset_t blocked;
    ::sigemptyset(&blocked);
    for (const int number : {SIGUSR1, SIGRTMIN, SIGRTMIN + 3}) {
      ::sigaddset(&blocked, number);
    }
    ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
    say("READY");
    live_on();
  });
  const std::string text =
      text_of(check, {"signals", std::to_string(await_ready(helper))});
  for (const char* name : {"SIGUSR1", "SIGRTMIN", "SIGRTMIN+3"}) {
    check.expect(text.find(name) != std::string::npos,
                 wrong(name, text, "docs/01-processes.md, \"Signal sets\""));
  }
}

LAB_CHECK("L01.3-experiments", "", 0,
          "Each experiment succeeds, shows something, and leaves nothing") {
  for (const char* name : {"signals", "states", "groups", "zombies", "orphans"}) {
    const std::string text = text_of(check, {"demo", name});
    check.expect(common::split(text, '\n').size() > 5,
                 wrong("an account of the experiment", text,
                       "docs/01-processes.md, \"The experiments\""));
    check.expect_nothing_left();
  }
}

LAB_CHECK("L01.1-json", "", 0,
          "What --json prints is JSON, for each command that has it") {
  auto helper = check.start_helper("started a process", [] {
    say("READY");
    live_on();
  });
  const std::string pid = std::to_string(await_ready(helper));
  for (const char* command : {"ps", "tree", "signals", "pause", "resume", "stop"}) {
    json_of(check, {command, pid});
  }
  helper.wait(std::chrono::seconds{10});
}

}  // namespace
}  // namespace checks
