#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/unique_fd.hpp"
#include "raw_terminal.hpp"
#include "support.hpp"

namespace minidocker {
namespace {

using common::check;
using common::UniqueFd;

/// What goes on to the container; "!" at its end if the sequence came.
std::string typed(std::string_view keys, const std::vector<std::string>& reads) {
  DetachKeys detach(keys);
  std::string passed;
  for (const auto& bytes : reads) {
    if (detach.feed(bytes, passed)) return passed + "!";
  }
  return passed;
}

TEST(DetachKeys, AreFoundInWhatIsTyped) {
  EXPECT_EQ(typed("ctrl-p,ctrl-q", {"ls\n\x10\x11"}), "ls\n!");
  EXPECT_EQ(typed("ctrl-p,ctrl-q", {"\x10", "\x11"}), "!");
  EXPECT_EQ(typed("a", {"xa"}), "x!");
  EXPECT_EQ(typed("ctrl-x,x", {"\x18x"}), "!");
}

TEST(DetachKeys, PassOnWhatOnlyLooksLikeThem) {
  EXPECT_EQ(typed("ctrl-p,ctrl-q", {"\x10", "a\x11"}),
            "\x10"
            "a\x11");
  EXPECT_EQ(typed("ctrl-p,ctrl-q", {"\x11\x10"}), "\x11");  // may still be the beginning
  EXPECT_EQ(typed("a,b,c", {"abxabab"}), "abxab");
  EXPECT_EQ(typed("a,b,c", {"ab", "c"}), "!");
}

TEST(DetachKeys, MayBeginInTheMiddleOfThemselves) {
  EXPECT_EQ(typed("ctrl-p,ctrl-q", {"\x10\x10\x11"}), "\x10!");
  EXPECT_EQ(typed("a,b,c", {"ababc"}), "ab!");
  EXPECT_EQ(typed("a,a,b", {"aaab"}), "a!");
  EXPECT_EQ(typed("a,b,a,c", {"ababac"}), "ab!");
  EXPECT_EQ(typed("a,a,b", {"aaaa"}), "aa");
}

TEST(DetachKeys, MayBeNone) {
  EXPECT_EQ(typed("", {"\x10\x11"}), "\x10\x11");
}

TEST(DetachKeys, AreLettersAndControlCharacters) {
  EXPECT_EQ(typed("ctrl-@", {std::string("\0", 1)}), "!");
  EXPECT_EQ(typed("ctrl-A", {"\x01"}), "!");
  EXPECT_EQ(typed("ctrl-z", {"\x1a"}), "!");
  EXPECT_EQ(typed("ctrl-[", {"\x1b"}), "!");
  EXPECT_EQ(typed("ctrl-\\", {"\x1c"}), "!");
  EXPECT_EQ(typed("ctrl-]", {"\x1d"}), "!");
  EXPECT_EQ(typed("ctrl-^", {"\x1e"}), "!");
  EXPECT_EQ(typed("ctrl-_", {"\x1f"}), "!");
  EXPECT_EQ(typed("-,1", {"-1"}), "!");
}

TEST(DetachKeys, AreRefusedWhereTheyAreNone) {
  for (const std::string keys : {"ctrl-", "ctrl-ab", "ctrl-1", "ctrl-{", "ctrl+p", "ab",
                                 "a,,b", ",a", "CTRL-p", "ctrl-p ctrl-q"}) {
    const auto read = [&] { DetachKeys{keys}; };
    EXPECT_EQ(test::message_of(read),
              "invalid detach keys (" + keys +
                  "): keys are single letters, or ctrl- and one of a-z@[\\]^_, with "
                  "commas between them");
    EXPECT_EQ(test::code_of(read), common::kOurs);
  }
}

/// A child has a pseudoterminal as its input, and nothing as its output. @see pty(7)
void on_a_terminal(const std::function<void()>& body) {
  const UniqueFd master(
      check(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt"));
  check(::grantpt(master.get()), "grantpt");
  check(::unlockpt(master.get()), "unlockpt");
  const UniqueFd terminal(check(
      ::open(::ptsname(master.get()), O_RDWR | O_NOCTTY | O_CLOEXEC), "open", "pts"));
  const UniqueFd null(check(::open("/dev/null", O_RDWR | O_CLOEXEC), "open"));
  EXPECT_EQ(
      test::in_child([&] {
        check(::dup2(terminal.get(), STDIN_FILENO), "dup2");
        const UniqueFd output(check(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), "fcntl"));
        check(::dup2(null.get(), STDOUT_FILENO), "dup2");
        body();
        check(::dup2(output.get(), STDOUT_FILENO), "dup2");
      }),
      0);
}

tcflag_t local_modes() {
  termios modes{};
  check(::tcgetattr(STDIN_FILENO, &modes), "tcgetattr");
  return modes.c_lflag;
}

TEST(RawTerminal, PassesEveryKeyOnForAsLongAsItLives) {
  on_a_terminal([] {
    const tcflag_t before = local_modes();
    EXPECT_NE(before & (ICANON | ISIG), 0U);
    {
      const RawTerminal raw(true);
      EXPECT_EQ(local_modes() & (ICANON | ISIG | ECHO), 0U);
    }
    EXPECT_EQ(local_modes(), before);
  });
}

TEST(RawTerminal, LeavesATerminalAloneIfItIsToldTo) {
  on_a_terminal([] {
    const tcflag_t before = local_modes();
    const RawTerminal raw(false);
    EXPECT_EQ(local_modes(), before);
  });
}

TEST(RawTerminal, DoesNothingWhereThereIsNone) {
  EXPECT_EQ(test::in_child([] {
              const UniqueFd null(check(::open("/dev/null", O_RDWR | O_CLOEXEC), "open"));
              check(::dup2(null.get(), STDIN_FILENO), "dup2");
              const RawTerminal raw(true);
            }),
            0);
}

TEST(TerminalSize, IsThatOfOurInputIfTheOutputIsNoTerminal) {
  on_a_terminal([] {
    const winsize asked{17, 123, 0, 0};
    check(::ioctl(STDIN_FILENO, TIOCSWINSZ, &asked), "ioctl", "TIOCSWINSZ");
    const auto size = terminal_size();
    ASSERT_TRUE(size);
    EXPECT_EQ(size->ws_row, 17);
    EXPECT_EQ(size->ws_col, 123);
  });
}

}  // namespace
}  // namespace minidocker
