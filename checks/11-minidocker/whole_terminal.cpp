// A real terminal: C.1. A function in the sandbox plays the person at it.
#include <chrono>

#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/text.hpp"
#include "engine.hpp"

namespace checks {
namespace {

/// Somebody at a terminal of 24 rows and 80 columns, in which a command runs. For use in
/// the sandbox.
class Person {
 public:
  explicit Person(const std::vector<std::string>& argv) {
    winsize size{.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
    int theirs = -1;
    common::check(::openpty(&terminal_, &theirs, nullptr, nullptr, &size), "openpty");
    common::check(::tcgetattr(terminal_, &modes_), "tcgetattr");
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
  Person(const Person&) = delete;
  Person& operator=(const Person&) = delete;
  ~Person() { ::close(terminal_); }

  void type(std::string_view keys) const { common::write_all(terminal_, keys, "keys"); }
  void resize(unsigned short rows, unsigned short columns) const {
    const winsize size{.ws_row = rows, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
    common::check(::ioctl(terminal_, TIOCSWINSZ, &size), "ioctl", "TIOCSWINSZ");
  }
  /// Reads until the screen shows `text`. @throws std::runtime_error
  void see(const std::string& text) {
    const auto found = screen_.find(text, seen_);
    if (found != std::string::npos) {
      seen_ = found + text.size();
      return;
    }
    if (!read_more()) throw std::runtime_error("never showed " + text + ": " + screen_);
    see(text);
  }
  /// Waits for the command's end. @return its exit code, as a shell says it
  int end() {
    while (read_more()) {
    }
    int status = 0;
    common::check(::waitpid(pid_, &status, 0), "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  /// @throws std::runtime_error unless it ends with this exit code
  void must_end(int wanted, const std::string& otherwise) {
    const int code = end();
    if (code == wanted) return;
    throw std::runtime_error(otherwise + " but with " + std::to_string(code) + ": " +
                             screen_);
  }
  bool modes_are_as_before() const {
    termios now{};
    common::check(::tcgetattr(terminal_, &now), "tcgetattr");
    return now.c_lflag == modes_.c_lflag && now.c_iflag == modes_.c_iflag &&
           now.c_oflag == modes_.c_oflag;
  }

 private:
  bool read_more() {
    pollfd ready{terminal_, POLLIN, 0};
    constexpr int kPatience = 10'000;
    if (::poll(&ready, 1, kPatience) <= 0) return false;
    char bytes[4096];
    const ssize_t size = ::read(terminal_, bytes, sizeof bytes);
    if (size <= 0) return false;
    screen_.append(bytes, static_cast<std::size_t>(size));
    return true;
  }

  int terminal_ = -1;
  pid_t pid_ = 0;
  termios modes_{};
  std::string screen_;
  std::size_t seen_ = 0;
};

std::vector<std::string> command(std::vector<std::string> arguments) {
  std::vector<std::string> argv = {"/lab/bin/minidocker", "--root", kRoot};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return argv;
}

/// Fails the check with what the person said of it.
void expect_story(harness::Context& check, const std::string& what,
                  const std::function<void()>& story) {
  auto person = check.start_helper(what, [&story] {
    try {
      story();
    } catch (const std::exception& error) {
      common::write_all(STDERR_FILENO, common::printable(error.what()), "why");
      ::_exit(1);
    }
  });
  const int status = check.finish(person, std::chrono::seconds{60});
  check.expect(status == 0, {.symptom = "terminal",
                             .expected = "the story to come to its end: " + what,
                             .saw = person.error(),
                             .most_often = "",
                             .read = kReadRun});
}

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

LAB_CHECK("C.1-terminal", "", 0,
          "run -it is a real terminal: size, Ctrl-C, exit code, and all as before") {
  MiniDocker engine(check);
  expect_story(check, "typed in a shell of `minidocker run -it`", [] {
    Person person(command({"run", "-it", "--rm", "busybox", "sh"}));
    person.see("# ");
    person.type("stty size; tty\n");
    person.see("24 80");
    person.see("/dev/pts/0");
    person.see("# ");
    person.resize(40, 100);
    person.type("stty size\n");
    person.see("40 100");
    person.see("# ");
    person.type("sh -c 'echo run''ning; exec sleep 1000'\n");
    person.see("running");  // only now is Ctrl-C more than a key to the shell
    person.type("\x03");
    person.see("# ");
    person.type("echo still $((40 + 2))\n");
    person.see("still 42");
    person.type("exit 5\n");
    person.must_end(5, "it did not end with the shell's exit code");
    require(person.modes_are_as_before(), "the terminal's modes are not as before");
  });
  engine.expect_nothing_left();
}

LAB_CHECK("C.1-detach", "", 0,
          "Ctrl-P Ctrl-Q leaves a container running; attach finds it") {
  MiniDocker engine(check);
  expect_story(check, "detached from `minidocker run -it`", [] {
    Person person(command({"run", "-it", "--name", "web", "busybox", "sh"}));
    person.see("# ");
    person.type("cd /tmp\n");
    person.see("/tmp # ");
    person.type("\x10\x11");
    person.must_end(0, "run did not end with 0");
    require(person.modes_are_as_before(), "the terminal's modes are not as before");
  });
  check.expect(engine.states() == "web running", {.symptom = "state",
                                                  .expected = "web running",
                                                  .saw = engine.states(),
                                                  .most_often = "",
                                                  .read = kReadRun});
  expect_story(check, "attached, detached, and attached again", [] {
    Person person(command({"attach", "web"}));
    person.type("pwd\n");
    person.see("/tmp");
    person.type("\x10\x11");
    person.see("read escape sequence");
    person.must_end(1, "attach did not end with 1");
    Person again(command({"attach", "web"}));
    again.type("exit 3\n");
    again.must_end(3, "attach did not end with the shell's exit code");
  });
  engine.must({"rm", "web"});
}

LAB_CHECK("C.1-exec-terminal", "", 0, "exec -it has a terminal of its own") {
  MiniDocker engine(check);
  engine.must({"run", "-d", "--name", "web", "busybox", "sleep", "1000"});
  expect_story(check, "typed in a shell of `minidocker exec -it`", [] {
    Person person(command({"exec", "-it", "web", "sh"}));
    person.see("# ");
    person.resize(30, 90);
    person.type("stty size\n");
    person.see("30 90");
    person.type("exit 9\n");
    person.must_end(9, "it did not end with the shell's exit code");
    require(person.modes_are_as_before(), "the terminal's modes are not as before");
  });
  engine.must({"rm", "-f", "web"});
  engine.expect_nothing_left();
}

}  // namespace
}  // namespace checks
