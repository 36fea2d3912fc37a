#include <csignal>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/cli.hpp"
#include "minidocker/cli.hpp"
#include "support.hpp"

namespace minidocker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Words = std::vector<std::string>;

std::optional<int> parse(const Words& words, CommandLine& line) {
  std::vector<const char*> argv = {"minidocker"};
  for (const auto& word : words) argv.push_back(word.c_str());
  return parse_command_line(static_cast<int>(argv.size()), argv.data(), line);
}

CommandLine parsed(const Words& words) {
  CommandLine line;
  EXPECT_FALSE(parse(words, line));
  return line;
}

/// "CODE: message" of a command line that is refused; "" if it is not.
std::string refusal(const Words& words) {
  try {
    CommandLine line;
    parse(words, line);
  } catch (const common::ExitError& error) {
    return std::to_string(error.code()) + ": " + error.what();
  }
  return "";
}

TEST(CommandLine, HasEveryVerb) {
  const std::vector<std::pair<Verb, Words>> all = {
      {Verb::kAttach, {"attach", "web"}},
      {Verb::kCp, {"cp", "a", "web:/"}},
      {Verb::kCreate, {"create", "busybox"}},
      {Verb::kExec, {"exec", "web", "ls"}},
      {Verb::kImages, {"images"}},
      {Verb::kImport, {"import", "a.tar"}},
      {Verb::kInfo, {"info"}},
      {Verb::kInspect, {"inspect", "web"}},
      {Verb::kKill, {"kill", "web"}},
      {Verb::kLogs, {"logs", "web"}},
      {Verb::kPs, {"ps"}},
      {Verb::kRename, {"rename", "a", "b"}},
      {Verb::kRestart, {"restart", "web"}},
      {Verb::kRm, {"rm", "web"}},
      {Verb::kRmi, {"rmi", "busybox"}},
      {Verb::kRun, {"run", "busybox"}},
      {Verb::kStart, {"start", "web"}},
      {Verb::kStop, {"stop", "web"}},
      {Verb::kTag, {"tag", "a", "b"}},
      {Verb::kTop, {"top", "web"}},
      {Verb::kVersion, {"version"}},
      {Verb::kWait, {"wait", "web"}},
  };
  for (const auto& [verb, words] : all) {
    EXPECT_EQ(parsed(words).verb, verb) << words.front();
  }
}

TEST(CommandLine, HasARoot) {
  EXPECT_EQ(parsed({"--root", "/data", "ps"}).root, "/data");
  EXPECT_EQ(parsed({"--root=/data", "ps"}).root, "/data");
  EXPECT_EQ(parsed({"ps"}).root, "");
}

TEST(CommandLine, ShowsHelp) {
  for (const Words& words :
       std::vector<Words>{{"--help"}, {"run", "--help"}, {"ps", "-h"}}) {
    CommandLine line;
    testing::internal::CaptureStdout();
    EXPECT_EQ(parse(words, line), 0);
    EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("Usage:"));
  }
}

TEST(CommandLine, IsRefusedAsDockerDoesIt) {
  EXPECT_EQ(refusal({}), "125: a command is missing; see 'minidocker --help'");
  EXPECT_EQ(refusal({"strat"}),
            "125: there is no command 'strat', did you mean 'start'; see 'minidocker "
            "--help'");
  EXPECT_EQ(refusal({"ps", "--al"}),
            "125: there is no option '--al', did you mean '--all'; see 'minidocker ps "
            "--help'");
  EXPECT_EQ(
      refusal({"run", "--nmae", "x", "busybox"}),
      "125: there is no option '--nmae', did you mean '--name'; see 'minidocker run "
      "--help'");
  EXPECT_EQ(refusal({"run", "--name"}),
            "125: --name needs a value; see 'minidocker run --help'");
  EXPECT_THAT(refusal({"rm"}), HasSubstr("125: "));
  EXPECT_THAT(refusal({"rename", "one"}), HasSubstr("125: "));
  EXPECT_THAT(refusal({"rename", "a", "b", "c"}), HasSubstr("125: "));
  EXPECT_THAT(refusal({"attach", "a", "b"}), HasSubstr("125: "));
  EXPECT_THAT(refusal({"stop", "-t", "soon", "web"}), HasSubstr("125: "));
  EXPECT_THAT(refusal({"inspect", "--type", "volume", "web"}), HasSubstr("125: "));
}

