// Bad input, full disks, killed programs: one clear line, nothing lost, nothing left that
// `nsbox kept` and `nsbox forget` cannot explain and remove.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <random>
#include <thread>

#include <sys/mount.h>

#include "box.hpp"
#include "common/check.hpp"
#include "harness/ended.hpp"

namespace checks {
namespace {

constexpr char kReadErrors[] = "docs/02-namespaces.md, \"Troubleshooting\"";
constexpr char kErrorState[] = "/test/state";

harness::Ended run(harness::Context& check, Words arguments) {
  arguments.insert(arguments.begin(), "nsbox");
  return harness::run_whole(check, {.argv = std::move(arguments)});
}

void expect_nothing_kept(harness::Context& check) {
  std::string left;
  for (const auto& entry : check.sandbox().mounts()) {
    if (entry.target.starts_with(kErrorState)) left = "a mount at " + entry.target;
  }
  const std::filesystem::path folder = check.sandbox().outside(kErrorState);
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    left = "a folder " + entry.path().filename().string();
  }
  check.expect(left.empty(), {.symptom = "left-behind",
                              .expected = std::string("nothing in ") + kErrorState,
                              .saw = left,
                              .most_often = "what was begun was not taken back",
                              .read = kReadErrors});
}

LAB_CHECK("L02.1-bad-input", "", 0,
          "Wrong input gets one clear line and the right exit code, and leaves nothing") {
  struct Case {
    Words arguments;
    int status;
    const char* words;
  };
  check.may_leave(kErrorState);
  const Words root = {"--root", kErrorState};
  const std::vector<Case> cases = {
      {{}, 2, "command is missing"},
      {{"frobnicate"}, 2, "frobnicate"},
      {{"lsit"}, 2, "did you mean 'list'"},
      {{"list", "--type", "magic"}, 2, "magic"},
      {{"list", "--tpye", "net"}, 2, "did you mean '--type'"},
      {{"show"}, 2, "PID"},
      {{"show", "none"}, 2, "none"},
      {{"show", "4000000"}, 1, "4000000"},
      {{"map", "4000000"}, 1, "map"},  // how it is said is the step's
      {{"run"}, 2, "which namespaces"},
      {{"run", "--uts", "--method"}, 2, "--method needs a value"},
      {{"run", "--uts", "--method", "magic", "ls", "-l"}, 2, "magic"},
      {{"run", "--user", "--uid-map", "0:0"}, 2, "--gid-map"},
      {{"run", "--user", "--uid-map", "0:0:1", "--gid-map", "0:0"}, 2, "0:0"},
      {{"run", "--time", "--monotonic", "5", "--method", "clone"}, 2, "unshare"},
      {{"run", "--uts", "--", "no-such-command"}, 127, "no-such-command"},
      {{"run", "--uts", "--", "/etc/passwd"}, 126, "/etc/passwd"},
      {{"enter", "--", "true"}, 2, "--target"},
      {{"enter", "--target", "4000000", "--", "true"}, 125, "4000000"},
      {{"enter", "--path", "/no/such/file", "--", "true"}, 125, "/no/such/file"},
      {{"enter", "--path", "/etc/passwd", "--", "true"}, 125, "/etc/passwd"},
      {{"keep", "../escape", root[0], root[1]}, 2, "../escape"},
      {{"keep", "web", "--pid", root[0], root[1]}, 2, "PID namespace"},
      {{"forget", "web", root[0], root[1]}, 1, "web"},
      {{"pod"}, 2, "pod"},
      {{"link", "1"}, 2, "B"},
      {{"link", "/proc/self/ns/net", "/no/such/file"}, 1, "/no/such/file"},
      {{"link", "1", "1", "--address-a", "10.0.0.1/99"}, 2, "10.0.0.1/99"},
      {{"demo", "magic"}, 2, "magic"},
  };
  for (const auto& one : cases) {
    harness::expect_one_line(run(check, one.arguments), one.status, one.words,
                             kReadErrors);
  }
  expect_nothing_kept(check);
}

LAB_CHECK("L02.3-name-taken", "", 0, "A name that is taken is refused, and stays") {
  check.may_leave(kErrorState);
  must(check, {"keep", "web", "--uts", "--root", kErrorState});
  harness::expect_one_line(run(check, {"keep", "web", "--uts", "--root", kErrorState}), 1,
                           "web", kReadErrors);
  const auto kept = ask(check, {"kept", "--root", kErrorState});
  check.expect(kept.size() == 1 && kept[0].at("namespaces").size() == 1,
               {.symptom = "lost",
                .expected = "web, with its uts namespace",
                .saw = kept.dump(),
                .most_often = "the second one was taken back with the first one's folder",
                .read = kReadErrors});
  must(check, {"forget", "web", "--root", kErrorState});
  expect_nothing_kept(check);
}

LAB_CHECK("L02.3-no-space", "", 0,
          "On a full disk keep says so and takes back what it wrote") {
  check.may_leave(kErrorState);
  check.arrange("mounted a tmpfs at /test/state that has room for two more files", [] {
    std::filesystem::create_directory(kErrorState);
    common::check(::mount("tmpfs", kErrorState, "tmpfs", 0, "nr_inodes=4"), "mount",
                  kErrorState);
  });
  harness::expect_one_line(run(check, {"keep", "web", "--root", kErrorState}), 1,
                           "ENOSPC", kReadErrors);
  const auto kept = ask(check, {"kept", "--root", kErrorState});
  check.expect(kept.empty(), {.symptom = "left-behind",
                              .expected = "nothing that is kept",
                              .saw = kept.dump(),
                              .most_often = "what was begun was not taken back",
                              .read = kReadErrors});
  harness::expect_one_line(harness::run_on_full_disk(check, {"nsbox", "list", "--json"}),
                           1, "ENOSPC", kReadErrors);
}

LAB_CHECK("L02.3-killed-at-any-moment", "", 0,
          "Killed at any moment, keep and forget leave what `kept` lists and `forget` "
          "removes") {
  constexpr int kRounds = 24;
  constexpr unsigned kSeed = 2;
  check.may_leave(kErrorState);
  check.did("killed keep and forget at " + std::to_string(kRounds) +
            " random moments (seed " + std::to_string(kSeed) + ")");
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<int> moment(0, 8'000);
  for (int round = 0; round < kRounds; ++round) {
    const bool keeps = round % 2 == 0;
    if (!keeps) must(check, {"keep", "web", "--root", kErrorState});
    auto process =
        check.run({"nsbox", keeps ? "keep" : "forget", "web", "--root", kErrorState});
    std::this_thread::sleep_for(std::chrono::microseconds{moment(random)});
    process.signal(SIGKILL);  // the moment is the test
    process.wait(std::chrono::seconds{5});
    if (!ask(check, {"kept", "--root", kErrorState}).empty()) {
      must(check, {"forget", "web", "--root", kErrorState});
    }
    expect_nothing_kept(check);
  }
}

LAB_CHECK("L02.3-interrupted", "", 0,
          "Ctrl-C leaves the namespaces kept as a whole, or none of them") {
  constexpr int kRounds = 12;
  constexpr unsigned kSeed = 3;
  check.may_leave(kErrorState);
  check.did("sent SIGINT to keep at " + std::to_string(kRounds) +
            " random moments (seed " + std::to_string(kSeed) + ")");
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<int> moment(0, 8'000);
  for (int round = 0; round < kRounds; ++round) {
    auto process = check.run({"nsbox", "keep", "web", "--root", kErrorState});
    std::this_thread::sleep_for(std::chrono::microseconds{moment(random)});
    process.signal(SIGINT);  // the moment is the test
    const auto status = process.wait(std::chrono::seconds{5});
    const auto kept = ask(check, {"kept", "--root", kErrorState});
    const std::size_t count = kept.empty() ? 0 : kept[0].at("namespaces").size();
    // It may also come when all is done, and only the end is missing.
    check.expect((status == 0 && count == 3) ||
                     (status == 128 + SIGINT && (count == 0 || count == 3)),
                 {.symptom = "half-kept",
                  .expected = "status 0 and three namespaces, or 130 and all or none",
                  .saw = (status ? "status " + std::to_string(*status) : "no end") +
                         " and " + std::to_string(count),
                  .most_often = "a signal ends keep half way",
                  .read = kReadErrors});
    if (count > 0) must(check, {"forget", "web", "--root", kErrorState});
    expect_nothing_kept(check);
  }
}

}  // namespace
}  // namespace checks
