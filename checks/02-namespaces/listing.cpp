#include "listing.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <sstream>
#include <vector>

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/unique_fd.hpp"

namespace checks {

namespace fs = std::filesystem;

namespace {

common::Json field(const common::Json& entry, const char* key) {
  return entry.contains(key) ? entry.at(key) : common::Json();
}

bool is_zombie(const fs::path& process) {
  const auto status = common::key_values(common::read_file(process / "status"), ':');
  return status.at("State").starts_with("Z");
}

/// Lines "INODE PID".
std::string all_memberships(const fs::path& proc) {
  std::string text;
  for (const auto& entry : fs::directory_iterator(proc)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (is_zombie(entry.path())) continue;
    for (const std::string kind : kKinds) {
      struct stat info {};
      const std::string link = entry.path() / "ns" / kind;
      if (::stat(link.c_str(), &info) == 0)
        text += std::to_string(info.st_ino) + " " + name + "\n";
    }
  }
  return text;
}

}  // namespace

std::map<ino_t, Listed> list(harness::Context& check, const Words& flags,
                             const BoxRun& run) {
  Words arguments = {"list"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  std::map<ino_t, Listed> found;
  const auto said = ask(check, arguments, run);
  for (const auto& entry : said.at("namespaces")) {
    check.expect(entry.at("ns") != 0,
                 {.symptom = "no-number",
                  .expected = "the number of each namespace",
                  .saw = entry.dump(),
                  .most_often = "the entry was made without entry_for(), which fills in "
                                "the number and the kind",
                  .read = "labs/02-namespaces/include/ns/namespace.hpp"});
    const auto processes = entry.at("processes").get<std::vector<int>>();
    check.expect(
        std::ranges::adjacent_find(processes, std::greater_equal<>()) == processes.end(),
        {.symptom = "order",
         .expected = "the processes in ascending order, each once",
         .saw = entry.dump(),
         .most_often =
             "the processes are not gone through as process_numbers() has them, "
             "or one is noted again for a second link of the same kind",
         .read = "labs/02-namespaces/include/ns/ns.hpp, collect()"});
    const auto [at, is_new] =
        found.emplace(entry.at("ns").get<ino_t>(),
                      Listed{entry.at("type"), entry.at("processes").get<std::set<int>>(),
                             field(entry, "held_by"), field(entry, "owner"),
                             field(entry, "parent"), field(entry, "owner_uid")});
    check.expect(is_new, {.symptom = "twice",
                          .expected = "each namespace once",
                          .saw = entry.dump() + " again",
                          .most_often = "what is found is not looked up by its number",
                          .read = "man 7 namespaces"});
  }
  return found;
}

const Listed& find(harness::Context& check, const std::map<ino_t, Listed>& listed,
                   ino_t inode, const std::string& what, const std::string& most_often) {
  const auto found = listed.find(inode);
  std::string all;
  for (const auto& [number, entry] : listed)
    all += entry.kind + ":[" + std::to_string(number) + "] ";
  check.expect(found != listed.end(),
               {.symptom = "not-listed",
                .expected = "the namespace " + std::to_string(inode) + ", " + what,
                .saw = all,
                .most_often = most_often,
                .read = "man 7 namespaces; docs/02-namespaces.md, \"What holds a "
                        "namespace\""});
  return found->second;
}

std::map<ino_t, std::set<int>> kernels_list(harness::Context& check) {
  check.did("stat(2) of /proc/PID/ns/KIND of all processes");
  const fs::path path = check.sandbox().outside("/proc");
  const common::UniqueFd folder(common::check(
      ::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC), "open", path.native()));
  const fs::path proc = "/proc/self/fd/" + std::to_string(folder.get());
  // As somebody in the sandbox: its first process is not theirs to look at, see the
  // access check PTRACE_MODE_READ_FSCREDS in ptrace(2).
  const std::string text =
      harness::in_namespaces(check.sandbox().init(), CLONE_NEWUSER,
                             [&proc](int /*proc*/) { return all_memberships(proc); });
  std::map<ino_t, std::set<int>> found;
  for (const auto line : common::split(text, '\n')) {
    std::istringstream words{std::string(line)};
    ino_t inode = 0;
    int pid = 0;
    words >> inode >> pid;
    found[inode].insert(pid);
  }
  return found;
}

}  // namespace checks