TEST(CommandLine, MissesAnImageOrACommand) {
  EXPECT_EQ(
      refusal({"run"}),
      "1: 'minidocker run' requires at least 1 argument; see 'minidocker run --help'");
  EXPECT_THAT(refusal({"create", "-it"}), HasSubstr("1: 'minidocker create' requires"));
  EXPECT_THAT(refusal({"top"}), HasSubstr("1: 'minidocker top' requires"));
  EXPECT_EQ(refusal({"exec", "web"}),
            "1: 'minidocker exec' requires at least 2 arguments; see 'minidocker exec "
            "--help'");
}

TEST(CommandLine, RunsWhatComesAfterTheImage) {
  const auto line =
      parsed({"run", "--name", "web", "busybox", "ls", "-l", "--name", "x", "-it"});
  EXPECT_EQ(line.create.image, "busybox");
  EXPECT_EQ(line.create.name, "web");
  EXPECT_THAT(line.create.command, ElementsAre("ls", "-l", "--name", "x", "-it"));
  EXPECT_FALSE(line.create.terminal);
  EXPECT_THAT(parsed({"run", "busybox"}).create.command, IsEmpty());
  EXPECT_THAT(parsed({"run", "busybox", "ps", "run"}).create.command,
              ElementsAre("ps", "run"));
  EXPECT_THAT(parsed({"run", "busybox", "sh", "-c", ""}).create.command,
              ElementsAre("sh", "-c", ""));
}

TEST(CommandLine, LeavesTwoDashesToTheCommand) {
  EXPECT_THAT(parsed({"run", "busybox", "env", "--", "-x", "--"}).create.command,
              ElementsAre("env", "--", "-x", "--"));
  EXPECT_EQ(parsed({"run", "-d", "--", "busybox", "ls"}).create.image, "busybox");
  EXPECT_THAT(parsed({"run", "-d", "--", "busybox", "-l"}).create.command,
              ElementsAre("-l"));
  EXPECT_THAT(parsed({"exec", "web", "--", "ls"}).argv, ElementsAre("--", "ls"));
}

TEST(CommandLine, TakesNamesAfterTwoDashes) {
  EXPECT_THAT(parsed({"rm", "-f", "--", "web"}).names, ElementsAre("web"));
  EXPECT_THAT(parsed({"kill", "a", "--", "b"}).names, ElementsAre("a", "b"));
  EXPECT_THAT(parsed({"--root", "/run", "rm", "a", "b", "--", "c", "d"}).names,
              ElementsAre("a", "b", "c", "d"));
  EXPECT_EQ(refusal({"rm", "web", "--", "-f"}), "125: '-f': no name begins with a '-'");
}

TEST(CommandLine, CombinesShortOptions) {
  const auto line = parsed({"run", "-it", "busybox"});
  EXPECT_TRUE(line.create.open_stdin);
  EXPECT_TRUE(line.create.terminal);
  const auto exec = parsed({"exec", "-it", "web", "sh"});
  EXPECT_TRUE(exec.interactive);
  EXPECT_TRUE(exec.terminal);
  EXPECT_THAT(exec.names, ElementsAre("web"));
  EXPECT_THAT(exec.argv, ElementsAre("sh"));
  const auto ps = parsed({"ps", "-aq"});
  EXPECT_TRUE(ps.all);
  EXPECT_TRUE(ps.quiet);
}

