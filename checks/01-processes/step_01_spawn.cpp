// fork and exec (1.1), and what becomes of an exec that fails (1.2).
#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/text.hpp"
#include "world.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

constexpr char kReadSpawn[] = "man 3 exec; docs/01-processes.md, \"fork and exec\"";
constexpr char kReadChild[] =
    "include/process/child.hpp; docs/01-processes.md, \"fork and exec\"";
constexpr char kReadFailure[] =
    "man 2 execve, ERRORS; docs/01-processes.md, \"When exec fails\"";

constexpr char kJoined[] =
    "the words were joined to one text and given to a shell, which split and expanded "
    "them anew; or argv[0] is missing";

const std::string kAtTheGate = std::string("echo READY; ") + Gate::kWait;

LAB_CHECK("L01.4-exact-words", "1.1", 3,
          "The command gets its words exactly as they were given") {
  const Gate gate(check);
  std::vector<std::string> words = {"/bin/sh",    "-c",     kAtTheGate, "name",
                                    "two words",  "",       "*",        "$HOME",
                                    "it's \"x\"", "a;b|c&", "\\n",      "line\nbreak"};
  std::vector<std::string> argv = {"procman", "run", "--"};
  argv.insert(argv.end(), words.begin(), words.end());
  auto process = check.run(argv);
  pid_t command = 0;
  until([&] {
    process.next(std::chrono::milliseconds{1});
    const auto alive = living(check);
    for (const auto& one : alive) {
      if (one.name == "sh" && one.state == 'S') command = one.pid;
    }
    const pid_t procman = inner(process.pid());
    return command != 0 || alive.empty() ||
           (process.held() && children_of(check, procman).empty());
  });
  if (command == 0) {
    const int status = check.finish(process);
    check.expect(false, {.symptom = "words-changed",
                         .expected = "the command to run with these words",
                         .saw = "procman ended with status " + std::to_string(status) +
                                ": " + process.last_words(),
                         .most_often = kJoined,
                         .read = kReadSpawn});
  }
  check.did("read   /proc/PID/cmdline of the command");
  const auto seen = words_of(check, command);
  check.expect(seen == words, {.symptom = "words-changed",
                               .expected = common::shell_quote(words),
                               .saw = common::shell_quote(seen),
                               .most_often = kJoined,
                               .read = kReadSpawn});
  sweep(check);
}

/// procman has signals blocked and handled before the fork. What of that is undone in the
/// child is prepare_child()'s work.
void expect_prepared(harness::Context& check, pid_t procman, pid_t command) {
  check.did("read   SigCgt of procman and SigBlk of the command in /proc/PID/status");
  const auto caught = signal_bits(check, procman, "SigCgt");
  check.expect((caught & 1U << (SIGTERM - 1)) != 0,
               {.symptom = "prepared-in-the-parent",
                .expected = "procman to catch SIGTERM, which it passes on",
                .saw = "SigCgt " + std::to_string(caught),
                .most_often = "prepare_child() before the fork, or in the parent: it "
                              "belongs to the child alone",
                .read = kReadChild});
  const auto blocked = signal_bits(check, command, "SigBlk");
  check.expect(blocked == 0,
               {.symptom = "not-prepared",
                .expected = "no signal to be blocked in the command",
                .saw = "SigBlk " + std::to_string(blocked) + ", as in procman",
                .most_often = "no prepare_child() in the child before the exec",
                .read = kReadChild});
}

