// All processes, while they come and go.
#include <algorithm>
#include <csignal>
#include <set>
#include <thread>

#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/unique_fd.hpp"
#include "world.hpp"

namespace checks {
namespace {

using common::Json;

constexpr char kReadScan[] = "man 5 proc; docs/01-processes.md, \"Reading /proc\"";

std::set<pid_t> pids_of(const Json& rows) {
  std::set<pid_t> pids;
  for (const auto& row : rows) pids.insert(row.at("pid").get<pid_t>());
  return pids;
}

std::string list(const std::set<pid_t>& pids) {
  std::string text;
  for (const pid_t pid : pids) text += (text.empty() ? "" : " ") + std::to_string(pid);
  return text.empty() ? "none" : text;
}

std::set<pid_t> without(std::set<pid_t> all, const std::set<pid_t>& others) {
  for (const pid_t pid : others) all.erase(pid);
  return all;
}

LAB_CHECK("L01.2-every-process", "1.7", 3,
          "The list has each process once, and no threads") {
  auto helper = check.start_helper(
      "started a process with three threads, a zombie and a stopped child", [] {
        fork_child([] {});
        fork_child([] {
          ::raise(SIGSTOP);
          live_on();
        });
        for (int i = 0; i < 3; ++i) std::thread(live_on).detach();
        say("READY");
        live_on();
      });
  const pid_t parent = await_ready(helper);
  until([&] {
    const auto children = children_of(check, parent);
    return std::all_of(children.begin(), children.end(), [](const KernelStat& child) {
      return child.state == 'Z' || child.state == 'T';
    });
  });
  std::set<pid_t> kernel;
  for (const auto& one : kernel_processes(check)) kernel.insert(one.pid);
  const Json rows = json_of(check, {"ps"});
  const auto told = pids_of(rows);
  const std::string expected = "PIDs " + list(kernel) + ", and procman itself";
  check.expect(without(kernel, told).empty(),
               {.symptom = "missing",
                .expected = expected,
                .saw = "not in the list: " + list(without(kernel, told)),
                .most_often = "a zombie or a process of another user was passed over, or "
                              "the reading stopped early",
                .read = kReadScan});
  const auto more = without(told, kernel);
  check.expect(more.size() == 1 && rows.size() == told.size(),
               {.symptom = "too-many",
                .expected = expected,
                .saw = "also in the list: " + list(more) + ", in " +
                       std::to_string(rows.size()) + " rows",
                .most_often = "the threads in /proc/PID/task are no processes; \"self\" "
                              "and \"thread-self\" are links",
                .read = kReadScan});
}

harness::Failure gone(const std::string& how, int status, const std::string& said) {
  return {.symptom = "gone-is-fatal",
          .expected = "status 0 and the other processes",
          .saw = "status " + std::to_string(status) + ": " + said,
          .most_often =
              "a process may end between the look at /proc and the look at it: " + how +
              " is no failure of the list",
          .read = kReadScan};
}

/// `procman ps --json`, which must list all but the one that looks as if it had gone.
void expect_others(harness::Context& check, pid_t hidden, const std::string& how) {
  std::set<pid_t> others;
  for (const auto& one : kernel_processes(check)) others.insert(one.pid);
  others.erase(hidden);
  auto process = check.run({"procman", "ps", "--json"});
  const int status = check.finish(process);
  check.expect(status == 0, gone(how, status, process.last_words()));
  const auto missing = without(others, pids_of(parse_json(process.output())));
  check.expect(missing.empty(),
               {.symptom = "stopped-at-gone",
                .expected = "the other processes, PIDs " + list(others),
                .saw = "not in the list: " + list(missing),
                .most_often = "the loop was left at the first process that had gone",
                .read = kReadScan});
}

/// What was mounted on its folder in /proc goes with it.
void end_helper(harness::Process& helper) {
  helper.signal(SIGKILL);
  helper.wait(std::chrono::seconds{10});
}

std::string proc_of(pid_t pid) {
  return "/proc/" + std::to_string(pid);
}

LAB_CHECK("L01.2-gone-before-the-look", "1.7", 3,
          "A process that ends before its file is opened does no harm to the list") {
  auto victim = check.start_helper("started a process", live_on);
  auto later = check.start_helper("started another one", live_on);
  const pid_t hidden = inner(victim.pid());
  const std::string folder = proc_of(hidden);
  check.arrange("hid what is in " + folder + " (ENOENT), as if it had just ended",
                [&folder] {
                  common::check(::mount("tmpfs", folder.c_str(), "tmpfs", 0, nullptr),
                                "mount", folder);
                });
  expect_others(check, hidden, "ENOENT");
  end_helper(victim);
}

/// In the sandbox: a socket in the place of a file. It cannot be opened.
void mount_socket_over(const std::string& file) {
  const common::UniqueFd socket(
      common::check(::socket(AF_UNIX, SOCK_STREAM, 0), "socket"));
  constexpr sockaddr_un kName{.sun_family = AF_UNIX, .sun_path = "/test/socket"};
  common::check(
      ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&kName), sizeof kName),
      "bind", kName.sun_path);
  common::check(::mount(kName.sun_path, file.c_str(), nullptr, MS_BIND, nullptr), "mount",
                file);
  common::check(::unlink(kName.sun_path), "unlink", kName.sun_path);
}

void expect_other_errors_told(harness::Context& check) {
  auto victim = check.start_helper("started one more process", live_on);
  const std::string file = proc_of(inner(victim.pid())) + "/stat";
  check.arrange("let " + file + " be a socket, which cannot be opened (ENXIO)",
                [&file] { mount_socket_over(file); });
  auto process = check.run({"procman", "ps", "--json"});
  const int status = check.finish(process);
  check.expect(status == 1 && process.error().find("ENXIO") != std::string::npos,
               {.symptom = "every-error-is-gone",
                .expected = "status 1 and a message with ENXIO",
                .saw = "status " + std::to_string(status) + " " + process.last_words(),
                .most_often = "each error is taken for \"it has ended\": only ENOENT and "
                              "ESRCH say that. With the others (EMFILE, EACCES) the list "
                              "would be short, and nobody be told",
                .read = kReadScan});
  end_helper(victim);
}

LAB_CHECK("L01.2-gone-during-the-look", "1.7", 2,
          "A process that ends after its file was opened does no harm; errors are told") {
  auto victim = check.start_helper("started a process", live_on);
  auto dying = check.start_helper("started another one", live_on);
  auto later = check.start_helper("started a third one", live_on);
  const pid_t hidden = inner(victim.pid());
  const std::string file = proc_of(hidden) + "/stat";
  const std::string dead = proc_of(inner(dying.pid())) + "/stat";
  check.arrange("let " + file + " be that of a process that has ended (ESRCH)", [&] {
    common::check(::mount(dead.c_str(), file.c_str(), nullptr, MS_BIND, nullptr), "mount",
                  file);
  });
  end_helper(dying);
  expect_others(check, hidden, "ESRCH");
  end_helper(victim);
  expect_other_errors_told(check);
}

}  // namespace
}  // namespace checks