TEST(CommandLine, HasEveryOptionOfRun) {
  ::setenv("MINIDOCKER_TEST", "here", 1);
  const test::Folder folder;
  test::write_file(folder / "env", "F=1\nA=file\n");
  const auto line = parsed({"run",
                            "-d",
                            "--rm",
                            "--name=web",
                            "-h",
                            "host",
                            "-u",
                            "1:2",
                            "-w",
                            "/srv",
                            "-e",
                            "A=1",
                            "-e",
                            "MINIDOCKER_TEST",
                            "--env-file",
                            folder / "env",
                            "-v",
                            "/a:/b",
                            "-v",
                            "/c:/d:ro",
                            "--label",
                            "tier=1",
                            "-l",
                            "none",
                            "-l",
                            "x=y=z",
                            "--entrypoint",
                            "/init",
                            "--stop-signal",
                            "INT",
                            "--stop-timeout",
                            "3",
                            "--sig-proxy=false",
                            "--detach-keys",
                            "ctrl-a",
                            "busybox",
                            "sh"});
  ::unsetenv("MINIDOCKER_TEST");
  EXPECT_TRUE(line.detach);
  EXPECT_FALSE(line.sig_proxy);
  EXPECT_EQ(line.detach_keys, "ctrl-a");
  const auto& create = line.create;
  EXPECT_TRUE(create.auto_remove);
  EXPECT_FALSE(create.attached);
  EXPECT_EQ(create.name, "web");
  EXPECT_EQ(create.hostname, "host");
  EXPECT_EQ(create.user, "1:2");
  EXPECT_EQ(create.working_folder, "/srv");
  // Those of files first: the engine takes the last one of a name.
  EXPECT_THAT(create.environment,
              ElementsAre("F=1", "A=file", "A=1", "MINIDOCKER_TEST=here"));
  EXPECT_THAT(create.mounts,
              ElementsAre(BindMount{"/a", "/b", false}, BindMount{"/c", "/d", true}));
  EXPECT_EQ(create.labels, (std::map<std::string, std::string>{
                               {"tier", "1"}, {"none", ""}, {"x", "y=z"}}));
  EXPECT_EQ(create.entrypoint, "/init");
  EXPECT_EQ(create.stop_signal, SIGINT);
  EXPECT_EQ(create.stop_timeout, 3);
  EXPECT_EQ(create.image, "busybox");
  EXPECT_THAT(create.command, ElementsAre("sh"));
}

TEST(CommandLine, LeavesToTheImageWhatIsNotSaid) {
  const auto line = parsed({"run", "busybox"});
  EXPECT_TRUE(line.create.attached);
  EXPECT_TRUE(line.sig_proxy);
  EXPECT_EQ(line.detach_keys, "ctrl-p,ctrl-q");
  EXPECT_EQ(line.create.entrypoint, std::nullopt);
  EXPECT_EQ(line.create.stop_signal, std::nullopt);
  EXPECT_EQ(line.create.stop_timeout, std::nullopt);
  EXPECT_THAT(line.create.environment, IsEmpty());
  EXPECT_FALSE(parsed({"create", "busybox"}).create.attached);
}

TEST(CommandLine, TellsAnEmptyEntrypointFromNone) {
  EXPECT_EQ(parsed({"run", "--entrypoint", "", "busybox", "ls"}).create.entrypoint, "");
}

TEST(CommandLine, TakesNoNextWordForAnEmptyValue) {
  const auto line = parsed({"run", "--entrypoint=", "busybox", "env", "--x="});
  EXPECT_EQ(line.create.entrypoint, "");
  EXPECT_EQ(line.create.image, "busybox");
  EXPECT_THAT(line.create.command, ElementsAre("env", "--x="));
}

TEST(CommandLine, HasWhatIsCopied) {
  const auto line = parsed({"cp", "-aLq", "web:/etc", "-"});
  EXPECT_TRUE(line.keep_owners);
  EXPECT_TRUE(line.follow_link);
  EXPECT_TRUE(line.quiet);
  EXPECT_THAT(line.names, ElementsAre("web:/etc", "-"));
  EXPECT_FALSE(parsed({"cp", "--quiet=false", "-", "web:/"}).quiet);
}

TEST(CommandLine, RefusesWrongValues) {
  EXPECT_EQ(
      refusal({"run", "-w", "srv", "busybox"}),
      "125: the working directory 'srv' is invalid, it needs to be an absolute path");
  EXPECT_THAT(refusal({"run", "-v", "/a", "busybox"}), HasSubstr("125: invalid volume"));
  EXPECT_THAT(refusal({"run", "-e", "=b", "busybox"}),
              HasSubstr("125: invalid argument"));
  EXPECT_THAT(refusal({"run", "--stop-signal", "NONE", "busybox"}),
              HasSubstr("Invalid signal: NONE"));
}

TEST(CommandLine, HasWhatPsShows) {
  const auto line = parsed({"ps", "--no-trunc", "-l", "-n", "5", "-f", "name=a",
                            "--filter", "label=b=c", "--format", "{{.ID}}"});
  EXPECT_TRUE(line.no_trunc);
  EXPECT_TRUE(line.latest);
  EXPECT_EQ(line.last, 5);
  EXPECT_THAT(line.filters, ElementsAre("name=a", "label=b=c"));
  EXPECT_EQ(line.format, "{{.ID}}");
  EXPECT_EQ(parsed({"ps"}).format, std::nullopt);
  EXPECT_EQ(parsed({"ps"}).last, -1);
  EXPECT_EQ(parsed({"ps", "-n", "-1"}).last, -1);
  EXPECT_THAT(refusal({"ps", "web"}), HasSubstr("125: "));
}

