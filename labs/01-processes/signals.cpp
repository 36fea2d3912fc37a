#include <cerrno>

#include <fmt/format.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/text.hpp"
#include "process/json.hpp"
#include "process/list.hpp"
#include "process/words.hpp"

namespace process {
namespace {

struct Row {
  const char* field;  ///< in /proc/PID/status
  const char* title;
  const char* key;
};

constexpr Row kRows[] = {
    {"SigBlk", "blocked", "blocked"},
    {"SigIgn", "ignored", "ignored"},
    {"SigCgt", "caught", "caught"},
    {"SigPnd", "pending, thread", "pending_thread"},
    {"ShdPnd", "pending, process", "pending_process"},
};

using Sets = std::vector<std::vector<std::string>>;

/// The names, row by row. @return nothing if the process is gone
std::optional<Sets> sets_of(pid_t pid) {
  std::string text;
  try {
    text = common::read_file(fmt::format("/proc/{}/status", pid));
  } catch (const common::SyscallError& error) {
    const int number = error.code().value();
    if (number != ENOENT && number != ESRCH) throw;
    return std::nullopt;
  }
  const auto fields = common::key_values(text, ':');
  Sets sets;
  for (const auto& row : kRows) {
    auto& names = sets.emplace_back();
    const auto found = fields.find(row.field);
    if (found == fields.end()) continue;
    for (const int number : parse_signal_set(found->second)) {
      names.push_back(signal_name(number));
    }
  }
  return sets;
}

}  // namespace

std::optional<std::string> signals_text(const Stat& process, std::size_t width) {
  constexpr std::size_t kIndent = 18;
  const auto sets = sets_of(process.pid);
  if (!sets) return std::nullopt;
  std::string text = fmt::format("{} {}\n", process.pid, common::printable(process.name));
  for (std::size_t i = 0; i < sets->size(); ++i) {
    std::string title = kRows[i].title;
    const std::string names =
        (*sets)[i].empty() ? "-" : fmt::format("{}", fmt::join((*sets)[i], " "));
    for (const auto& line : common::wrap(names, width - kIndent)) {
      text += fmt::format("{:<{}}{}\n", title, kIndent, line);
      title.clear();
    }
  }
  return text;
}

std::optional<std::string> signals_json(const Stat& process) {
  const auto sets = sets_of(process.pid);
  if (!sets) return std::nullopt;
  common::Json json = {{"pid", process.pid}};
  put_name(json, process.name);
  for (std::size_t i = 0; i < sets->size(); ++i) json[kRows[i].key] = (*sets)[i];
  return json.dump(2);
}

}  // namespace process
