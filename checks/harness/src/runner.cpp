#include "harness/runner.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/cli11.hpp"
#include "common/files.hpp"
#include "harness/result.hpp"
#include "ordinary_user.hpp"

namespace harness {

namespace fs = std::filesystem;

namespace {

constexpr int kHarnessBroke = 4;

struct Options {
  fs::path program;
  fs::path images = fs::path(HARNESS_BUILD_DIR) / "images";
  fs::path mutants;
  std::vector<std::string> steps;
  std::string up_to;
  std::vector<std::string> ids;
  fs::path json;
  bool keep = false;
  bool brief = false;
  bool list = false;
  bool trusted = false;
  int shuffle = -1;
  int repeat = 1;
};

std::optional<int> parse_options(const Suite& suite, int argc, char** argv,
                                 Options& options) {
  CLI::App app{"The checks of lab " + suite.lab + ": runs " + suite.program +
                   " and looks at what the kernel did",
               "check-" + suite.lab};
  app.add_option("--program", options.program, "the submission's executable")
      ->type_name("FILE");
  app.add_option("--step", options.steps, "only the checks of this step")
      ->type_name("4.8");
  app.add_option("--up-to", options.up_to, "only the checks up to this step")
      ->type_name("4.8");
  app.add_option("--check", options.ids, "only this check")->type_name("ID");
  app.add_option("--json", options.json, "write the results there, too")
      ->type_name("FILE");
  app.add_option("--images", options.images, "root file systems for the checks")
      ->type_name("DIR");
  app.add_option("--mutants", options.mutants, "known misconceptions, for the diagnosis")
      ->type_name("DIR");
  app.add_flag("--keep", options.keep,
               "at a failure, wait with the sandbox still standing");
  app.add_flag("--brief", options.brief, "only count what passed");
  app.add_flag("--list", options.list, "say which checks there are, and run none");
  app.add_flag("--trusted", options.trusted,
               "run also what needs the host's root: only for code that you trust");
  app.add_option("--shuffle", options.shuffle,
                 "in random order, with this seed (0: any)");
  app.add_option("--repeat", options.repeat, "run each so many times")
      ->check(CLI::PositiveNumber);
  return common::parse(app, argc, argv);
}

bool is_wanted(const Check& check, const Options& options) {
  const auto has = [](const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  if (!options.ids.empty()) return has(options.ids, check.id);
  if (!options.steps.empty()) return check.step && has(options.steps, check.step->text());
  if (!options.up_to.empty())
    return check.step && *check.step <= Step::parse(options.up_to);
  return true;
}

void refuse_unknown(const Options& options) {
  const auto known = [](const auto& matches) {
    return std::any_of(registry().begin(), registry().end(), matches);
  };
  for (const auto& id : options.ids) {
    if (!known([&](const Check& check) { return check.id == id; })) {
      throw common::UsageError("there is no check '" + id + "'; --list names them");
    }
  }
  std::vector<std::string> steps = options.steps;
  if (!options.up_to.empty()) steps.push_back(options.up_to);
  for (const auto& step : steps) {
    if (!known([&](const Check& c) { return c.step && c.step->text() == step; })) {
      throw common::UsageError("there is no step '" + step + "'; --list names them");
    }
  }
}

/// Waits for a person to look around.
void keep_standing(Context& context) {
  if (!context.has_sandbox()) return;
  const pid_t init = context.sandbox().init();
  fmt::print(stderr,
             "The sandbox still stands; its first process is {}:\n"
             "    nsenter --target {} --all --root --wd ls /test\n",
             init, init);
  if (context.looked_at() != 0) {
    const pid_t pid = context.looked_at();
    fmt::print(stderr,
               "The process that was looked at is {}:\n"
               "    ls -l /proc/{}/root/ /proc/{}/fd; cat /proc/{}/mountinfo\n",
               pid, pid, pid, pid);
  }
  fmt::print(stderr, "Enter ends it. ");
  std::string line;
  std::getline(std::cin, line);
}

/// Runs one check of a lab and turns what it throws into a result.
Result run_check(const Check& check, const std::string& lab, const Options& options) {
  Result result;
  result.check = &check;
  const auto start = std::chrono::steady_clock::now();
  const SandboxOptions sandbox{options.program.parent_path(), options.images, false};
  Context context(check, sandbox, options.trusted);
  try {
    check.run(context);
    context.expect_nothing_left();
    result.verdict = Verdict::kPass;
  } catch (const CheckFailed& failed) {
    result.verdict = Verdict::kFail;
    result.failure = failed.failure;
    result.stopped_at = context.stopped_at();
  } catch (const Undone& undone) {
    const bool own = check.step && undone.step == *check.step;
    result.verdict = own ? Verdict::kTodo : Verdict::kNotReached;
    result.todo = undone.message;
    result.reason = "step " + undone.step.text() + " comes first";
  } catch (const Skipped& skipped) {
    result.verdict = Verdict::kSkip;
    result.reason = skipped.reason + ". It runs in the VM: scripts/vm check " + lab;
  } catch (const std::exception& error) {
    result.verdict = Verdict::kError;
    result.reason = error.what();
  }
  result.steps = context.steps();
  const auto took = std::chrono::steady_clock::now() - start;
  result.milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
  if (options.keep && result.verdict == Verdict::kFail) keep_standing(context);
  return result;
}

/// What the tests share.
struct Session {
  const Suite& suite;
  const Options& options;
  std::vector<Result> results = {};
};

/// In their own order, checks that would only fail for an earlier one's cause are not
/// run.
std::optional<Result> not_reached(const Check& check, const Session& session) {
  const bool in_order = session.options.shuffle < 0 && session.options.repeat == 1;
  const Result* cause =
      in_order ? cause_of(check, session.results, session.suite) : nullptr;
  if (cause == nullptr) return std::nullopt;
  Result result;
  result.check = &check;
  result.verdict = Verdict::kNotReached;
  result.reason = "after " + cause->check->id;
  return result;
}

/// One check as a GoogleTest test.
class CheckTest : public ::testing::Test {
 public:
  CheckTest(const Check& check, Session& session) : check_(check), session_(session) {}

  void TestBody() override {
    auto& results = session_.results;
    const auto blocked = not_reached(check_, session_);
    results.push_back(blocked ? *blocked
                              : run_check(check_, session_.suite.lab, session_.options));
    const Result& result = results.back();
    if (result.verdict == Verdict::kSkip) GTEST_SKIP() << result.reason;
    EXPECT_EQ(name_of(result.verdict), "PASS") << result.failure.saw << result.reason;
  }

 private:
  const Check& check_;
  Session& session_;
};

/// GoogleTest's names may have neither dots nor dashes.
std::string test_name(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return std::isalnum(c) == 0; }, '_');
  return text;
}

void register_tests(Session& session) {
  for (const auto& check : registry()) {
    if (!is_wanted(check, session.options)) continue;
    const std::string group =
        check.step ? "step_" + test_name(check.step->text()) : "whole";
    ::testing::RegisterTest(group.c_str(), test_name(check.id).c_str(), nullptr, nullptr,
                            check.file, check.line,
                            [&check, &session] { return new CheckTest(check, session); });
  }
}

void run_tests(const Options& options) {
  // Results are told by to_text(); GoogleTest's own printer would say it all twice.
  auto& listeners = ::testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  if (options.shuffle >= 0) {
    GTEST_FLAG_SET(shuffle, true);
    GTEST_FLAG_SET(random_seed, options.shuffle);
  }
  if (options.repeat > 1) GTEST_FLAG_SET(repeat, options.repeat);
  // Our own verdicts decide: GoogleTest knows nothing of NOT_REACHED.
  [[maybe_unused]] const int gtest_verdict = RUN_ALL_TESTS();
}

int exit_code(const std::vector<Result>& results) {
  int code = 0;
  for (const auto& result : results) {
    if (result.verdict == Verdict::kError) return kHarnessBroke;
    if (result.verdict != Verdict::kPass && result.verdict != Verdict::kSkip) code = 1;
  }
  return code;
}

std::vector<Result> list_only(const Options& options) {
  std::vector<Result> listed;
  for (const auto& check : registry()) {
    if (!is_wanted(check, options)) continue;
    Result result;
    result.check = &check;
    result.verdict = Verdict::kNotReached;
    result.reason = "listed only";
    listed.push_back(std::move(result));
  }
  return listed;
}

int list(const Suite& suite, const Options& options) {
  const auto listed = settle(list_only(options), suite);
  for (const auto& result : listed) {
    const Check& check = *result.check;
    fmt::print("{:<5} {:<40} {:>3}  {}\n", check.step ? check.step->text() : "", check.id,
               check.points, check.title);
  }
  if (!options.json.empty()) common::write_json(options.json, to_json(suite, listed, ""));
  return 0;
}

/// Makes the submission's path good, or says why it cannot be run.
void resolve_program(const Suite& suite, Options& options) {
  if (options.program.empty()) {
    options.program = fs::path(HARNESS_BUILD_DIR) / "labs/bin" / suite.program;
  }
  if (::access(options.program.c_str(), X_OK) != 0) {
    throw common::ExitError(
        common::kUsage, options.program.string() + ": " + common::errno_name(errno) +
                            ": not a program that can be run; build it first, or name "
                            "another by --program");
  }
  options.program = fs::canonical(options.program);
  if (options.program.filename() != suite.program) {
    throw common::UsageError(options.program.string() +
                             ": the executable must be called " + suite.program);
  }
  if (options.mutants.empty()) {
    options.mutants = fs::path(HARNESS_SOURCE_DIR) / "checks/mutants" / suite.folder;
  }
}

/// A host that allows no sandbox at all is said once, not once for each check.
void try_a_sandbox(const Options& options) {
  const Sandbox sandbox({options.program.parent_path(), options.images, false});
}

int run(const Suite& suite, const Options& chosen) {
  Options options = chosen;
  refuse_unknown(options);
  if (options.list) return list(suite, options);
  resolve_program(suite, options);
  become_root_of_a_user_namespace();
  try_a_sandbox(options);
  Session session{suite, options};
  register_tests(session);
  run_tests(options);
  auto results = settle(std::move(session.results), suite);
  diagnose(results, read_marks(options.mutants));
  if (!options.json.empty()) {
    common::write_json(options.json, to_json(suite, results, options.program));
  }
  fmt::print("{}", to_text(suite, results, common::Terminal(stdout), options.brief));
  return exit_code(results);
}

/// For ctest, which asks for the tests' names before there is a submission.
int list_for_gtest(const Suite& suite, const Options& options) {
  Session session{suite, options};
  register_tests(session);
  return RUN_ALL_TESTS();
}

/// Takes the --gtest_ flags away. Without any, GoogleTest sees no arguments: it would
/// answer
/// --help in our place.
void init_google_test(int& argc, char** argv) {
  const bool meant = std::any_of(argv + 1, argv + argc, [](std::string_view argument) {
    return argument.starts_with("--gtest_");
  });
  int none = 1;
  ::testing::InitGoogleTest(meant ? &argc : &none, argv);
}

}  // namespace

int run_suite(const Suite& suite, int argc, char** argv) {
  init_google_test(argc, argv);
  return common::run_cli("check-" + suite.lab, [&]() -> int {
    Options options;
    if (GTEST_FLAG_GET(list_tests)) return list_for_gtest(suite, options);
    if (const auto done = parse_options(suite, argc, argv, options)) return *done;
    try {
      return run(suite, options);
    } catch (const HarnessError& error) {
      throw common::ExitError(kHarnessBroke, error.what());
    }
  });
}

}  // namespace harness
