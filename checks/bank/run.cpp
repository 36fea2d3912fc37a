#include "run.hpp"

#include <algorithm>
#include <cerrno>
#include <map>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/pid_fd.hpp"

namespace bank {

namespace fs = std::filesystem;
using common::check;

namespace {

struct Files {
  fs::path report, log, status;
};

Files files_of(const LabBank& bank, const Entry& entry) {
  const std::string name = name_of(entry.kind) + "-" + entry.name;
  return {bank.results / (name + ".json"), bank.results / (name + ".log"),
          bank.results / (name + ".status")};
}

bool is_up_to_date(const LabBank& bank, const Entry& entry, const Files& files) {
  std::error_code none;
  const auto made = fs::last_write_time(files.status, none);
  if (none || !fs::exists(files.report)) return false;
  std::vector<fs::path> sources = {bank.suite, entry.program};
  if (!entry.patch.empty()) sources.push_back(entry.patch);
  return std::all_of(sources.begin(), sources.end(), [&made](const fs::path& source) {
    std::error_code error;
    return fs::last_write_time(source, error) < made && !error;
  });
}

pid_t start_suite(const LabBank& bank, const Entry& entry, const Files& files) {
  std::vector<std::string> words = {bank.suite, "--program", entry.program, "--json",
                                    files.report};
  words.insert(words.end(), entry.arguments.begin(), entry.arguments.end());
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, files.log.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0644);
  ::posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = 0;
  errno = ::posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (errno != 0) common::fail("posix_spawn", bank.suite.native());
  return pid;
}

Outcome collect(const Entry& entry, const Files& files, bool kept) {
  Outcome outcome{&entry, {}, 0, kept, files.log};
  outcome.status = std::stoi(common::read_file(files.status));
  if (fs::exists(files.report)) outcome.report = common::read_json(files.report);
  return outcome;
}

/// Suites that run now.
class Pool {
 public:
  Pool(const LabBank& bank, std::vector<Outcome>& outcomes,
       const std::function<void(const Outcome&)>& done)
      : bank_(bank), outcomes_(outcomes), done_(done) {}

  void add(const Entry& entry, const Files& files) {
    std::error_code none;
    fs::remove(files.report, none);
    running_[start_suite(bank_, entry, files)] = {&entry, files};
  }
  std::size_t size() const { return running_.size(); }

  void wait_for_one() {
    int status = 0;
    const pid_t pid = check(::waitpid(-1, &status, 0), "waitpid");
    const auto [entry, files] = running_.at(pid);
    running_.erase(pid);
    common::replace_file(files.status,
                         std::to_string(common::shell_status(status)) + "\n");
    keep(collect(*entry, files, false));
  }

  void keep(Outcome outcome) {
    done_(outcome);
    outcomes_.push_back(std::move(outcome));
  }

 private:
  struct Job {
    const Entry* entry;
    Files files;
  };
  const LabBank& bank_;
  std::vector<Outcome>& outcomes_;
  const std::function<void(const Outcome&)>& done_;
  std::map<pid_t, Job> running_;
};

}  // namespace

std::vector<Outcome> run_all(const LabBank& bank, int jobs, bool again,
                             const std::function<void(const Outcome&)>& done) {
  fs::create_directories(bank.results);
  std::vector<Outcome> outcomes;
  Pool pool(bank, outcomes, done);
  for (const auto& entry : bank.entries) {
    const Files files = files_of(bank, entry);
    if (!again && is_up_to_date(bank, entry, files)) {
      pool.keep(collect(entry, files, true));
      continue;
    }
    while (pool.size() >= static_cast<std::size_t>(jobs)) pool.wait_for_one();
    pool.add(entry, files);
  }
  while (pool.size() > 0) pool.wait_for_one();
  std::sort(outcomes.begin(), outcomes.end(),
            [](const Outcome& a, const Outcome& b) { return a.entry < b.entry; });
  return outcomes;
}

}  // namespace bank
