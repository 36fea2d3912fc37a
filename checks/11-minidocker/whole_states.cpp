// Each command on a container in each state: C.5. The lab's page has the two tables.
#include <chrono>
#include <filesystem>
#include <set>

#include <sys/mount.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "engine.hpp"
#include "harness/json.hpp"
#include "page.hpp"

namespace checks {
namespace {

using Words = std::vector<std::string>;

constexpr char kStates[] = "What each command says, by state";
constexpr char kNames[] = "Of a name that fits none, or several";
constexpr char kReadStates[] =
    "labs/11-minidocker/README.md, \"What each command says, by state\"";

/// Ends by itself, or, with STAY, at the stop signal; with 7.
constexpr char kCommand[] =
    "trap 'exit 7' TERM; echo tick; [ \"$STAY\" ] || exit 7; "
    "while :; do sleep 0.02; echo tick; done";
constexpr int kItsCode = 7;
constexpr int kCommandsCode = 6;

/// "exec -d" of "web" is exec -d web sh -c 'exit 6'.
Words command_line(const std::string& command, const std::string& name) {
  Words words;
  for (const auto word : common::split(command, ' ')) words.emplace_back(word);
  words.push_back(name);
  if (words.front() == "exec") {
    words.insert(words.end(), {"sh", "-c", "exit " + std::to_string(kCommandsCode)});
  }
  if (words.front() == "rename") words.emplace_back("renamed");
  if (words.front() == "cp") {
    words.back() += ":/etc/passwd";
    words.emplace_back(std::string(kRoot) + "/copied");
  }
  return words;
}

void create(MiniDocker& engine, const std::string& name, const Words& options = {}) {
  Words words = {"create", "--name", name};
  words.insert(words.end(), options.begin(), options.end());
  words.insert(words.end(), {"busybox", "sh", "-c", kCommand});
  engine.must(words);
}

void end_once(MiniDocker& engine, const std::string& name) {
  create(engine, name);
  engine.run({"start", "-a", name});
}

/// What cannot be removed, for the moment, since something is mounted there.
void cut_removal_off(MiniDocker& engine, const std::string& name) {
  end_once(engine, name);
  const std::string id = engine.inspect(name).at("Id");
  const auto folder = std::filesystem::path(kRoot) / "containers" / id / "merged";
  const auto& sandbox = engine.check().sandbox();
  sandbox.as_root_inside([&] {
    common::check(::mount("busy", folder.c_str(), "tmpfs", 0, nullptr), "mount");
  });
  engine.refuse({"rm", name}, 1, "is a mount point");
  sandbox.as_root_inside([&] { common::check(::umount(folder.c_str()), "umount"); });
}

/// A container in this state, which is its name as well.
void make(MiniDocker& engine, const std::string& state) {
  if (state == "created") create(engine, state);
  if (state == "exited") end_once(engine, state);
  if (state == "dead") cut_removal_off(engine, state);
  if (state != "running") return;
  create(engine, state, {"-e", "STAY=yes"});
  engine.must({"start", state});
  // Until it has written it may not be ready for the signal either.
  await("the container to write", [&] {
    return engine.run({"logs", state}).output.starts_with("tick");
  });
}

/// Makes containers until two ids begin with the same digit. @return that digit
std::string make_ambiguous(MiniDocker& engine) {
  std::set<std::string> digits;
  for (;;) {
    std::string digit = engine.must({"create", "busybox", "true"}).substr(0, 1);
    if (!digits.insert(digit).second) return digit;
  }
}

/// Of a running container: those that go on until it ends.
bool goes_on(const std::string& command) {
  return command == "start -a" || command == "attach" || command == "wait" ||
         command == "logs -f";
}

/// The command takes part, and then the container is stopped.
Ended run_until_stopped(MiniDocker& engine, const std::string& command,
                        const std::string& name) {
  constexpr std::chrono::seconds kPatience{10};
  auto process = engine.start(command_line(command, name));
  if (command != "wait") process.wait_for_line("tick", kPatience);
  engine.must({"stop", name});
  const int status = engine.check().finish(process);
  return {status, process.output(), process.error()};
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

/// One cell, read as the page says how.
struct Cell {
  int status = 0;
  std::string output = {};  ///< whole, or, if `begins`, how it begins
  std::string error = {};
  bool begins = false;

  bool fits(const Ended& ended) const {
    const bool same = begins ? ended.output.starts_with(output) : ended.output == output;
    return ended.status == status && same && ended.error == error;
  }
};

Cell refusal(std::string text, const std::string& name, const std::string& id) {
  constexpr std::string_view kButZero = ", but exit code 0";
  constexpr std::string_view kList = "`[]`, and ";
  Cell cell{.status = 1, .output = "", .error = ""};
  if (text.ends_with(kButZero)) {
    text.resize(text.size() - kButZero.size());
    cell.status = 0;
  }
  if (text.starts_with(kList)) {
    text.erase(0, kList.size());
    cell.output = "[]\n";
  }
  replace_all(text, "NAME", name);
  replace_all(text, "ID ", id + " ");
  replace_all(text, "ID.", id + ".");
  cell.error = "minidocker: " + text + "\n";
  return cell;
}

Cell read_cell(const std::string& text, const std::string& name, const std::string& id) {
  const auto prints = [](std::string output, bool begins = false) {
    return Cell{.status = 0, .output = std::move(output), .error = "", .begins = begins};
  };
  if (text == "ok") return prints(name + "\n");
  if (text == "silent") return prints("");
  if (text == "prints 0") return prints("0\n");
  if (text == "prints its exit code" || text == "waits, prints its exit code") {
    return prints(std::to_string(kItsCode) + "\n");
  }
  if (text.starts_with("what it wrote")) return prints("tick\n", true);
  if (text == "its processes") return prints("UID ", true);
  if (text == "JSON") return prints("[\n    {\n        \"Id\": \"" + id, true);
  if (text == "its exit code") {
    return {.status = kItsCode, .output = "tick\n", .error = "", .begins = true};
  }
  if (text == "the command's exit code") return {.status = kCommandsCode};
  return refusal(text, name, id);
}

void expect_cell(const Ended& ended, const std::string& cell, const std::string& command,
                 const std::string& state, const std::string& name,
                 const std::string& id) {
  const Cell wanted = read_cell(cell, name, id);
  harness::Context::expect(
      wanted.fits(ended),
      {.symptom = "state-" + state,
       .expected = command + ", " + state + ": " + cell + " (" +
                   std::to_string(wanted.status) + ": " + wanted.output + wanted.error +
                   ")",
       .saw = std::to_string(ended.status) + ": " + ended.output + ended.error,
       .most_often = "",
       .read = kReadStates});
}

LAB_CHECK("C.5-states", "", 0,
          "Each command says and returns what the page says of each state") {
  MiniDocker engine(check);
  for (const auto& row : table_below(kStates)) {
    const std::string command = unquoted(row.at("command"));
    for (const std::string state : {"created", "running", "exited", "dead"}) {
      std::string cell = row.at(state);
      if (cell == "as created") cell = row.at("created");
      make(engine, state);
      const std::string id = engine.inspect(state).at("Id");
      const bool stays = state == "running" && goes_on(command);
      expect_cell(stays ? run_until_stopped(engine, command, state)
                        : engine.run(command_line(command, state)),
                  cell, command, state, state, id);
      // By its id: it may be renamed.
      engine.run({"rm", "-f", id});
    }
  }
  engine.expect_nothing_left();
}

LAB_CHECK("C.5-names", "", 0,
          "Each command says and returns what the page says of a name that fits no "
          "container, or several") {
  MiniDocker engine(check);
  const std::string digit = make_ambiguous(engine);
  std::set<std::string> commands;
  for (const auto& row : table_below(kNames)) {
    const std::string command = unquoted(row.at("command"));
    commands.insert(command);
    for (const std::string kind : {"absent", "ambiguous"}) {
      const std::string name = kind == "absent" ? kind : digit;
      expect_cell(engine.run(command_line(command, name)), row.at(kind), command, kind,
                  name, "");
    }
  }
  for (const auto& row : table_below(kStates)) {
    const std::string command = unquoted(row.at("command"));
    check.expect(commands.contains(command), {.symptom = "missing",
                                              .expected = command + " in both tables",
                                              .saw = "in the first one only",
                                              .most_often = "",
                                              .read = kReadStates});
  }
}

LAB_CHECK("C.5-several-names", "", 0,
          "Of several names the good ones are done, and the others told") {
  MiniDocker engine(check);
  create(engine, "created");
  end_once(engine, "exited");
  const auto several = engine.run({"stop", "created", "absent", "exited"});
  check.expect(several.status == 1 && several.output == "created\nexited\n" &&
                   several.error == "minidocker: No such container: absent\n",
               {.symptom = "several",
                .expected = "status 1, and the names of those that there are",
                .saw = several.output + several.error,
                .most_often = "the first error ends the command",
                .read = kReadStates});
  engine.refuse({"rename", "created", "exited"}, 1, "already in use");
  engine.must({"start", "exited"});
  engine.must({"rm", "-f", "created", "absent", "exited"});
  engine.must({"run", "-d", "--name", "running", "busybox", "sleep", "1000"});
  engine.refuse({"exec", "running", "nonesuch"}, 127, "executable file not found");
  engine.must({"rm", "-f", "running"});
  engine.expect_nothing_left();
}

}  // namespace
}  // namespace checks
