#include "store.hpp"

#include <algorithm>
#include <chrono>

#include "common/files.hpp"
#include "common/text.hpp"
#include "harness/json.hpp"

namespace checks {

namespace fs = std::filesystem;

namespace {

/// The element of a JSON list that has this name, or null.
common::Json named(const std::string& list, const std::string& name) {
  const auto all = harness::parse_json(list, "docs/04-rootfs.md, \"Troubleshooting\"");
  const auto found =
      std::find_if(all.begin(), all.end(),
                   [&name](const common::Json& one) { return one.at("name") == name; });
  return found != all.end() ? *found : common::Json();
}

}  // namespace

harness::Process JailStore::start(std::vector<std::string> arguments) {
  std::vector<std::string> argv = {"jail", "--root", kStore};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return check_.run(std::move(argv));
}

Ended JailStore::run(std::vector<std::string> arguments) {
  auto process = start(std::move(arguments));
  const int status = check_.finish(process, std::chrono::seconds{60});
  return {status, process.output(), process.error()};
}

Ended JailStore::must(std::vector<std::string> arguments) {
  const std::string command = common::shell_quote(arguments);
  auto ended = run(std::move(arguments));
  check_.expect(ended.status == 0,
                {.symptom = "command-fails",
                 .expected = "`jail " + command + "` to succeed",
                 .saw = "status " + std::to_string(ended.status) + ": " +
                        std::string(common::trim(ended.error)),
                 .most_often = "a step that works alone and not on a whole image",
                 .read = "docs/04-rootfs.md, \"Troubleshooting\""});
  return ended;
}

void JailStore::make_jail(const std::string& name) {
  if (folders("templates").empty()) must({"template", "import", "t", kBusybox});
  must({"create", name, "--template", "t"});
}

void JailStore::write_note(const std::string& jail, const std::string& line) {
  must({"start", jail, "--", "/bin/sh", "-c", "echo " + line + " > /note"});
}

common::Json JailStore::listed(const std::string& name) {
  return named(must({"ls", "--json"}).output, name);
}

common::Json JailStore::listed_template(const std::string& name) {
  return named(must({"template", "ls", "--json"}).output, name);
}

pid_t JailStore::wait_running(const std::string& name, const std::string& command) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + harness::patience(std::chrono::seconds{10});
  std::string saw;
  while (Clock::now() < deadline) {
    const auto jail = listed(name);
    saw = jail.dump();
    if (jail.is_null() || jail.at("pid").is_null()) continue;
    const auto pid = jail.at("pid").get<pid_t>();
    const auto proc = check_.sandbox().outside("/proc/" + std::to_string(pid));
    std::error_code gone;
    if (!fs::exists(proc, gone)) continue;
    saw = common::trim(common::read_file(proc / "comm"));
    if (saw == command) return pid;
  }
  throw harness::CheckFailed{{.symptom = "not-running",
                              .expected = "`jail ls` to list " + name +
                                          " as running, with " + command + " as PID 1",
                              .saw = saw,
                              .most_often = "the command did not come up",
                              .read = "docs/04-rootfs.md, \"Troubleshooting\""}};
}

std::vector<std::string> JailStore::folders(const std::string& kind) {
  std::vector<std::string> names;
  std::error_code none;
  const auto folder = check_.sandbox().outside(fs::path(kStore) / kind);
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

fs::path JailStore::file(const std::string& jail, const std::string& path) {
  const fs::path rootfs = fs::path(kStore) / "jails" / jail / "rootfs";
  return check_.sandbox().outside(rootfs / fs::path(path).relative_path());
}

void expect_one_line(const Ended& ended, int status, const std::string& words) {
  harness::expect_one_line(ended, status, words,
                           "docs/04-rootfs.md, \"Troubleshooting\"");
}

}  // namespace checks
