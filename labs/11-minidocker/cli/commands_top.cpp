#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/files.hpp"
#include "common/proc.hpp"
#include "common/unique_fd.hpp"
#include "minidocker/commands.hpp"
#include "process/process.hpp"

namespace minidocker {

using common::ExitError;

namespace {

std::string pid_namespace_of(pid_t pid) {
  try {
    return common::read_link("/proc/" + std::to_string(pid) + "/ns/pid");
  } catch (const common::SyscallError&) {
    return "";  // it has ended
  }
}

std::set<std::string> processes_beside(pid_t first) {
  const std::string wanted = pid_namespace_of(first);
  if (wanted.empty()) return {};
  std::set<std::string> found;
  for (const auto& process : process::scan()) {
    if (pid_namespace_of(process.pid) == wanted)
      found.insert(std::to_string(process.pid));
  }
  return found;
}

/// What a program prints. @throws ExitError with its own words if it fails
std::string output_of(const std::vector<std::string>& argv) {
  auto pipe = common::Pipe::open();
  process::Command command;
  command.argv = argv;
  command.output = pipe.write.get();
  const pid_t pid = process::spawn(command);
  pipe.write.reset();
  std::string text = common::read_fd(pipe.read.get(), argv.front());
  if (process::wait_for(pid) != 0) {
    throw ExitError(common::kFailure, argv.front() + " has failed");
  }
  return text;
}

std::vector<std::string_view> words_of(std::string_view line) {
  auto words = common::split(line, ' ');
  std::erase_if(words, [](std::string_view word) { return word.empty(); });
  return words;
}

/// The first columns are words, the last is the rest of the line.
std::string laid_out(const std::vector<std::string_view>& words, std::size_t columns) {
  constexpr std::size_t kWidth = 20;
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += words[i];
    if (i + 1 == words.size()) break;
    const bool column = i + 1 < columns;
    const std::size_t size = words[i].size();
    text.append(column && size < kWidth ? kWidth - size : 1, ' ');
  }
  return text + "\n";
}

}  // namespace

int top(Engine& engine, const CommandLine& line) {
  const Container container = engine.find_running(line.names.front());
  std::vector<std::string> argv = {"ps"};
  if (line.argv.empty()) argv.emplace_back("-ef");
  argv.insert(argv.end(), line.argv.begin(), line.argv.end());
  const auto members = processes_beside(container.state.pid);
  const std::string text = output_of(argv);
  const auto lines = common::split(text, '\n');
  const auto titles = words_of(lines.empty() ? "" : lines.front());
  const auto pid = std::find(titles.begin(), titles.end(), "PID") - titles.begin();
  if (pid == static_cast<std::ptrdiff_t>(titles.size())) {
    throw ExitError(common::kFailure, "Couldn't find PID field in ps output");
  }
  std::string shown = laid_out(titles, titles.size());
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto words = words_of(lines[i]);
    if (words.size() <= static_cast<std::size_t>(pid)) continue;
    if (!members.contains(std::string(words[static_cast<std::size_t>(pid)]))) continue;
    shown += laid_out(words, titles.size());
  }
  common::print(shown);
  return common::kSuccess;
}

}  // namespace minidocker
