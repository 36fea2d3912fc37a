#include "common/child.hpp"

#include <cerrno>
#include <charconv>
#include <stdexcept>

#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/todo.hpp"

namespace common {
namespace {

constexpr int kSetUpFailed = 125;

// A report is fields that end in NUL: the kind, then what that kind needs.
void send(const UniqueFd& report, std::initializer_list<std::string_view> fields) {
  std::string text;
  for (const auto field : fields) text.append(field).push_back('\0');
  write_all(report.get(), text, "report");
}

void send_current_exception(const UniqueFd& report) {
  try {
    throw;
  } catch (const SyscallError& error) {
    const std::string number = std::to_string(error.code().value());
    send(report, {"syscall", number, error.call(), error.object()});
  } catch (const Todo& todo) {
    send(report, {"todo", todo.step(), todo.what()});
  } catch (const std::exception& error) {
    send(report, {"error", error.what()});
  }
}

}  // namespace

void run_child(UniqueFd report, const std::function<void()>& body) noexcept {
  try {
    body();
  } catch (...) {
    try {
      send_current_exception(report);
    } catch (...) {  // NOLINT(bugprone-empty-catch): the exit status is all that is left
    }
  }
  ::_exit(kSetUpFailed);
}

void await_exec(const UniqueFd& report) {
  const std::string text = read_fd(report.get(), "report");
  if (text.empty()) return;
  const auto fields = split(text, '\0');
  const auto field = [&](std::size_t i) {
    return i < fields.size() ? std::string(fields[i]) : std::string();
  };
  if (field(0) == "syscall") {
    int error = 0;
    const std::string number = field(1);
    std::from_chars(number.data(), number.data() + number.size(), error);
    throw SyscallError(error, field(2), field(3));
  }
  if (field(0) == "todo") throw Todo(field(1), field(2));
  throw std::runtime_error(field(1));
}

void exec_command(const std::vector<std::string>& argv) {
  if (argv.empty()) throw SyscallError(ENOENT, kExec, "an empty command");
  std::vector<char*> pointers;
  pointers.reserve(argv.size() + 1);
  // execvp takes char* for old times' sake; it writes through none of them.
  for (const auto& word : argv) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  ::execvp(pointers[0], pointers.data());
  fail(kExec, argv[0]);
}

}  // namespace common
