#include <csignal>
#include <stdexcept>

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "bank.hpp"
#include "cell.hpp"
#include "common/check.hpp"
#include "common/child.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "common/sys.hpp"
#include "common/text.hpp"
#include "levels.hpp"
#include "rootfs/escape.hpp"
#include "stand_in.hpp"

namespace rootfs {

using common::check;
using common::UniqueFd;

namespace {

constexpr char kStandInName[] = "stand-in";

/// One result, ended with NUL: a digit and the detail.
void send(const UniqueFd& results, const EscapeCell& cell) {
  auto line = fmt::format("{}{}", static_cast<int>(cell.verdict), cell.detail);
  line.push_back('\0');
  common::write_all(results.get(), line);
}

EscapeCell untested(std::string why) {
  return {EscapeCell::Verdict::kUntested, std::move(why)};
}

EscapeCell no_answer(const escape::Way& way) {
  return untested(fmt::format("no answer in {} ms", way.limit.count()));
}

/// Tries every escape without a jail. What fails then needs no defence here, so its
/// cells would say nothing: they get this reason.
std::vector<EscapeCell> compare(escape::StandIn& host) {
  std::vector<EscapeCell> cells;
  const escape::Way way{.start = [&host](std::vector<std::string> argv) {
    return escape::start_without_jail(host, std::move(argv));
  }};
  for (std::size_t row = 0; row < escape::kBank.size(); ++row) {
    auto cell = escape::measure(row, host, way).value_or(no_answer(way));
    if (cell.verdict == EscapeCell::Verdict::kHeld) {
      cell = untested("refused without a jail as well: " + cell.detail);
    }
    cells.push_back(std::move(cell));
  }
  return cells;
}

/// Tries one level. What does not come up once is not waited for again.
void measure_level(const escape::Way& way, escape::StandIn& host,
                   const std::vector<EscapeCell>& without_jail, const UniqueFd& results) {
  bool answers = true;
  for (std::size_t row = 0; row < escape::kBank.size(); ++row) {
    if (without_jail[row].verdict != EscapeCell::Verdict::kEscaped) {
      send(results, without_jail[row]);
      continue;
    }
    const auto cell = answers ? escape::measure(row, host, way) : std::nullopt;
    answers = cell.has_value();
    send(results, cell.value_or(no_answer(way)));
  }
}

/// What is tried: the levels, on an image, or a command.
struct Subject {
  std::filesystem::path image;
  std::vector<std::string> command;
};

std::vector<EscapeLevel> levels_of(const Subject& subject) {
  if (subject.command.empty()) return escape::levels();
  const std::filesystem::path program = subject.command.front();
  return {{program.filename(), common::shell_quote(subject.command)}};
}

escape::Way way_to(const Subject& subject, std::size_t level,
                   const escape::StandIn& host) {
  if (subject.command.empty()) {
    return {.start = [&host, level](std::vector<std::string> argv) {
      return escape::start_at(level, host, std::move(argv));
    }};
  }
  constexpr std::chrono::milliseconds kForAnEngine{10'000};
  return {.start =
              [&subject](std::vector<std::string> argv) {
                return escape::start_by(subject.command, std::move(argv));
              },
          .meets = true,
          .limit = kForAnEngine};
}

/// Zone 2: the first process of the stand-in for the host.
[[noreturn]] void be_the_host(const Subject& subject, const UniqueFd& results) {
  check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl", "PR_SET_PDEATHSIG");
  // Whatever the caller has open is nobody's way out.
  check(::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC), "close_range");
  check(::sethostname(kStandInName, sizeof kStandInName - 1), "sethostname");
  escape::StandIn host = escape::build_stand_in(subject.image, !subject.command.empty());
  const auto without_jail = compare(host);
  for (std::size_t level = 0; level < levels_of(subject).size(); ++level) {
    measure_level(way_to(subject, level, host), host, without_jail, results);
  }
  ::_exit(0);
}

EscapeTable empty_table(std::vector<EscapeLevel> levels) {
  EscapeTable table;
  table.levels = std::move(levels);
  for (const auto& line : escape::kBank) {
    table.rows.push_back(
        {std::string(line.id), std::string(line.what), std::string(line.stops), {}});
  }
  return table;
}

void fill(EscapeTable& table, std::string_view results) {
  std::size_t count = 0;
  for (const auto cell : common::split(results, '\0')) {
    auto& row = table.rows.at(count++ % table.rows.size());
    row.cells.push_back({static_cast<EscapeCell::Verdict>(cell.at(0) - '0'),
                         std::string(cell.substr(1))});
  }
  if (count != table.rows.size() * table.levels.size()) {
    throw std::runtime_error("the stand-in for the host died");
  }
}

void require_image(const std::filesystem::path& root) {
  if (root.empty()) return;
  const UniqueFd folder(check(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC),
                              "open", root.native()));
  if (std::filesystem::equivalent(root, "/")) {
    throw common::SyscallError(EINVAL, "escape_test", "\"/\" itself is no jail");
  }
}

EscapeTable test(const Subject& subject) {
  auto report = common::Pipe::open();
  auto results = common::Pipe::open();
  clone_args arguments{};
  arguments.flags = escape::kStandInNamespaces;
  arguments.exit_signal = SIGCHLD;
  const pid_t pid =
      check(common::sys::clone3(arguments), "clone3", "a stand-in for the host");
  if (pid == 0) {
    common::run_child(std::move(report.write),
                      [&] { be_the_host(subject, results.write); });
  }
  common::ChildGuard child(pid);
  report.write.reset();
  results.write.reset();
  const std::string text = common::read_fd(results.read.get(), "results");
  common::await_exec(report.read);
  EscapeTable table = empty_table(levels_of(subject));
  fill(table, text);
  return table;
}

}  // namespace

EscapeTable escape_test(const std::filesystem::path& root) {
  require_image(root);
  return test({.image = root, .command = {}});
}

EscapeTable escape_test_with(const std::vector<std::string>& command) {
  return test({.image = {}, .command = command});
}

std::optional<std::size_t> EscapeRow::held_from() const {
  std::optional<std::size_t> first;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].verdict == EscapeCell::Verdict::kEscaped) first.reset();
    if (cells[i].verdict == EscapeCell::Verdict::kHeld && !first) first = i;
  }
  return first;
}

}  // namespace rootfs
