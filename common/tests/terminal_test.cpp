#include "common/terminal.hpp"

#include <cstdlib>
#include <memory>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/unique_fd.hpp"
#include "support.hpp"

namespace common {
namespace {

struct Close {
  void operator()(std::FILE* stream) const { std::fclose(stream); }
};
using Stream = std::unique_ptr<std::FILE, Close>;

/// A pseudoterminal, see pty(7).
class OnATerminal : public ::testing::Test {
 protected:
  void SetUp() override {
    check(::grantpt(master_.get()), "grantpt");
    check(::unlockpt(master_.get()), "unlockpt");
    stream_.reset(std::fopen(::ptsname(master_.get()), "we"));
    ASSERT_NE(stream_, nullptr);
    ::setenv("TERM", "xterm", 1);
    ::unsetenv("NO_COLOR");
  }
  void set_width(unsigned short columns) {
    const winsize size{24, columns, 0, 0};
    check(::ioctl(master_.get(), TIOCSWINSZ, &size), "ioctl", "TIOCSWINSZ");
  }
  UniqueFd master_{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
  Stream stream_;
};

TEST_F(OnATerminal, ThereIsColour) {
  const Terminal terminal(stream_.get());
  EXPECT_TRUE(terminal.interactive());
  EXPECT_TRUE(terminal.colour());
  EXPECT_EQ(terminal.paint(Style::kRed, "no"), "\x1b[31mno\x1b[0m");
  EXPECT_EQ(terminal.paint(Style::kPlain, "text"), "text");
  EXPECT_EQ(terminal.paint(Style::kRed, ""), "");
}

TEST_F(OnATerminal, EachStyleLooksDifferent) {
  const Terminal terminal(stream_.get());
  std::string all;
  for (const Style style : {Style::kPlain, Style::kBold, Style::kDim, Style::kRed,
                            Style::kGreen, Style::kYellow, Style::kBlue}) {
    const std::string painted = terminal.paint(style, "!");
    EXPECT_EQ(all.find(painted + "|"), std::string::npos);
    all += painted + "|";
  }
}

TEST_F(OnATerminal, NoColorMeansNone) {
  ::setenv("NO_COLOR", "1", 1);
  const Terminal terminal(stream_.get());
  EXPECT_TRUE(terminal.interactive());
  EXPECT_FALSE(terminal.colour());
  EXPECT_EQ(terminal.paint(Style::kRed, "no"), "no");
  ::unsetenv("NO_COLOR");
}

TEST_F(OnATerminal, AnEmptyNoColorMeansNothing) {
  ::setenv("NO_COLOR", "", 1);
  EXPECT_TRUE(Terminal(stream_.get()).colour());
  ::unsetenv("NO_COLOR");
}

TEST_F(OnATerminal, ADumbOneHasNoColour) {
  ::setenv("TERM", "dumb", 1);
  EXPECT_FALSE(Terminal(stream_.get()).colour());
  ::unsetenv("TERM");
  EXPECT_FALSE(Terminal(stream_.get()).colour());
}

TEST_F(OnATerminal, TheWidthIsTheTerminals) {
  set_width(123);
  EXPECT_EQ(Terminal(stream_.get()).width(), 123U);
}

TEST_F(OnATerminal, ANarrowOneIsTakenAs40) {
  set_width(12);
  EXPECT_EQ(Terminal(stream_.get()).width(), 40U);
}

TEST_F(OnATerminal, TheWidthIs80WhereItIsNotSet) {
  set_width(0);
  EXPECT_EQ(Terminal(stream_.get()).width(), 80U);
}

TEST(OnAFile, ThereIsNeitherColourNorWidth) {
  const Stream stream(std::fopen("/dev/null", "we"));
  const Terminal terminal(stream.get());
  EXPECT_FALSE(terminal.interactive());
  EXPECT_FALSE(terminal.colour());
  EXPECT_EQ(terminal.width(), 80U);
  EXPECT_EQ(terminal.paint(Style::kRed, "no"), "no");
}

}  // namespace
}  // namespace common
