// What a container is: C.1, seen by the kernel; C.5, said as docker says it.
#include <csignal>
#include <filesystem>
#include <fstream>

#include "common/files.hpp"
#include "engine.hpp"
#include "harness/observe.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

LAB_CHECK("C.1-isolated", "", 4,
          "A container has namespaces, a root and a name of its own") {
  MiniDocker engine(check);
  engine.must(
      {"run", "-d", "--name", "web", "-h", "webhost", "busybox", "sleep", "1000"});
  const pid_t pid = engine.first_process("web");
  for (const char* kind : {"mnt", "pid", "net", "uts", "ipc", "cgroup"}) {
    check.expect(harness::namespace_of(pid, kind) !=
                     harness::namespace_of(check.sandbox().init(), kind),
                 {.symptom = "shared-namespace",
                  .expected = std::string("a namespace of its own: ") + kind,
                  .saw = harness::namespace_of(pid, kind),
                  .most_often = "a flag of clone3(2) is missing",
                  .read = "man 7 namespaces"});
  }
  const auto roots = harness::mounts_at(harness::mounts_of(pid), "/");
  check.expect(roots.size() == 1 && roots[0].type == "overlay",
               {.symptom = "root",
                .expected = "one mount at \"/\", an overlay",
                .saw = harness::describe(roots),
                .most_often = "the old root is still there",
                .read = "man 2 pivot_root"});
  check.expect(harness::pids_of(pid).back() == 1,
               {.symptom = "not-first",
                .expected = "its first process to be 1 in its PID namespace",
                .saw = harness::status_field(pid, "NSpid"),
                .most_often = "",
                .read = "man 7 pid_namespaces"});
  const auto extra = harness::extra_descriptors(pid);
  check.expect(extra.empty(), {.symptom = "descriptors",
                               .expected = "no descriptor above 2",
                               .saw = extra.empty() ? "" : extra[0],
                               .most_often = "a descriptor of the monitor's is inherited",
                               .read = "man 2 close_range"});
  check.expect(engine.must({"exec", "web", "hostname"}) == "webhost",
               {.symptom = "hostname",
                .expected = "webhost",
                .saw = engine.must({"exec", "web", "hostname"}),
                .most_often = "",
                .read = kReadRun});
  engine.must({"rm", "-f", "web"});
  engine.expect_nothing_left();
}

LAB_CHECK("C.1-image-unchanged", "", 4,
          "What a container changes, its image and other containers do not see") {
  MiniDocker engine(check);
  engine.must({"run", "--name", "one", "busybox", "sh", "-c",
               "echo changed > /etc/passwd; rm /bin/vi; echo new > /new"});
  const std::string seen = engine.must(
      {"run", "--rm", "busybox", "sh", "-c", "cat /etc/passwd /new 2>&1; ls /bin/vi"});
  check.expect(seen.find("changed") == std::string::npos &&
                   seen.find("No such file") != std::string::npos &&
                   seen.find("/bin/vi") != std::string::npos,
               {.symptom = "image-changed",
                .expected = "a new container to have the image's files",
                .saw = seen,
                .most_often = "the container's root is the image's own folder",
                .read = "the kernel's documentation of overlayfs"});
  const std::string again = engine.must({"start", "-a", "one"});
  check.expect(again.empty(), {.symptom = "start-output",
                               .expected = "the same command again, silent",
                               .saw = again,
                               .most_often = "",
                               .read = kReadRun});
  engine.must({"rm", "one"});
  engine.expect_nothing_left();
}

LAB_CHECK("C.1-exit-codes", "", 0,
          "run ends with the command's exit code, and with docker's own for what went "
          "wrong before") {
  MiniDocker engine(check);
  struct Case {
    std::vector<std::string> arguments;
    int status;
  };
  const std::vector<Case> cases = {
      {{"run", "--rm", "busybox", "true"}, 0},
      {{"run", "--rm", "busybox", "sh", "-c", "exit 7"}, 7},
      {{"run", "--rm", "busybox", "sh", "-c", "exit 255"}, 255},
      {{"run", "--rm", "busybox", "sh", "-c",
        "exec 2>/dev/null; sh -c 'kill -TERM $$'; exit $?"},
       143},
  };
  for (const auto& one : cases) {
    const auto ended = engine.run(one.arguments);
    check.expect(ended.status == one.status && ended.error.empty(),
                 {.symptom = "status",
                  .expected = "status " + std::to_string(one.status) + " and no message",
                  .saw = std::to_string(ended.status) + ": " + ended.error,
                  .most_often = "",
                  .read = kReadRun});
  }
  engine.must({"create", "--name", "taken", "busybox", "true"});
  struct Refusal {
    std::vector<std::string> arguments;
    int status;
    const char* words;
  };
  const std::vector<Refusal> refusals = {
      {{"run", "--rm", "busybox", "nonesuch"}, 127, "executable file not found in $PATH"},
      {{"run", "--rm", "busybox", "/no/such"}, 127, "no such file or directory"},
      {{"run", "--rm", "busybox", "/etc"}, 126, "permission denied"},
      {{"run", "--rm", "none"}, 125, "No such image: none"},
      {{"run", "--rm", "Upper"}, 125, "must be lowercase"},
      {{"run", "--rm", "busybox:"}, 125, "invalid reference format"},
      {{"run", "--bogus", "busybox"}, 125, "--bogus"},
      {{"run"}, 1, "requires at least 1 argument"},
      {{"run", "--rm", "busybox"}, 125, "no command specified"},
      {{"run", "--name", "taken", "busybox", "true"}, 125, "already in use by container"},
      {{"create", "--name", "taken", "busybox", "true"}, 1, "already in use"},
      {{"run", "--name", "bad name", "busybox", "true"}, 125, "Invalid container name"},
      {{"run", "-w", "rel", "busybox", "true"}, 125, "needs to be an absolute path"},
      {{"run", "-v", "/etc:x", "busybox", "true"}, 125, "must be absolute"},
      {{"run", "-v", "/etc:/", "busybox", "true"}, 125, "can't be '/'"},
      {{"run", "--rm", "-u", "nobodyx", "busybox", "true"}, 125, "unable to find user"},
      {{"run", "--env-file", "/no/such", "busybox", "true"}, 125, "/no/such"},
      {{"run", "-e", "=x", "busybox", "true"}, 125, "invalid environment variable"},
      {{"run", "-it", "--rm", "busybox", "true"}, 1, "not a TTY"},
      {{"frobnicate"}, 125, "frobnicate"},
  };
  for (const auto& one : refusals) engine.refuse(one.arguments, one.status, one.words);
  engine.must({"rm", "taken"});
  engine.expect_nothing_left();
}

