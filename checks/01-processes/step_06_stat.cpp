// What /proc/PID/stat means.
#include <array>
#include <csignal>
#include <thread>

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/text.hpp"
#include "world.hpp"

namespace checks {
namespace {

using common::Json;

constexpr char kReadStat[] =
    "man 5 proc, /proc/pid/stat; docs/01-processes.md, "
    "\"/proc/PID/stat\"";

/// What `procman ps --json PID` says of one process.
struct Answer {
  Json row;         ///< {} if there is none
  std::string saw;  ///< raw
};

Answer ask(harness::Context& check, pid_t pid) {
  auto process = check.run({"procman", "ps", "--json", std::to_string(pid)});
  const int status = check.finish(process);
  const Json rows = Json::parse(process.output(), nullptr, false);
  if (status == 0 && rows.is_array() && rows.size() == 1) {
    return {rows.at(0), rows.at(0).dump()};
  }
  return {Json::object(), "status " + std::to_string(status) + ", \"" + process.output() +
                              process.error() + "\""};
}

bool has(const Answer& answer, const char* key, const Json& value) {
  return answer.row.contains(key) && answer.row.at(key) == value;
}

LAB_CHECK("L01.2-fields", "1.6", 3,
          "Parent, group, session, state, threads and start are the kernel's") {
  auto helper = check.start_helper(
      "started a process whose parent, group and session are three others", [] {
        fork_child([] {                              // the parent
          const pid_t leader = fork_child(live_on);  // of the group
          ::setpgid(leader, leader);
          fork_child([leader] {
            ::setpgid(0, leader);
            std::thread(live_on).detach();
            std::thread(live_on).detach();
            say("READY");
            live_on();
          });
          live_on();
        });
        live_on();
      });
  const pid_t pid = await_ready(helper);
  until([&] { return kernel_stat(check, pid).state == 'S'; });
  const auto kernel = kernel_stat(check, pid);
  const auto answer = ask(check, pid);
  check.expect(!answer.row.empty(),
               {.symptom = "not-read",
                .expected = "the process, as the kernel has it",
                .saw = answer.saw,
                .most_often = "a field was taken for another one, and could not be read "
                              "as a number",
                .read = kReadStat});
  const Json wanted = {{"pid", kernel.pid},
                       {"name", kernel.name},
                       {"state", "S"},
                       {"ppid", kernel.parent},
                       {"pgid", kernel.group},
                       {"sid", kernel.session},
                       {"threads", kernel.threads},
                       {"start_ticks", kernel.start_ticks}};
  for (const auto& [key, value] : wanted.items()) {
    check.expect(has(answer, key.c_str(), value),
                 {.symptom = "wrong-" + key,
                  .expected = key + " " + value.dump(),
                  .saw = answer.saw,
                  .most_often = "the fields were counted wrongly: in proc(5) the PID is "
                                "field 1, the name 2, the state 3",
                  .read = kReadStat});
  }
}

/// Names that break whoever searches for spaces and parentheses, with what they break.
struct OddName {
  std::string name;
  const char* symptom;
};

LAB_CHECK("L01.2-odd-names", "1.6", 4,
          "A name with spaces, parentheses or line ends does not shift the fields") {
  const std::array<OddName, 8> names = {{{"two words", "name-with-a-space"},
                                         {" a ", "name-with-spaces-around"},
                                         {") R 1 (", "name-with-a-parenthesis"},
                                         {"a) Z 99 (b", "name-with-a-parenthesis"},
                                         {"((", "name-with-a-parenthesis"},
                                         {"x\ny", "name-with-a-line-end"},
                                         {"fifteen bytes..", "long-name"},
                                         {"", "empty-name"}}};
  for (const auto& [name, symptom] : names) {
    const std::string shown = common::shell_quote(common::printable(name));
    auto helper =
        check.start_helper("started a process that calls itself " + shown, [name] {
          ::prctl(PR_SET_NAME, name.c_str());
          say("READY");
          live_on();
        });
    const pid_t pid = await_ready(helper);
    until([&] { return kernel_stat(check, pid).state == 'S'; });
    const auto kernel = kernel_stat(check, pid);
    const auto answer = ask(check, pid);
    check.expect(
        has(answer, "name", name) && has(answer, "state", "S") &&
            has(answer, "sid", kernel.session) && has(answer, "threads", 1) &&
            has(answer, "start_ticks", kernel.start_ticks),
        {.symptom = symptom,
         .expected = "name " + shown + ", state S, session " +
                     std::to_string(kernel.session) + ", one thread",
         .saw = answer.saw,
         .most_often = "a process gives itself any name that it likes (prctl(2), "
                       "PR_SET_NAME). It stands between the first \"(\" and the last "
                       "\")\" of the text",
         .read = kReadStat});
    helper.signal(SIGKILL);
    helper.wait(std::chrono::seconds{10});
  }
}

LAB_CHECK("L01.2-states", "1.6", 1,
          "A stopped process and a zombie are shown as what they are") {
  auto helper =
      check.start_helper("started a process with a stopped child and a zombie", [] {
        fork_child([] { ::_exit(3); });
        fork_child([] {
          ::raise(SIGSTOP);
          live_on();
        });
        live_on();
      });
  const pid_t parent = inner(helper.pid());
  for (const char state : {'Z', 'T'}) {
    pid_t pid = 0;
    const bool there = until([&] {
      for (const auto& child : children_of(check, parent)) {
        if (child.state == state) pid = child.pid;
      }
      return pid != 0;
    });
    if (!there) throw harness::HarnessError("a helper's child has another state");
    const auto answer = ask(check, pid);
    check.expect(
        has(answer, "state", std::string(1, state)) && has(answer, "ppid", parent),
        {.symptom = "wrong-state",
         .expected = std::string("state ") + state + ", parent " + std::to_string(parent),
         .saw = answer.saw,
         .most_often = "a zombie has no memory and no command line, but a name "
                       "and a state until its parent reaps it",
         .read = kReadStat});
  }
}

LAB_CHECK("L01.2-time-and-memory", "1.6", 2,
          "CPU time and memory in use are the process's") {
  constexpr std::size_t kMemory = 64U << 20U;
  constexpr double kSeconds = 0.2;
  auto helper = check.start_helper(
      "started a process that uses 0.2 s of CPU time and 64 MiB of memory", [] {
        void* memory = ::mmap(nullptr, kMemory, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
        if (memory == MAP_FAILED) common::fail("mmap");
        rusage used{};
        do {
          ::getrusage(RUSAGE_SELF, &used);
        } while (static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                     static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) /
                         1e6 <
                 kSeconds + 0.05);
        say("READY");
        live_on();
      });
  const auto answer = ask(check, await_ready(helper));
  const double seconds = answer.row.value("cpu_seconds", 0.0);
  const double bytes = answer.row.value("rss_bytes", 0.0);
  check.expect(seconds >= kSeconds && seconds < 100,
               {.symptom = "wrong-time",
                .expected = "at least 0.2 s of CPU time",
                .saw = answer.saw,
                .most_often = "fields 14 and 15 of proc(5) are ticks in user mode and in "
                              "the kernel; 16 and 17 are those of its children",
                .read = kReadStat});
  check.expect(bytes >= kMemory && bytes < 10.0 * kMemory,
               {.symptom = "wrong-memory",
                .expected = "64 MiB of memory in use, and a few more",
                .saw = answer.saw,
                .most_often = "field 24 of proc(5) is the memory in use, in pages; 23 is "
                              "the size of the address space, in bytes",
                .read = kReadStat});
}

}  // namespace
}  // namespace checks
