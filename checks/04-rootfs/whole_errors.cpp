// Bad input, hostile images, full disks, killed programs (L04.1): one clear line, nothing
// lost, nothing left that `jail ls` and `jail destroy` cannot explain and remove.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include <sys/mount.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/text.hpp"
#include "store.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;
using std::chrono::microseconds;

constexpr char kReadErrors[] = "docs/04-rootfs.md, \"Troubleshooting\"";

LAB_CHECK("L04.1-bad-input", "", 0,
          "Wrong input gets one clear line and the right exit code, and leaves nothing") {
  struct Case {
    std::vector<std::string> arguments;
    int status;
    const char* words;
  };
  check.arrange("made a corrupt archive and an empty one", [] {
    std::ofstream("/test/corrupt.tar.gz") << "\x1f\x8b\x08 this is no archive";
    std::ofstream("/test/empty.tar");
  });
  JailStore store(check);
  store.make_jail("web");
  const std::vector<Case> cases = {
      {{"frobnicate"}, 2, "frobnicate"},
      {{"start"}, 2, "NAME"},
      {{"start", "web", "--bogus"}, 2, "--bogus"},
      {{"start", "web", "--method", "magic"}, 2, "magic"},
      {{"start", "web", "--bind", "nonsense", "--", "true"}, 2, "nonsense"},
      {{"create", "other"}, 2, "--template"},
      {{"start", "none", "--", "true"}, 125, "none"},
      {{"start", "web", "--bind", "/no/such:/x", "--", "true"}, 125, "/no/such"},
      {{"start", "/no/such/folder", "--", "true"}, 125, "/no/such/folder"},
      {{"start", "web", "--", "no-such-command"}, 127, "no-such-command"},
      {{"start", "web", "--", "/etc/passwd"}, 126, "/etc/passwd"},
      {{"enter", "web", "--", "true"}, 125, "not running"},
      {{"escape-test", "web", "--", "true"}, 2, "not both"},
      {{"stop", "web"}, 1, "not running"},
      {{"create", "other", "--template", "none"}, 1, "none"},
      {{"create", "web", "--template", "t"}, 1, "web"},
      {{"create", "../escape", "--template", "t"}, 2, "../escape"},
      {{"clone", "none", "other"}, 1, "none"},
      {{"rollback", "web", "none"}, 1, "none"},
      {{"destroy", "none"}, 1, "none"},
      {{"template", "import", "t", kBusybox}, 1, "exists"},
      {{"template", "import", "x", "/test/missing.tar"}, 1, "/test/missing.tar"},
      {{"template", "import", "x", "/test/corrupt.tar.gz"}, 1, "corrupt.tar.gz"},
      {{"template", "import", "x", "/test/empty.tar"}, 1, "empty.tar"},
  };
  for (const auto& one : cases)
    expect_one_line(store.run(one.arguments), one.status, one.words);
  const bool clean = store.folders() == std::vector<std::string>{"web"} &&
                     store.folders("templates") == std::vector<std::string>{"t"};
  check.expect(clean,
               {.symptom = "left-behind",
                .expected = "one jail and one template, as before",
                .saw = std::to_string(store.folders().size()) + " jails, " +
                       std::to_string(store.folders("templates").size()) + " templates",
                .most_often = "what was begun was not taken back",
                .read = kReadErrors});
}

/// Makes archives that try to reach /test/outside, by the host's tar.
constexpr char kHostile[] = R"(
set -e
mkdir -p /test/outside /test/make && cd /test/make
echo evil > evil
tar -P --transform 's,^evil,/test/outside/absolute,' -cf absolute.tar evil
tar -P --transform 's,^evil,../../../../../test/outside/up,' -cf up.tar evil
ln -s /test/outside link && tar -cf through.tar link && rm link
mkdir link && echo evil > link/through && tar -rf through.tar link/through && rm -r link
ln -s ../../../../../test/outside rel && tar -cf relative.tar rel && rm rel
mkdir rel && echo evil > rel/relative && tar -rf relative.tar rel/relative && rm -r rel
truncate -s 4T bomb && tar -Scf bomb.tar bomb && rm bomb
)";

LAB_CHECK("L04.1-hostile-archives", "", 0,
          "A hostile archive does no harm outside of its template") {
  check.may_leave("/test/make");
  auto maker = check.sandbox().start({.argv = {"/bin/sh", "-c", kHostile}});
  check.did(
      "made archives with absolute names, \"..\", links to write through, and 4 TB of "
      "nothing");
  if (maker.wait(std::chrono::seconds{30}) != 0)
    throw harness::HarnessError(maker.error());
  JailStore store(check);
  for (const char* archive : {"absolute", "up", "through", "relative", "bomb"}) {
    const auto ended = store.run(
        {"template", "import", archive, std::string("/test/make/") + archive + ".tar"});
    check.expect(ended.status == 0 || ended.status == 1,
                 {.symptom = "import-crashes",
                  .expected = "status 0 or 1",
                  .saw = std::to_string(ended.status) + " " + ended.error,
                  .most_often = "",
                  .read = kReadErrors});
    check.expect(fs::is_empty(check.sandbox().outside("/test/outside")),
                 {.symptom = "written-outside",
                  .expected = "/test/outside still empty",
                  .saw = "a file that " + std::string(archive) + ".tar put there",
                  .most_often = "names of an archive are resolved by the host",
                  .read = "man 2 openat2, RESOLVE_IN_ROOT"});
  }
  check.did("looked into /test/outside after each");
  check.expect(
      store.run({"template", "import", "again", "/test/make/up.tar"}).status == 1,
      {.symptom = "accepted",
       .expected = "an archive with \"..\" to be refused",
       .saw = "status 0",
       .most_often = "",
       .read = kReadErrors});
}

