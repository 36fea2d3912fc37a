#include "box.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <regex>

#include <fcntl.h>
#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/text.hpp"
#include "harness/json.hpp"

namespace checks {

namespace fs = std::filesystem;

namespace {

constexpr char kReady[] = "READY";

/// User 0 without capabilities is for the kernel what any ordinary user is, and a sandbox
/// that has one id only has it, too. To map 0 itself, that one of them is needed.
Words with_limits(Words argv, const BoxRun& run) {
  Words words;
  if (run.descriptors != 0)
    words = {"prlimit", "--nofile=" + std::to_string(run.descriptors)};
  if (run.unprivileged) {
    words.insert(words.end(),
                 {"setpriv", "--bounding-set=-all,+setfcap", "--inh-caps=-all"});
  }
  words.insert(words.end(), argv.begin(), argv.end());
  return words;
}

harness::RunOptions options_of(Words argv, const BoxRun& run) {
  return {.argv = with_limits(std::move(argv), run),
          .environment = run.environment,
          .user = run.user};
}

/// Who said READY may have been killed by the program since.
common::PidFd handle_of(harness::Context& check, harness::Process& process, pid_t pid) {
  try {
    return common::PidFd::open(pid);
  } catch (const common::SyscallError&) {
    process.wait(std::chrono::seconds{5});
    check.expect(false, {.symptom = "ended-early",
                         .expected = "the command to go on running",
                         .saw = "it has ended: " + process.last_words(),
                         .most_often = "the program gives up after it has started it",
                         .read = "the message above"});
    throw;
  }
}

/// "-EPERM", if the program's last words name an error; so that one cause is told from
/// another by it.
std::string named_error(const std::string& words) {
  static const std::regex error(": (E[A-Z0-9]+): ");
  std::smatch found;
  return std::regex_search(words, found, error) ? "-" + found[1].str() : "";
}

/// Says more of a command that did not come up, where what was seen tells the cause.
void explain_start(harness::Failure& failure) {
  const std::string& saw = failure.saw;
  if (saw.starts_with("it neither")) {
    failure.symptom = "stands-still";
    failure.most_often =
        "the child still waits at its gate: nobody opened it, or it was "
        "waited at twice";
  } else if (saw.ends_with("silently")) {
    failure.symptom = "ended-silently";
    failure.most_often =
        "the function returned before the command ran (await_exec), or "
        "in the parent as if it were the child: the gate is closed "
        "then, and who waits at it ends";
  } else if (saw.find("ECHILD") != std::string::npos) {
    failure.symptom = "reaped";
    failure.most_often =
        "the ChildGuard still had the child when the function returned, "
        "killed and reaped it: release() gives the child away";
  } else if (const auto error = named_error(saw); !error.empty()) {
    failure.symptom += error;
    failure.most_often = "what the message says";
  }
}

bool has(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::string Standing::number() const {
  const auto pids = harness::pids_of(pid);
  if (pids.size() < 2) throw harness::HarnessError("a process has left the sandbox");
  return std::to_string(pids[1]);  // the checker's own namespace comes first
}

Standing start_standing(harness::Context& check, Words argv, const BoxRun& run) {
  auto process = check.run(options_of(std::move(argv), run));
  const pid_t pid = [&] {
    try {
      return check.settle(process, kReady);
    } catch (harness::CheckFailed& failed) {
      explain_start(failed.failure);
      throw;
    }
  }();
  auto handle = handle_of(check, process, pid);
  return {std::move(process), std::move(handle), pid};
}

Standing start_box(harness::Context& check, const Words& flags, const BoxRun& run) {
  Words argv = {"nsbox", "run"};
  argv.insert(argv.end(), flags.begin(), flags.end());
  argv.insert(argv.end(), {"--", "/bin/sh", "-c", run.script});
  return start_standing(check, argv, run);
}

Standing start_target(harness::Context& check, const Words& flags, const BoxRun& run) {
  Words argv = {"unshare"};
  argv.insert(argv.end(), flags.begin(), flags.end());
  // Both kinds are for the children of who asks. An exec takes a process into its new
  // time namespace, too, but not yet with Debian 12's Linux 6.1.
  if (has(flags, "--pid") || has(flags, "--time"))
    argv.insert(argv.end(), {"--fork", "--kill-child"});
  argv.insert(argv.end(), {"/bin/sh", "-c", run.script});
  return start_standing(check, argv, run);
}

void end(harness::Context& check, Standing& standing) {
  standing.handle.signal(SIGKILL);
  standing.process.let_go();
  const auto status = standing.process.wait(std::chrono::seconds{5});
  check.expect(status.has_value(),
               {.symptom = "does-not-end",
                .expected = "the program to end when its command has ended",
                .saw = "it still runs after 5 s",
                .most_often = "it waits for what never comes: the end of a pipe whose "
                              "writing end it has open itself, or a descriptor of the "
                              "child that nobody asked the kernel for (CLONE_PIDFD)",
                .read = "man 2 wait; man 7 pid_namespaces"});
}

std::string must(harness::Context& check, const Words& arguments, const BoxRun& run) {
  Words argv = {"nsbox"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  auto process = check.run(options_of(std::move(argv), run));
  const int status = check.finish(process);
  check.expect_status(process, status, 0,
                      {.symptom = "refused" + named_error(process.last_words()),
                       .most_often = run.most_often,
                       .read = "docs/02-namespaces.md, \"Troubleshooting\""});
  return process.output();
}

common::Json ask(harness::Context& check, Words arguments, const BoxRun& run) {
  arguments.emplace_back("--json");
  return harness::parse_json(must(check, arguments, run), "docs/02-namespaces.md");
}

void prepare(harness::Context& check, const std::string& script,
             const std::string& told) {
  check.did(!told.empty() ? told
                          : "ran    /bin/sh -c " + common::shell_quote(Words{script}));
  auto process = check.sandbox().start({.argv = {"/bin/sh", "-c", script}});
  const auto status = process.wait(std::chrono::seconds{10});
  if (status != 0) throw harness::HarnessError("prepare: " + process.last_words());
}

void expect_nothing_run(harness::Context& check, const harness::RunOptions& options,
                        const std::string& cause, const std::string& read) {
  auto process = check.run(options);
  const int status = check.finish(process);
  check.expect(
      status == 125 && process.output().empty(),
      {.symptom = "refusal-ignored",
       .expected = "status 125, and no command run, " + cause,
       .saw = "status " + std::to_string(status) + ", \"" +
              std::string(common::trim(process.output())) + "\", " + process.last_words(),
       .most_often =
           "the result of the call is not checked, or what it throws is caught, "
           "and the command is run without what was asked for",
       .read = read});
}

void expect_refused(harness::Context& check, const std::string& name, long call,
                    Words argv) {
  check.did("let " + name + "(2) fail with EPERM, by seccomp");
  argv.insert(argv.end(), {"--", "/bin/echo", "RAN"});
  expect_nothing_run(
      check, {.argv = std::move(argv), .refused_call = call},
      "when " + name + "(2) fails with EPERM",
      "man 2 " + name + ", ERRORS; docs/02-namespaces.md, \"Troubleshooting\"");
}

void expect_new(harness::Context& check, const Standing& box, const Words& fresh,
                const std::string& most_often, const std::string& read) {
  check.did("compared /proc/PID/ns of the process with the sandbox's");
  for (const std::string kind : kKinds) {
    const auto own = harness::namespace_of(box.pid, kind);
    const auto host = harness::namespace_of(check.sandbox().init(), kind);
    const bool wanted = has(fresh, kind);
    const std::string words = " " + box.process.last_words();
    check.expect(wanted || own == host,
                 {.symptom = "new-" + kind,
                  .expected = "the host's " + host + ", which was not asked for anew",
                  .saw = own + words,
                  .most_often = "more flags are given to the kernel than were asked for",
                  .read = read});
    check.expect(!wanted || own != host, {.symptom = "old-" + kind,
                                          .expected = "a new namespace of this kind",
                                          .saw = "the host's " + own + words,
                                          .most_often = most_often,
                                          .read = read});
  }
}

std::string map_of(harness::Context& check, pid_t pid, const std::string& file) {
  const std::string path = std::to_string(pid) + "/" + file;
  check.did("read   /proc/PID/" + file);
  // The outside ids of a map are shown as the reader's user namespace has them.
  const std::string text =
      harness::in_namespaces(check.sandbox().init(), CLONE_NEWUSER, [&path](int proc) {
        const common::UniqueFd opened(common::check(
            ::openat(proc, path.c_str(), O_RDONLY | O_CLOEXEC), "open", path));
        return common::read_fd(opened.get(), path);
      });
  std::string lines;
  for (const auto line : common::split(text, '\n')) {
    std::string columns;
    for (const auto word : common::split(line, ' ')) {
      if (!word.empty()) columns += (columns.empty() ? "" : " ") + std::string(word);
    }
    lines += (lines.empty() ? "" : ", ") + columns;
  }
  return lines;
}

Words processes_in_proc(pid_t pid) {
  Words numbers;
  for (const auto& entry : fs::directory_iterator(harness::as_seen_by(pid, "/proc"))) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") == std::string::npos)
      numbers.push_back(name);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

HostNames names_of(pid_t pid) {
  const auto text = harness::in_namespaces(pid, CLONE_NEWUTS, [](int /*proc*/) {
    utsname names{};
    common::check(::uname(&names), "uname");
    return std::string(names.nodename) + "\n" + names.domainname;
  });
  const auto line = text.find('\n');
  return {text.substr(0, line), text.substr(line + 1)};
}

}  // namespace checks
