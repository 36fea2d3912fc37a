// A real terminal: C.1. A function in the sandbox plays the person at it.
#include "person.hpp"

namespace checks {
namespace {

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