/// As await_line(). Where nothing has been written behind the exec, a child whose exec
/// failed goes on as a second procman, and stands still at step 1.2 as well. Where the
/// command is a grandchild, procman may have ended before it speaks.
pid_t await_command(harness::Context& check, harness::Process& process,
                    const std::string& line) {
  const pid_t procman = inner(process.pid());
  pid_t speaker = 0;
  const auto hear = [&](int milliseconds) {
    const auto news = process.next(std::chrono::milliseconds{milliseconds});
    if (!news || news->kind == harness::Event::Kind::kEnd) return false;
    if (speaker == 0 && count_lines(process.output(), line) > 0) speaker = news->pid;
    return true;
  };
  until([&] {
    hear(1);
    auto others = living(check);
    if (speaker != 0 || others.empty()) return true;
    if (!process.held()) return false;
    std::erase_if(others, [&](const KernelStat& one) { return one.pid == procman; });
    const auto waits = [&](const KernelStat& one) {
      return one.parent == procman && one.name == "procman" && one.state == 'S';
    };
    return others.empty() || (others.size() == 1 && waits(others[0]));
  });
  while (speaker == 0 && hear(0)) {  // who has ended may have said so
  }
  if (speaker != 0) return inner(speaker);
  const auto children = children_of(check, procman);
  if (!process.held() || children.empty()) {
    process.let_go();
    return await_line(check, process, line);
  }
  const bool ended = children[0].state == 'Z';
  check.expect(
      false,
      {.symptom = ended ? "ended-at-once" : "exec-returned",
       .expected = "the command to run and to print " + line,
       .saw = ended ? "it has ended, and printed \"" +
                          std::string(common::trim(process.output() + process.error())) +
                          "\""
                    : "the child is a second procman, which stands at step 1.2",
       .most_often = ended ? "other words than those that were given: the first one "
                             "is the command's own name, argv[0]"
                           : "an exec that failed: execv and execve take a path, "
                             "and look nothing up; or there is none",
       .read = kReadSpawn});
  return 0;
}

LAB_CHECK("L01.4-direct-child", "1.1", 2,
          "The command runs as a child of procman's, and beside it nothing does") {
  const Gate gate(check);
  auto process = check.run(run_shell(kAtTheGate));
  const pid_t command = await_command(check, process, "READY");
  const pid_t procman = inner(process.pid());
  check.did("looked for all children of procman's in /proc");
  const auto seen = kernel_stat(check, command);
  check.expect(command != procman,
               {.symptom = "no-fork",
                .expected = "the command to be a new process",
                .saw = "PID " + std::to_string(command) + " was procman before",
                .most_often = "exec(3) without a fork(2): procman is gone, and nobody is "
                              "left to wait for the command",
                .read = "man 2 fork; docs/01-processes.md, \"fork and exec\""});
  check.expect(seen.parent == procman,
               {.symptom = "not-a-child",
                .expected = "procman, PID " + std::to_string(procman) +
                            ", to be the parent of the command",
                .saw = "PID " + std::to_string(seen.parent) + " is, " +
                       kernel_stat(check, seen.parent).name,
                .most_often = "a shell or a second fork(2) in between",
                .read = kReadSpawn});
  const auto children = children_of(check, procman);
  check.expect(children.size() == 1,
               {.symptom = "too-many",
                .expected = "one child",
                .saw = std::to_string(children.size()) + " children",
                .most_often = "fork(2) called twice, or the child goes on as a second "
                              "procman",
                .read = kReadSpawn});
  expect_prepared(check, procman, command);
  sweep(check);
}

LAB_CHECK("L01.4-found-in-path", "1.1", 2,
          "A command without a '/' is looked up in PATH, and gets the environment") {
  check.arrange("made a command /test/bin/greet", [] {
    fs::create_directory("/test/bin");
    common::replace_file("/test/bin/greet", "#!/bin/sh\necho \"READY $GREETING\"\n");
    fs::permissions("/test/bin/greet", fs::perms(0755));
  });
  auto process = check.run({.argv = {"procman", "run", "--", "greet"},
                            .environment = {{"PATH", "/lab/bin:/test/bin:/usr/bin:/bin"},
                                            {"GREETING", "hello"}}});
  const auto said = process.wait_for_line("READY hello", std::chrono::seconds{10});
  const bool undone = process.held().has_value();
  if (!said && undone) await_command(check, process, "READY hello");
  check.expect(said || undone,
               {.symptom = "not-looked-up",
                .expected = "\"greet\" to be found in /test/bin, which is in PATH, and "
                            "$GREETING to reach it",
                .saw = process.last_words() + " " + process.output(),
                .most_often = "an exec function without a 'p' in its name: execv and "
                              "execve take a path; or one with an 'e' and no environment",
                .read = kReadSpawn});
  sweep(check);
}