constexpr char kTellAll[] =
    "id -u; id -g; pwd; echo $A; echo $FROM_FILE; hostname; cat /mnt/share/note; "
    "touch /mnt/share/x 2>&1 | grep -o Read-only; echo $HOME";

LAB_CHECK("C.1-as-asked", "", 0,
          "User, folder, environment, hostname and volumes are as run was told") {
  check.arrange("made /test/share with a file", [] {
    fs::create_directory("/test/share");
    std::ofstream("/test/share/note") << "from the host\n";
    std::ofstream("/test/variables") << "# comment\nFROM_FILE=yes\n\nEMPTY=\n";
  });
  check.may_leave("/test/share");
  MiniDocker engine(check);
  const std::string said = engine.must({"run",        "--rm",
                                        "-u",         "1:2",
                                        "-w",         "/some/where",
                                        "-e",         "A=b c",
                                        "--env-file", "/test/variables",
                                        "-h",         "here",
                                        "-v",         "/test/share:/mnt/share:ro",
                                        "-v",         "/test/share:/rw",
                                        "busybox",    "sh",
                                        "-c",         kTellAll});
  const std::string wanted =
      "1\n2\n/some/where\nb c\nyes\nhere\nfrom the host\nRead-only\n/";
  check.expect(said == wanted, {.symptom = "not-as-asked",
                                .expected = wanted,
                                .saw = said,
                                .most_often = "",
                                .read = kReadRun});
  engine.must({"run", "--rm", "-v", "/test/share:/rw", "busybox", "touch", "/rw/made"});
  check.expect(fs::exists(check.sandbox().outside("/test/share/made")),
               {.symptom = "volume",
                .expected = "a file that the container made in /test/share",
                .saw = "none",
                .most_often = "the volume is a copy",
                .read = "man 2 mount, MS_BIND"});
  engine.expect_nothing_left();
}

LAB_CHECK("C.1-input", "", 0, "Standard input reaches the command with -i, to its end") {
  MiniDocker engine(check);
  const std::string long_text(300'000, 'x');
  const auto counted =
      engine.run({"run", "-i", "--rm", "busybox", "wc", "-c"}, long_text);
  check.expect(common::trim(counted.output) == "300000",
               {.symptom = "input",
                .expected = "300000 bytes counted",
                .saw = counted.output + counted.error,
                .most_often = "the end of the input is not passed on",
                .read = kReadRun});
  const auto without = engine.run({"run", "--rm", "busybox", "wc", "-c"}, "some");
  check.expect(common::trim(without.output) == "0", {.symptom = "input-without-i",
                                                     .expected = "no input without -i",
                                                     .saw = without.output,
                                                     .most_often = "",
                                                     .read = kReadRun});
  engine.must({"run", "-d", "--name", "web", "busybox", "sleep", "1000"});
  const auto echoed = engine.run({"exec", "-i", "web", "cat"}, "through exec");
  check.expect(echoed.output == "through exec", {.symptom = "exec-input",
                                                 .expected = "what exec -i was given",
                                                 .saw = echoed.output,
                                                 .most_often = "",
                                                 .read = kReadRun});
  engine.must({"rm", "-f", "web"});
}

constexpr char kCatchTerm[] =
    "trap 'echo caught; exit 5' TERM; echo READY; while :; do sleep 0.01; done";

LAB_CHECK("C.1-signals", "", 0, "Signals that run gets go to the command") {
  MiniDocker engine(check);
  auto running =
      engine.start({"run", "--name", "web", "busybox", "sh", "-c", kCatchTerm});
  running.wait_for_line("READY", std::chrono::seconds{10});
  check.did("sent   SIGTERM to `minidocker run`");
  running.signal(SIGTERM);
  const int status = check.finish(running);
  check.expect(status == 5 && running.output().find("caught") != std::string::npos,
               {.symptom = "signal-lost",
                .expected = "status 5, after \"caught\"",
                .saw = std::to_string(status) + ": " + running.output(),
                .most_often = "the client ends instead of passing the signal on",
                .read = "man 2 signalfd"});
  engine.must({"rm", "web"});
}

}  // namespace
}  // namespace checks
