#include "person.hpp"

#include <chrono>
#include <stdexcept>

#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/text.hpp"

namespace checks {

Person::Person(const std::vector<std::string>& argv) {
  winsize size{.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
  int theirs = -1;
  common::check(::openpty(&terminal_, &theirs, nullptr, nullptr, &size), "openpty");
  modes_ = modes();
  pid_ = common::check(::fork(), "fork");
  if (pid_ == 0) {
    ::close(terminal_);
    common::check(::login_tty(theirs), "login_tty");
    std::vector<char*> words;
    for (const auto& word : argv) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execvp(words[0], words.data());
    ::_exit(127);
  }
  ::close(theirs);
}

Person::~Person() {
  ::close(terminal_);
}

void Person::type(std::string_view keys) const {
  common::write_all(terminal_, keys, "keys");
}

void Person::resize(unsigned short rows, unsigned short columns) const {
  const winsize size{.ws_row = rows, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
  common::check(::ioctl(terminal_, TIOCSWINSZ, &size), "ioctl", "TIOCSWINSZ");
}

void Person::see(const std::string& text) {
  for (;;) {
    const auto found = screen_.find(text, seen_);
    if (found != std::string::npos) {
      seen_ = found + text.size();
      return;
    }
    if (!read_more()) throw std::runtime_error("never showed " + text + ": " + screen_);
  }
}

int Person::end() {
  while (read_more()) {
  }
  int status = 0;
  common::check(::waitpid(pid_, &status, 0), "waitpid");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void Person::must_end(int wanted, const std::string& otherwise) {
  const int code = end();
  if (code == wanted) return;
  throw std::runtime_error(otherwise + " but with " + std::to_string(code) + ": " +
                           screen_);
}

termios Person::modes() const {
  termios now{};
  common::check(::tcgetattr(terminal_, &now), "tcgetattr");
  return now;
}

bool Person::modes_are_as_before() const {
  const termios now = modes();
  return now.c_lflag == modes_.c_lflag && now.c_iflag == modes_.c_iflag &&
         now.c_oflag == modes_.c_oflag;
}

bool Person::read_more() {
  pollfd ready{terminal_, POLLIN, 0};
  const auto patience = harness::patience(std::chrono::seconds{10});
  if (::poll(&ready, 1, static_cast<int>(patience.count())) <= 0) return false;
  char bytes[4096];
  const ssize_t size = ::read(terminal_, bytes, sizeof bytes);
  if (size <= 0) return false;
  screen_.append(bytes, static_cast<std::size_t>(size));
  return true;
}

std::vector<std::string> command(const std::vector<std::string>& arguments) {
  std::vector<std::string> argv = {"/lab/bin/minidocker", "--root", kRoot};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return argv;
}

void expect_story(harness::Context& check, const std::string& what,
                  const std::function<void()>& story, const harness::Failure& failure) {
  auto person = check.start_helper(what, [&story] {
    try {
      story();
    } catch (const std::exception& error) {
      common::write_all(STDERR_FILENO, common::printable(error.what()), "why");
      ::_exit(1);
    }
  });
  const int status = check.finish(person, std::chrono::seconds{60});
  harness::Failure full = failure;
  if (full.expected.empty()) full.expected = "the story to come to its end: " + what;
  full.saw = person.error();
  if (full.read.empty()) full.read = kReadRun;
  check.expect(status == 0, full);
}

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

}  // namespace checks