LAB_CHECK("L01.4-streams-passed-on", "1.1", 1,
          "The command reads procman's input and writes to its output and error") {
  auto options =
      harness::RunOptions{run_shell(R"(read x; echo "GOT $x"; echo "ERR $x" >&2)")};
  options.input = "hello\n";
  auto process = check.run(options);
  await_line(check, process, "GOT hello");
  const bool told = until([&] {
    process.next(std::chrono::milliseconds{1});
    return count_lines(process.error(), "ERR hello") == 1;
  });
  check.expect(told, {.symptom = "error-lost",
                      .expected = "\"ERR hello\" on procman's standard error",
                      .saw = "\"" + process.error() + "\"",
                      .most_often = "the child's standard error was closed or sent "
                                    "elsewhere",
                      .read = kReadSpawn});
  sweep(check);
}

/// A command that cannot be run: the status says which way, one line says what.
void expect_told(harness::Context& check, const std::string& command, int wanted,
                 const std::vector<std::string>& flags = {}) {
  std::vector<std::string> argv = {"procman", "run"};
  argv.insert(argv.end(), flags.begin(), flags.end());
  argv.insert(argv.end(), {"--", command});
  auto process = check.run(argv);
  const int status = check.finish(process);
  const std::string saw = "status " + std::to_string(status) + ", \"" +
                          std::string(common::trim(process.error())) + "\"";
  const std::string expected =
      "status " + std::to_string(wanted) + " and one line that names " + command;
  const bool named = process.error().find(command) != std::string::npos;
  check.expect(named || status != 0,
               {.symptom = "swallowed",
                .expected = expected,
                .saw = saw,
                .most_often = "the child ended as if all were well: exec(3) had failed, "
                              "and nobody told the parent",
                .read = kReadFailure});
  check.expect(named, {.symptom = "not-told",
                       .expected = expected,
                       .saw = saw,
                       .most_often = "errno stayed in the child: the parent knows that "
                                     "the command did not run from a report only, such "
                                     "as a pipe that a successful exec closes",
                       .read = kReadFailure});
  check.expect(common::split(process.error(), '\n').size() == 1,
               {.symptom = "told-twice",
                .expected = expected,
                .saw = saw,
                .most_often = "the child went on as a second procman after the exec had "
                              "failed: it must _exit(2)",
                .read = kReadFailure});
  check.expect(status == wanted,
               {.symptom = "wrong-status",
                .expected = expected,
                .saw = saw,
                .most_often = "another errno than that of the exec was reported: it "
                              "must be saved before the next call",
                .read = kReadFailure});
}

LAB_CHECK("L01.4-not-found-told", "1.2", 2,
          "A command that is not there gives status 127 and one line") {
  expect_told(check, "/no/such/command", 127);
  expect_told(check, "no-such-command", 127);
}

LAB_CHECK("L01.4-not-executable-told", "1.2", 2,
          "A file that cannot be executed gives status 126 and one line") {
  expect_told(check, "/etc/passwd", 126);
  expect_told(check, "/etc", 126);
}