LAB_CHECK("L04.1-no-space", "", 0,
          "On a full disk the import says so and takes back what it wrote") {
  check.arrange("mounted a tmpfs of 1 MB at /test/store", [] {
    fs::create_directory(kStore);
    common::check(::mount("tmpfs", kStore, "tmpfs", 0, "size=1m"), "mount", kStore);
  });
  JailStore store(check);
  expect_one_line(store.run({"template", "import", "t", kBusybox}), 1, "ENOSPC");
  const auto left = store.folders("templates");
  check.expect(left.empty(), {.symptom = "left-behind",
                              .expected = "no template",
                              .saw = "a folder " + (left.empty() ? "" : left[0]),
                              .most_often = "what was begun was not taken back",
                              .read = kReadErrors});
}

LAB_CHECK("L04.1-interrupted", "", 0,
          "Ctrl-C ends a jail whose first process would not hear it, with status 130") {
  JailStore store(check);
  store.make_jail("web");
  auto running = store.start({"start", "web", "--", "/bin/sleep", "1000"});
  store.wait_running("web", "sleep");
  check.did("sent   SIGINT to `jail start`");
  running.signal(SIGINT);
  const auto status = running.wait(std::chrono::seconds{5});
  check.expect(status == 128 + SIGINT,
               {.symptom = "not-interrupted",
                .expected = "status 130",
                .saw = status ? "status " + std::to_string(*status) : "it still runs",
                .most_often = "a PID 1 without a handler does not get the signal",
                .read = "man 7 pid_namespaces"});
}

LAB_CHECK("L04.1-interrupted-set-up", "", 0,
          "SIGTERM ends a jail whose set-up hangs, with status 143 and one line") {
  JailStore store(check);
  store.make_jail("web");
  // Its set-up fails at a file that is to be mounted on a folder, and is held there.
  auto running =
      store.start({"start", "web", "--bind", "/etc/passwd:/bin", "--", "/bin/true"});
  check.settle(running, "READY");
  check.did("sent   SIGTERM to `jail start`, while its set-up stands still");
  running.signal(SIGTERM);
  const auto status = running.wait(std::chrono::seconds{5});
  expect_one_line({status.value_or(-1), running.output(), running.error()}, 128 + SIGTERM,
                  "interrupted by SIGTERM");
  check.expect(store.listed("web").at("state") == "stopped",
               {.symptom = "state",
                .expected = "the jail to be listed as stopped",
                .saw = store.listed("web").dump(),
                .most_often = "the half-made jail was left running",
                .read = kReadErrors});
}

LAB_CHECK("L04.1-killed-supervisor", "", 0,
          "Killing `jail start` kills the jail, and `jail ls` does not call it running") {
  JailStore store(check);
  store.make_jail("web");
  auto running =
      store.start({"start", "web", "--", "/bin/sh", "-c", "echo READY; exec sleep 1000"});
  const auto jailed = common::PidFd::open(check.settle(running, "READY"));
  check.did("killed `jail start` with SIGKILL");
  running.signal(SIGKILL);
  check.expect(jailed.wait_exit(harness::patience(std::chrono::seconds{5})),
               {.symptom = "survives",
                .expected = "the jailed process to end",
                .saw = "it still runs",
                .most_often = "PR_SET_PDEATHSIG was lost",
                .read = "man 2 prctl"});
  const std::string state = store.listed("web").at("state");
  check.expect(state == "stopped",
               {.symptom = "state",
                .expected = "stopped",
                .saw = state,
                .most_often = "the state is read from a file that nobody "
                              "brought up to date",
                .read = "man 2 flock"});
}

void must_soon(JailStore& store, const std::vector<std::string>& arguments) {
  harness::expect_soon(
      "jail " + common::shell_quote(arguments), [&] { return store.run(arguments); },
      kReadErrors);
}

LAB_CHECK("L04.1-killed-at-any-moment", "", 0,
          "Killed at any moment, a command leaves what `ls` lists and `destroy` or `rm` "
          "removes") {
  constexpr int kRounds = 36;
  constexpr unsigned kSeed = 4;
  JailStore store(check);
  store.make_jail("base");
  check.did("killed create, clone, snapshot, rollback, destroy and import at " +
            std::to_string(kRounds) + " random moments (seed " + std::to_string(kSeed) +
            ")");
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<int> moment(0, 20'000);
  const std::vector<std::vector<std::string>> commands = {
      {"create", "victim", "--template", "t"},
      {"clone", "base", "victim"},
      {"snapshot", "base"},
      {"rollback", "base", "snap0"},
      {"destroy", "victim"},
      {"template", "import", "victim", kBusybox}};
  for (int round = 0; round < kRounds; ++round) {
    auto process =
        store.start(commands[static_cast<std::size_t>(round) % commands.size()]);
    std::this_thread::sleep_for(microseconds{moment(random)});  // the moment is the test
    process.signal(SIGKILL);
    process.wait(std::chrono::seconds{5});
    if (!store.listed("victim").is_null()) must_soon(store, {"destroy", "victim"});
    if (!store.listed_template("victim").is_null())
      must_soon(store, {"template", "rm", "victim"});
    must_soon(store, {"start", "base", "--", "/bin/true"});
  }
  store.must({"destroy", "base"});
  store.must({"template", "rm", "t"});
  for (const char* kind : {"jails", "templates"}) {
    const auto left = store.folders(kind);
    check.expect(left.empty(),
                 {.symptom = "left-behind",
                  .expected = std::string("none of the store's ") + kind,
                  .saw = left.empty() ? "" : left[0],
                  .most_often = "a tree that is half made is not found again",
                  .read = kReadErrors});
  }
}

}  // namespace
}  // namespace checks
