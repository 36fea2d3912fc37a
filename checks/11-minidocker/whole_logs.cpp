// What containers write: C.1, C.10.
#include "common/files.hpp"
#include "engine.hpp"

namespace checks {
namespace {

LAB_CHECK("C.10-logs", "", 0, "logs shows what was written, stream by stream") {
  MiniDocker engine(check);
  engine.must({"run", "-d", "--name", "web", "busybox", "sh", "-c",
               "for i in 1 2 3 4 5; do echo out$i; done; echo bad >&2; printf cut"});
  engine.must({"wait", "web"});
  const auto all = engine.run({"logs", "web"});
  check.expect(all.output == "out1\nout2\nout3\nout4\nout5\ncut" && all.error == "bad\n",
               {.symptom = "streams",
                .expected = "out1 to out5 and cut on standard output, bad on the other",
                .saw = all.output + all.error,
                .most_often = "the last line is lost without its end",
                .read = kReadRun});
  const auto tail = engine.run({"logs", "--tail", "2", "web"});
  const std::string both = tail.output + "|" + tail.error;
  // The two streams are written down in the order in which they arrive.
  const bool two = both == "cut|bad\n" || both == "out5\ncut|";
  check.expect(two, {.symptom = "tail",
                     .expected = "the last two lines",
                     .saw = both,
                     .most_often = "",
                     .read = kReadRun});
  const auto timed = engine.run({"logs", "-t", "--tail", "all", "web"});
  constexpr std::size_t kStamp =
      std::string_view("2026-11-22T18:00:00.123456789Z").size();
  check.expect(timed.output.size() > kStamp && timed.output[kStamp - 1] == 'Z' &&
                   timed.output.substr(kStamp, 6) == " out1\n",
               {.symptom = "timestamps",
                .expected = "a time with nine digits before each line",
                .saw = timed.output.substr(0, 60),
                .most_often = "",
                .read = kReadRun});
  check.expect(engine.must({"logs", "--since", "2030-01-01", "web"}).empty(),
               {.symptom = "since",
                .expected = "nothing since 2030",
                .saw = "lines",
                .most_often = "",
                .read = kReadRun});
  engine.refuse({"logs", "--since", "bad", "web"}, 1, "invalid value for \"since\"");
  engine.must({"rm", "web"});
}

LAB_CHECK("C.10-follow", "", 0, "logs -f shows what comes, and ends with the container") {
  MiniDocker engine(check);
  engine.must({"run", "-d", "-i", "--name", "web", "busybox", "sh", "-c",
               "echo begun; read line; echo got $line"});
  auto follower = engine.start({"logs", "-f", "web"});
  check.expect(follower.wait_for_line("begun", std::chrono::seconds{10}).has_value(),
               {.symptom = "begun",
                .expected = "the line that was there",
                .saw = follower.output(),
                .most_often = "",
                .read = kReadRun});
  check.did("attached with a line of input");
  auto client = engine.run({"attach", "web"}, "hello\n");
  check.expect(
      client.status == 0 && client.output == "got hello\n",
      {.symptom = "attach",
       .expected = "got hello, and status 0",
       .saw = std::to_string(client.status) + ": " + client.output + client.error,
       .most_often = "",
       .read = kReadRun});
  const int status = check.finish(follower);
  check.expect(status == 0 && follower.output() == "begun\ngot hello\n",
               {.symptom = "follow",
                .expected = "both lines, and status 0",
                .saw = std::to_string(status) + ": " + follower.output(),
                .most_often = "the end of the container is not waited for",
                .read = "man 7 inotify"});
  engine.must({"rm", "web"});
}

LAB_CHECK("C.1-output-whole", "", 0,
          "No byte of a container's output is lost, however much it is") {
  MiniDocker engine(check);
  const auto ended = engine.run(
      {"run", "--rm", "busybox", "sh", "-c", "seq 1 200000; echo end >&2; seq 1 3"});
  const bool whole = ended.output.ends_with("199999\n200000\n1\n2\n3\n") &&
                     ended.output.size() == 1288895 + 6;
  check.expect(whole && ended.error == "end\n",
               {.symptom = "output-lost",
                .expected = "1288901 bytes",
                .saw = std::to_string(ended.output.size()) + " bytes",
                .most_often = "the monitor ends before it has read all",
                .read = kReadRun});
}

}  // namespace
}  // namespace checks
