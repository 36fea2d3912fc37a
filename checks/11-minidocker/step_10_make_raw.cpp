// The caller's own terminal, while a container has it.
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "standing.hpp"

namespace checks {
namespace {

constexpr char kReadRaw[] =
    R"(man 3 termios, "Raw mode"; docs/11-minidocker.md, "Two terminals")";

/// A terminal of the checker's, to be a submission's standard input.
class Keyboard {
 public:
  Keyboard() {
    common::check(::openpty(&master_, &slave_, nullptr, nullptr, nullptr), "openpty");
  }
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;
  ~Keyboard() {
    ::close(master_);
    ::close(slave_);
  }

  int slave() const { return slave_; }
  void type(std::string_view keys) const { common::write_all(master_, keys, "keys"); }
  termios modes() const {
    termios now{};
    common::check(::tcgetattr(slave_, &now), "tcgetattr");
    return now;
  }

 private:
  int master_ = -1;
  int slave_ = -1;
};

/// `minidocker run -it` with this keyboard, when the container waits for a line.
harness::Process run_at(MiniDocker& engine, const Keyboard& keyboard) {
  harness::RunOptions options;
  options.argv = engine.words({"run", "-it", "--name", "web", "busybox", "sh", "-c",
                               "echo READY; read line; exit 5"});
  options.before_exec = [slave = keyboard.slave()] {
    common::check(::dup2(slave, STDIN_FILENO), "dup2");
  };
  auto process = engine.check().run(options);
  engine.check().settle(process, "READY\r");
  return process;
}

/// What is wrong with the modes, or nothing.
std::string not_raw(const termios& modes) {
  const auto on = [](tcflag_t flags, tcflag_t flag) { return (flags & flag) != 0; };
  std::string wrong;
  if (on(modes.c_lflag, ISIG)) wrong += " ISIG";
  if (on(modes.c_lflag, ICANON)) wrong += " ICANON";
  if (on(modes.c_lflag, ECHO)) wrong += " ECHO";
  if (on(modes.c_iflag, ICRNL)) wrong += " ICRNL";
  if (on(modes.c_iflag, IXON)) wrong += " IXON";
  if (on(modes.c_oflag, OPOST)) wrong += " OPOST";
  return wrong;
}

LAB_CHECK("C.5-raw-mode", "11.10", 4,
          "While `run -it` attends, the terminal passes every key on") {
  MiniDocker engine(check);
  const Keyboard keyboard;
  auto running = run_at(engine, keyboard);
  check.did("read   the modes of the terminal that is its standard input");
  const std::string wrong = not_raw(keyboard.modes());
  check.expect(
      wrong.empty(),
      {.symptom = "not-raw",
       .expected = "raw mode: without ISIG ICANON ECHO ICRNL IXON OPOST",
       .saw = "still on:" + wrong,
       .most_often = "with ISIG, Ctrl-C ends `minidocker run` and not the command; "
                     "with ECHO each key is seen twice; with OPOST the lines of a "
                     "program that draws are moved",
       .read = kReadRaw});
  keyboard.type("x\r");
  check.finish(running);
}

LAB_CHECK("C.5-modes-restored", "11.10", 2, "Afterwards the terminal is as it was") {
  MiniDocker engine(check);
  const Keyboard keyboard;
  const termios before = keyboard.modes();
  auto running = run_at(engine, keyboard);
  keyboard.type("x\r");
  const int status = check.finish(running);
  const termios after = keyboard.modes();
  check.expect(
      before.c_lflag == after.c_lflag && before.c_iflag == after.c_iflag &&
          before.c_oflag == after.c_oflag && before.c_cflag == after.c_cflag,
      {.symptom = "modes-lost",
       .expected = "the modes from before `minidocker run -it`",
       .saw = "still off:" + (not_raw(after).empty() ? " all of them" : not_raw(after)),
       .most_often = "cfmakeraw(3) changes the modes that it is given: keep a copy",
       .read = kReadRaw});
  constexpr int kExit = 5;
  check.expect_status(running, status, kExit,
                      {.symptom = "exit-code",
                       .expected = "the exit code of the command, 5",
                       .most_often = "",
                       .read = kReadRaw});
}

}  // namespace
}  // namespace checks
