// The jail manager as a whole: templates, jails, snapshots (L04.1).
#include <csignal>
#include <filesystem>
#include <fstream>

#include "common/check.hpp"
#include "common/files.hpp"
#include "harness/observe.hpp"
#include "store.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

constexpr char kReadWholeStore[] = "labs/04-rootfs/README.md; docs/04-rootfs.md";

std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

void expect_equal(harness::Context& check, const std::string& what,
                  const std::string& saw, const std::string& expected) {
  check.expect(saw == expected,
               {.symptom = "differs",
                .expected = what + ": " + expected,
                .saw = saw,
                .most_often = "the trees of two jails are one and the same, or "
                              "a command works on the wrong one",
                .read = kReadWholeStore});
}

LAB_CHECK("L04.1-image-to-jail", "", 3,
          "A tar archive becomes a template, a jail, a running command") {
  JailStore store(check);
  store.make_jail("web");
  const auto ended =
      store.must({"start", "web", "--", "/bin/sh", "-c", "echo $$; hostname; pwd"});
  expect_equal(check, "PID, hostname and folder", ended.output, "1\nweb\n/\n");
}

LAB_CHECK("L04.1-list", "", 0,
          "`jail ls` says which jails run, with the PID that the kernel has") {
  JailStore store(check);
  store.make_jail("web");
  expect_equal(check, "before", store.listed("web").at("state"), "stopped");
  auto running =
      store.start({"start", "web", "--", "/bin/sh", "-c", "echo READY; exec sleep 1000"});
  const pid_t pid = check.settle(running, "READY");
  store.wait_running("web", "sleep");  // the command may be quicker than its supervisor
  const auto now = store.listed("web");
  expect_equal(check, "while it runs", now.at("state"), "running");
  const auto seen = check.sandbox().outside("/proc/" + now.at("pid").dump() + "/ns/mnt");
  expect_equal(check, "mount namespace of the listed PID", common::read_link(seen),
               harness::namespace_of(pid, "mnt"));
  running.end(std::chrono::seconds{5});
  expect_equal(check, "afterwards", store.listed("web").at("state"), "stopped");
}

LAB_CHECK("L04.1-snapshot-and-rollback", "", 0,
          "A snapshot keeps a jail's tree, a rollback brings it back") {
  JailStore store(check);
  store.make_jail("web");
  store.write_note("web", "first");
  store.must({"snapshot", "web", "good"});
  store.write_note("web", "second");
  expect_equal(check, "/note after the snapshot", first_line(store.file("web", "/note")),
               "second");
  store.must({"rollback", "web", "good"});
  expect_equal(check, "/note after the rollback", first_line(store.file("web", "/note")),
               "first");
}

LAB_CHECK("L04.1-clone-is-independent", "", 0,
          "A clone and its original do not share what is written later") {
  JailStore store(check);
  store.make_jail("web");
  store.write_note("web", "original");
  store.must({"clone", "web", "copy"});
  store.write_note("copy", "changed");
  expect_equal(check, "/note of the original", first_line(store.file("web", "/note")),
               "original");
  expect_equal(check, "/note of the clone", first_line(store.file("copy", "/note")),
               "changed");
}

LAB_CHECK("L04.1-destroy-leaves-nothing", "", 0,
          "`jail destroy` removes the jail and its snapshots, and nothing else") {
  JailStore store(check);
  store.make_jail("web");
  store.must({"clone", "web", "other"});
  store.must({"snapshot", "web"});
  store.must({"destroy", "web"});
  const auto left = store.folders();
  expect_equal(check, "folders of jails",
               left.size() == 1 ? left[0] : std::to_string(left.size()), "other");
  store.must({"start", "other", "--", "/bin/true"});
}

LAB_CHECK("L04.1-init", "", 0,
          "The image's own init comes up as PID 1 and is shut down cleanly") {
  JailStore store(check);
  store.make_jail("system");
  auto running = store.start({"start", "system", "--init"});
  check.did("waited until PID 1 of the jail is init");
  store.wait_running("system", "init");
  const auto status = running.end(std::chrono::seconds{15});
  check.expect(status == 0,
               {.symptom = "unclean-stop",
                .expected = "SIGTERM to shut the init down, and status 0",
                .saw = status ? "status " + std::to_string(*status) : "no end in 15 s",
                .most_often = "init was killed instead of asked",
                .read = "man 7 pid_namespaces, reboot(2)"});
}

LAB_CHECK("L04.1-detach-enter-stop", "", 0,
          "A jail in the background can be entered by name, and stopped") {
  JailStore store(check);
  store.make_jail("web");
  store.must({"start", "web", "--detach", "--", "/bin/sleep", "1000"});
  const auto ended =
      store.must({"enter", "web", "--", "/bin/sh", "-c", "cat /proc/1/comm; exit 0"});
  expect_equal(check, "PID 1 as the visitor sees it", ended.output, "sleep\n");
  expect_equal(check, "status of a failing command",
               std::to_string(
                   store.run({"enter", "web", "--", "/bin/sh", "-c", "exit 42"}).status),
               "42");
  store.must({"stop", "web"});
  expect_equal(check, "state", store.listed("web").at("state"), "stopped");
}

LAB_CHECK("L04.1-ordinary-user", "", 0,
          "An ordinary user makes and starts jails, in a user namespace") {
  check.need_ids(1001);
  check.arrange("made a home for user 1000", [] {
    fs::create_directory("/test/user");
    common::check(::lchown("/test/user", 1000, 1000), "lchown", "/test/user");
  });
  check.may_leave("/test/user");
  check.drop_subordinate_ids();
  const auto as_user = [&check](std::vector<std::string> argv) {
    auto process = check.run(
        {.argv = std::move(argv), .environment = {{"HOME", "/test/user"}}, .user = 1000});
    const int status = check.finish(process, std::chrono::seconds{60});
    check.expect(status == 0,
                 {.symptom = "refused",
                  .expected = "status 0",
                  .saw = "status " + std::to_string(status) + ": " + process.error(),
                  .most_often = "something is done that root alone may do",
                  .read = "man 7 user_namespaces"});
    return process.output();
  };
  as_user({"jail", "template", "import", "t", kBusybox});
  as_user({"jail", "create", "mine", "--template", "t"});
  const std::string said = as_user(
      {"jail", "start", "mine", "--", "/bin/sh", "-c", "id -u; echo $$; hostname"});
  expect_equal(check, "uid, PID and hostname", said, "0\n1\nmine\n");
  as_user({"jail", "destroy", "mine"});
}

}  // namespace
}  // namespace checks