TEST(CommandLine, HasWhatImagesShows) {
  EXPECT_THAT(parsed({"images"}).names, IsEmpty());
  EXPECT_THAT(parsed({"images", "-q", "busybox"}).names, ElementsAre("busybox"));
  EXPECT_THAT(refusal({"images", "a", "b"}), HasSubstr("125: "));
}

TEST(CommandLine, HasHowThingsEnd) {
  EXPECT_EQ(parsed({"kill", "web"}).signal, "KILL");
  EXPECT_EQ(parsed({"kill", "-s", "INT", "web", "mail"}).signal, "INT");
  EXPECT_THAT(parsed({"kill", "-s", "INT", "web", "mail"}).names,
              ElementsAre("web", "mail"));
  EXPECT_EQ(parsed({"stop", "web"}).timeout, std::nullopt);
  for (const char* option : {"-t", "--time", "--timeout"}) {
    EXPECT_EQ(parsed({"stop", option, "0", "web"}).timeout, 0) << option;
    EXPECT_EQ(parsed({"restart", option, "-1", "web"}).timeout, -1) << option;
  }
  EXPECT_TRUE(parsed({"rm", "-fv", "web"}).force);
  EXPECT_TRUE(parsed({"rmi", "web", "--force"}).force);
  EXPECT_FALSE(parsed({"rm", "web"}).force);
}

TEST(CommandLine, HasWhatLogsShow) {
  const auto line =
      parsed({"logs", "-ft", "-n", "5", "--since", "10m", "--until=1m", "web"});
  EXPECT_TRUE(line.follow);
  EXPECT_TRUE(line.timestamps);
  EXPECT_EQ(line.tail, "5");
  EXPECT_EQ(line.since, "10m");
  EXPECT_EQ(line.until, "1m");
  EXPECT_EQ(parsed({"logs", "web"}).tail, "all");
  EXPECT_TRUE(parsed({"logs", "web", "-f"}).follow);  // options may come later here
  EXPECT_EQ(parsed({"logs", "--since", "-5m", "web"}).since, "-5m");
}

TEST(CommandLine, HasWhoTakesPart) {
  const auto attach = parsed({"attach", "--no-stdin", "--sig-proxy=false", "web"});
  EXPECT_TRUE(attach.no_stdin);
  EXPECT_FALSE(attach.sig_proxy);
  const auto start = parsed({"start", "-ai", "--detach-keys=a", "web"});
  EXPECT_TRUE(start.attach);
  EXPECT_TRUE(start.interactive);
  EXPECT_EQ(start.detach_keys, "a");
}

TEST(CommandLine, LeavesOptionsAfterTheContainerToExecAndTop) {
  const auto exec =
      parsed({"exec", "-d", "-e", "A=1", "-u", "app", "-w", "/srv", "web", "ls", "-d"});
  EXPECT_TRUE(exec.detach);
  EXPECT_THAT(exec.create.environment, ElementsAre("A=1"));
  EXPECT_EQ(exec.create.user, "app");
  EXPECT_EQ(exec.create.working_folder, "/srv");
  EXPECT_THAT(exec.argv, ElementsAre("ls", "-d"));
  const auto top = parsed({"top", "web", "-o", "pid"});
  EXPECT_THAT(top.names, ElementsAre("web"));
  EXPECT_THAT(top.argv, ElementsAre("-o", "pid"));
  EXPECT_THAT(parsed({"top", "web"}).argv, IsEmpty());
}

TEST(CommandLine, HasWhatIsInspected) {
  const auto line = parsed({"inspect", "-f", "{{.Id}}", "--type", "image", "a", "b"});
  EXPECT_EQ(line.format, "{{.Id}}");
  EXPECT_EQ(line.type, "image");
  EXPECT_THAT(line.names, ElementsAre("a", "b"));
  EXPECT_EQ(parsed({"version", "-f", "json"}).format, "json");
  EXPECT_EQ(parsed({"info", "--format", ""}).format, "");
}

TEST(CommandLine, TakesContainersThatAreNamedAsCommands) {
  EXPECT_THAT(parsed({"rm", "ps", "rm", "run"}).names, ElementsAre("ps", "rm", "run"));
  EXPECT_THAT(parsed({"exec", "exec", "exec"}).argv, ElementsAre("exec"));
  EXPECT_EQ(parsed({"run", "run"}).create.image, "run");
}

}  // namespace
}  // namespace minidocker
