#include "process/child.hpp"

#include <csignal>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/files.hpp"
#include "common/hold.hpp"
#include "common/todo.hpp"

namespace process {

using common::check;

namespace {

/// Makes `fd` the standard stream `stream`. A descriptor that has that number already
/// must lose its close-on-exec, which dup2(2) would then leave alone.
void place(int fd, int stream) {
  if (fd == stream) return;
  check(::dup2(fd, stream), "dup2", std::to_string(stream));
}

/// A handler of this program's means nothing to the next one, and would take signals that
/// are meant for that one until the exec. What is ignored stays so: think of nohup(1).
void drop_handlers() {
  for (int number = 1; number <= SIGRTMAX; ++number) {
    struct sigaction now {};
    if (::sigaction(number, nullptr, &now) == -1) continue;  // not a signal of ours
    if (now.sa_handler == SIG_DFL || now.sa_handler == SIG_IGN) continue;
    now.sa_handler = SIG_DFL;
    now.sa_flags = 0;
    check(::sigaction(number, &now, nullptr), "sigaction", std::to_string(number));
  }
}

void prepare(const Command& command) {
  place(command.input, STDIN_FILENO);
  place(command.output, STDOUT_FILENO);
  if (command.grouping != Grouping::kInherited) enter_group(command.grouping);
  if (command.clean) return clean_start();
  drop_handlers();
  if (command.mask) {
    check(::sigprocmask(SIG_SETMASK, &*command.mask, nullptr), "sigprocmask");
  }
}

/// Says it, and ends this copy of the program without a trace of the other in its output.
[[noreturn]] void give_up(std::string_view prefix, std::string_view why, int status) {
  const std::string line = std::string(prefix).append(why) + "\n";
  [[maybe_unused]] const ssize_t told = ::write(STDERR_FILENO, line.data(), line.size());
  ::_exit(status);
}

}  // namespace

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  // execvp takes char* for old times' sake; it writes through none of them.
  for (const auto& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

void prepare_child(const Command& command) noexcept {
  try {
    prepare(command);
  } catch (const common::Todo& todo) {
    give_up("", todo.what(), common::kUndoneStep);
  } catch (const std::exception& error) {
    common::hold_under_check(std::string("FAILED ") + error.what());
    give_up("procman: ", error.what(), common::kOurs);
  }
}

}  // namespace process