/// A named pipe that is full: who has it as standard error waits with what it says.
class FullPipe {
 public:
  explicit FullPipe(harness::Context& check) : path_(check.sandbox().outside(kPath)) {
    check.arrange("made a named pipe " + std::string(kPath) + ", and filled it",
                  [] { common::check(::mkfifo(kPath, 0600), "mkfifo", kPath); });
  }
  /// For the process that shall have it.
  static void become_error() {
    const int fd = ::open(kPath, O_RDWR | O_NONBLOCK);
    while (::write(fd, "\n", 1) == 1) {
    }
    ::fcntl(fd, F_SETFL, 0);
    ::dup2(fd, STDERR_FILENO);
    ::close(fd);
  }
  void drain() const {
    const common::UniqueFd fd(::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    std::array<char, 4096> buffer;
    while (::read(fd.get(), buffer.data(), buffer.size()) > 0) {
    }
  }

 private:
  static constexpr char kPath[] = "/test/full";
  std::string path_;
};

bool writes_to_error(harness::Context& check, pid_t pid) {
  return proc_file(check, std::to_string(pid) + "/syscall")
      .starts_with(std::to_string(SYS_write) + " 0x2 ");
}

void expect_reaped(harness::Context& check, const FullPipe& full) {
  auto process = check.run({.argv = {"procman", "run", "--", "/no/such/command"},
                            .before_exec = FullPipe::become_error});
  const pid_t procman = inner(process.pid());
  check.did("looked for children of procman's while it waits to write its message there");
  until([&] {
    return writes_to_error(check, procman) || !kernel_stat(check, procman).alive();
  });
  const auto children = children_of(check, procman);
  full.drain();
  check.finish(process);
  std::string left;
  for (const auto& child : children) {
    left += "PID " + std::to_string(child.pid) + " in state " + child.state + " ";
  }
  check.expect(children.empty(),
               {.symptom = "not-reaped",
                .expected = "no child: the one whose exec failed has ended and is reaped",
                .saw = left,
                .most_often = "the error was thrown without a waitpid(2) before it: the "
                              "child stays a zombie",
                .read = "man 2 waitpid, NOTES; docs/01-processes.md, \"Zombies\""});
}

LAB_CHECK("L01.4-nothing-printed-twice", "1.2", 2,
          "After a failed exec nothing is left: no line comes twice, no child stays") {
  const FullPipe full(check);
  auto process = check.run({"procman", "run", "--verbose", "--", "/no/such/command"});
  check.finish(process);
  const auto lines = common::split(process.output(), '\n');
  const auto times = std::count_if(lines.begin(), lines.end(), [](std::string_view line) {
    return line.starts_with("run:");
  });
  check.expect(times == 1,
               {.symptom = "printed-twice",
                .expected = "one line \"run: ..\" of procman's on standard output",
                .saw = std::to_string(times) + " of them:\n" + process.output(),
                .most_often = "exit(3) in the child writes out its copy of what the "
                              "parent had buffered before the fork; _exit(2) does not",
                .read = kReadFailure});
  expect_reaped(check, full);
}

/// The pipes that a process holds, beyond its standard streams.
std::vector<std::string> pipes_of(harness::Context& check, pid_t pid) {
  auto found = extra_descriptors(check, pid);
  std::erase_if(found, [](const std::string& one) {
    return one.find("-> pipe:") == std::string::npos;
  });
  return found;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

LAB_CHECK("L01.4-report-pipe-closed", "1.2", 2,
          "While the command runs, neither it nor procman holds the report pipe") {
  const Gate gate(check);
  auto process = check.run(run_shell(kAtTheGate));
  const pid_t command = await_line(check, process, "READY");
  const pid_t procman = inner(process.pid());
  settled(check, procman);
  check.did("looked at /proc/PID/fd of the command and of procman");
  const std::string leaked = joined(pipes_of(check, command));
  check.expect(leaked.empty(),
               {.symptom = "pipe-inherited",
                .expected = "no pipe beyond 0, 1 and 2 in the command",
                .saw = leaked,
                .most_often = "the pipe is not close-on-exec (O_CLOEXEC in pipe2(2)): "
                              "the parent reads from it until the command ends",
                .read = kReadFailure});
  const std::string kept = joined(pipes_of(check, procman));
  check.expect(kept.empty(),
               {.symptom = "end-kept",
                .expected = "no pipe left in procman once the command runs",
                .saw = kept,
                .most_often = "the parent keeps its own copy of the write end: it waits "
                              "for an end of file that it prevents itself",
                .read = kReadFailure});
  sweep(check);
}

}  // namespace
}  // namespace checks
