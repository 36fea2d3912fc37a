// Sets of signals, from hexadecimal digits to names.
#include <csignal>
#include <set>

#include <sys/syscall.h>
#include <unistd.h>

#include "common/check.hpp"
#include "world.hpp"

namespace checks {
namespace {

using common::Json;

constexpr char kReadSignalSet[] =
    "man 5 proc, SigBlk in /proc/pid/status; docs/01-processes.md, \"Signal sets\"";

/// The number of a name: SIGUSR1, SIGRTMIN+3, SIGRTMAX-2, 34. 0 if it is none.
int number_of(const std::string& name) {
  if (name.find_first_not_of("0123456789") == std::string::npos) return std::stoi(name);
  for (const auto& [base, first] : {std::pair<std::string, int>{"SIGRTMIN", SIGRTMIN},
                                    std::pair<std::string, int>{"SIGRTMAX", SIGRTMAX}}) {
    if (!name.starts_with(base)) continue;
    return name == base ? first : first + std::stoi(name.substr(base.size()));
  }
  for (int number = 1; number < SIGRTMIN; ++number) {
    const char* known = ::sigabbrev_np(number);
    if (known != nullptr && name == std::string("SIG") + known) return number;
  }
  return 0;
}

std::set<int> numbers_in(const Json& names) {
  std::set<int> numbers;
  for (const auto& name : names) numbers.insert(number_of(name));
  return numbers;
}

std::set<int> numbers_in(std::uint64_t bits) {
  std::set<int> numbers;
  for (int number = 1; number <= 64; ++number) {
    if ((bits >> static_cast<unsigned>(number - 1) & 1U) != 0) numbers.insert(number);
  }
  return numbers;
}

std::string in_words(const std::set<int>& numbers) {
  std::string text;
  for (const int number : numbers) {
    text += (text.empty() ? "" : " ") + std::to_string(number);
  }
  return text.empty() ? "none" : text;
}

void block(const std::set<int>& numbers) {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : numbers) ::sigaddset(&set, number);
  common::check(::sigprocmask(SIG_BLOCK, &set, nullptr), "sigprocmask");
}

harness::Process start_blocking(harness::Context& check, const std::set<int>& numbers) {
  auto helper = check.start_helper(
      "started a process that blocks the signals " + in_words(numbers), [numbers] {
        block(numbers);
        say("READY");
        live_on();
      });
  await_ready(helper);
  return helper;
}

std::set<int> told_as_blocked(harness::Context& check, const harness::Process& helper) {
  const Json told = json_of(check, {"signals", std::to_string(inner(helper.pid()))});
  return numbers_in((told.is_array() ? told.at(0) : told).at("blocked"));
}

LAB_CHECK("L01.3-blocked-signals", "1.9", 3,
          "A set of signals is decoded to the right ones") {
  const std::set<int> numbers = {SIGHUP, SIGINT, SIGUSR1, SIGTERM, SIGWINCH, SIGSYS};
  const auto helper = start_blocking(check, numbers);
  const auto told = told_as_blocked(check, helper);
  const std::set<int> low(told.begin(), told.upper_bound(SIGSYS));
  check.expect(told == numbers || low != numbers,
               {.symptom = "shifted-32-bits",
                .expected = "the signals " + in_words(numbers),
                .saw = in_words(told),
                .most_often = "what is shifted has 32 bits, as the int 1 has: a shift by "
                              "32 or more is undefined, and mostly begins anew",
                .read = kReadSignalSet});
  std::set<int> one_less;
  for (const int number : numbers) one_less.insert(number - 1);
  one_less.erase(0);
  check.expect(low != one_less,
               {.symptom = "off-by-one",
                .expected = "the signals " + in_words(numbers),
                .saw = in_words(told),
                .most_often = "there is no signal 0: the lowest bit is that of signal 1",
                .read = kReadSignalSet});
  check.expect(told == numbers,
               {.symptom = "wrong-set",
                .expected = "the signals " + in_words(numbers),
                .saw = in_words(told),
                .most_often = "bit n-1 is that of signal n; the first digit of the text "
                              "is that of the highest signals",
                .read = kReadSignalSet});
}

LAB_CHECK("L01.3-real-time-signals", "1.9", 2,
          "Signals above 32 are decoded as well, up to the last one") {
  const std::set<int> numbers = {SIGKILL + 1, SIGRTMIN, SIGRTMIN + 6, SIGRTMAX - 1,
                                 SIGRTMAX};
  const auto helper = start_blocking(check, numbers);
  const auto told = told_as_blocked(check, helper);
  check.expect(told == numbers,
               {.symptom = "real-time-lost",
                .expected = "the signals " + in_words(numbers),
                .saw = in_words(told),
                .most_often = "64 signals need 64 bits: an int has 32, and 1 << 40 is "
                              "undefined; the last one is 64, not 63",
                .read = kReadSignalSet});
}

LAB_CHECK("L01.3-every-set", "1.9", 2,
          "Ignored, caught and both kinds of pending signals are the kernel's") {
  auto helper = check.start_helper(
      "started a process that ignores, catches, and has signals pending", [] {
        std::signal(SIGPIPE, SIG_IGN);
        std::signal(SIGRTMIN + 1, SIG_IGN);
        std::signal(SIGUSR2, [](int) {});
        std::signal(SIGALRM, [](int) {});
        block({SIGTERM, SIGUSR1, SIGQUIT});
        ::kill(::getpid(), SIGTERM);
        ::kill(::getpid(), SIGQUIT);
        ::syscall(SYS_tgkill, ::getpid(), ::gettid(), SIGUSR1);
        say("READY");
        live_on();
      });
  const pid_t pid = await_ready(helper);
  const Json answer = json_of(check, {"signals", std::to_string(pid)});
  const Json& told = answer.is_array() ? answer.at(0) : answer;
  const std::vector<std::pair<const char*, const char*>> sets = {
      {"blocked", "SigBlk"},
      {"ignored", "SigIgn"},
      {"caught", "SigCgt"},
      {"pending_thread", "SigPnd"},
      {"pending_process", "ShdPnd"}};
  for (const auto& [key, field] : sets) {
    const auto kernel = numbers_in(signal_bits(check, pid, field));
    const auto seen = numbers_in(told.at(key));
    check.expect(seen == kernel,
                 {.symptom = std::string("wrong-") + key,
                  .expected = std::string(key) + " " + in_words(kernel) + ", as " +
                              field + " has it",
                  .saw = in_words(seen),
                  .most_often = "bits are mixed up, or a set that is empty is not read",
                  .read = kReadSignalSet});
  }
}

}  // namespace
}  // namespace checks
