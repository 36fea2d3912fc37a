#include <csignal>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/child.hpp"
#include "common/files.hpp"
#include "common/unique_fd.hpp"
#include "learner.hpp"

namespace lab {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Wrong {
  std::vector<std::string> words;
  int status;
  const char* message;
};

TEST(CommandLine, WrongOnesGetOneLineAndTheRightCode) {
  const Learner learner;
  const std::vector<Wrong> wrong = {
      {{"check", "--fast"},
       2,
       "there is no option '--fast'; see 'scripts/lab check --help'"},
      {{"check", "04", "4.1", "4.2"}, 2, "not expected: 4.2"},
      {{"check", "4.1", "4.2"}, 2, "two steps: 4.1 and 4.2"},
      {{"check", "12"}, 2, "there is no lab '12'"},
      {{"check", "lab"}, 2, "there is no lab 'lab'"},
      {{"check", ""}, 1, ""},
      {{"check", "04", "4.7"}, 2, "lab 04 has no step 4.7"},
      {{"check", "02"}, 1, "planned but not written yet"},
      {{"completion", "tcsh"}, 2, "tcsh"},
      {{"completion"}, 2, "SHELL is required"},
      {{"predict", "--answer", "x"}, 2, "x"},
      {{"reset", "04", "chroot.cpp", "--undo"}, 2, "leave chroot.cpp out"},
      {{"reset", "4.1", "--undo"}, 2, "leave chroot.cpp out"},
      {{"reset", "4.1", "private_tree.cpp"}, 2, "two files: chroot.cpp and "},
      {{"check", "04", "4.1", "--check", "L04-list"}, 2, "not both"},
      {{"check", "4.1", "--check", "L04-list"}, 2, "not both"},
  };
  for (const auto& each : wrong) {
    const Outcome outcome = learner.lab(each.words);
    EXPECT_EQ(outcome.status, each.status) << outcome.output;
    if (*each.message == '\0') continue;
    EXPECT_THAT(outcome.output, StartsWith("scripts/lab: "));
    EXPECT_THAT(outcome.output, HasSubstr(each.message));
    EXPECT_EQ(outcome.output.find('\n'), outcome.output.size() - 1);
  }
}

TEST(CommandLine, AnUnknownCommandIsNamed) {
  const Outcome outcome = run({{LAB_PROGRAM, "chek"}, "/", Output::kCaptured, {}, {}});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.output,
            "scripts/lab: there is no command 'chek', did you mean 'check'; see "
            "'scripts/lab --help'\n");
}

TEST(CommandLine, HelpFitsTheTerminal) {
  const Learner learner;
  const Outcome help = learner.lab({"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.output, HasSubstr("Usage: scripts/lab"));
  EXPECT_EQ(help.output.find("complete "), std::string::npos) << "is for shells";
}

TEST(CommandLine, TheHelpOfResetIsInWords) {
  const std::string help = Learner().lab({"reset", "--help"}).output;
  EXPECT_EQ(help.find("Excludes"), std::string::npos) << help;
  EXPECT_THAT(help, HasSubstr("bring your files back, without a FILE"));
}

/// What a command says on standard error when nobody reads its standard output.
std::string complaint_of(const Learner& learner, const std::vector<std::string>& words,
                         bool ignores_signal) {
  auto nobody = common::Pipe::open();
  nobody.read.reset();
  const auto said = learner.root() / "said";
  const pid_t pid = ::fork();
  if (pid == 0) {
    std::signal(SIGPIPE, ignores_signal ? SIG_IGN : SIG_DFL);
    ::dup2(nobody.write.get(), STDOUT_FILENO);
    ::dup2(::open(said.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), STDERR_FILENO);
    ::setenv("PATH",
             ((learner.root() / "programs").string() + ":" + ::getenv("PATH")).c_str(),
             1);
    ::setenv("TMPDIR", learner.root().c_str(), 1);
    common::exec_command(learner.argv(words));
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE) << words[0];
  return learner.read(said);
}

TEST(CommandLine, AClosedPipeIsNoError) {
  for (const bool ignores_signal : {false, true}) {
    const Learner learner;
    learner.commit();
    learner.do_step("4.1");
    for (const std::vector<std::string>& words : {std::vector<std::string>{"start", "04"},
                                                  {"check", "04"},
                                                  {"status"},
                                                  {"list"},
                                                  {"next"},
                                                  {"next", "--json"},
                                                  {"hint"},
                                                  {"note", "04", "a"},
                                                  {"solution", "04", "--anyway"},
                                                  {"diff", "04", "--anyway"},
                                                  {"reset", "04"},
                                                  {"reset", "--help"},
                                                  {"completion", "bash"}}) {
      EXPECT_EQ(complaint_of(learner, words, ignores_signal), "") << words[0];
    }
    EXPECT_EQ(learner.json({"status"})["labs"][1]["steps"][0]["hints"], 1)
        << "what was to be written down was, before nobody read";
  }
}

TEST(CommandLine, AFolderThatIsNotTheProjectIsRefused) {
  const Outcome outcome =
      run({{LAB_PROGRAM, "--project", "/usr"}, "/", Output::kCaptured, {}, {}});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(
      outcome.output,
      "scripts/lab: /usr: not the project's folder, labs/course.json is not in it\n");
}

TEST(CommandLine, ADamagedProgressFileStopsEveryCommandThatReadsIt) {
  const Learner learner;
  learner.write(learner.root() / ".lab/progress.json", "{");
  for (const std::string command : {"status", "next", "check", "hint", "note", "start"}) {
    const Outcome outcome = learner.lab({command, "04"});
    EXPECT_EQ(outcome.status, 1) << command;
    EXPECT_THAT(outcome.output,
                HasSubstr("scripts/lab: .lab/progress.json is damaged ("));
  }
  EXPECT_EQ(learner.read(learner.root() / ".lab/progress.json"), "{");
}

TEST(CommandLine, SomebodyElsesProgressIsExplained) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to be somebody else";
  const Learner learner;
  learner.lab({"start", "04"});
  ::chmod(learner.root().c_str(), 0755);
  ::chmod(learner.root().parent_path().c_str(), 0755);
  std::vector<std::string> argv = {"setpriv", "--reuid", "12345",
                                   "--regid", "12345",   "--clear-groups"};
  for (const auto& word : learner.argv({"hint", "04"})) argv.push_back(word);
  const Outcome outcome = run({argv, "/", Output::kCaptured, {}, {}});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(
      outcome.output,
      HasSubstr("scripts/lab: .lab: cannot be written by you; make it yours with: "
                "sudo chown -R \"$(id -u)\" .lab\n"));
}

TEST(CommandLine, RootLeavesTheProgressToTheOwnerOfTheProject) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const Learner learner;
  constexpr uid_t kSomebody = 12345;
  ASSERT_EQ(::chown(learner.root().c_str(), kSomebody, kSomebody), 0);
  learner.lab({"start", "04"});
  for (const char* file : {".lab", ".lab/progress.json", ".lab/progress.lock"}) {
    struct stat info {};
    ASSERT_EQ(::stat((learner.root() / file).c_str(), &info), 0) << file;
    EXPECT_EQ(info.st_uid, kSomebody) << file;
  }
}

TEST(Doctor, MeasuresAndTellsProgramsToo) {
  const Learner learner;
  const auto report = learner.json({"doctor"});
  EXPECT_EQ(report["good"], learner.lab({"doctor"}).status == 0);
  std::vector<std::string> names;
  for (const auto& item : report["items"]) names.push_back(item["name"]);
  for (const char* name : {"kernel", "memory", "free disk", "user namespaces",
                           "privileges", "control groups", "compiler", "cmake", "sh"}) {
    EXPECT_THAT(names, ::testing::Contains(name));
  }
}

TEST(Doctor, FailsWhenSomethingNeededIsMissingAndSaysHowToGetIt) {
  const Learner learner;
  std::string plan = learner.read(learner.root() / "labs/course.json");
  plan.replace(plan.find("5.12"), 4, "99.0");
  plan.replace(plan.find("\"sh\""), 4, "\"no-such-program\"");
  learner.write(learner.root() / "labs/course.json", plan);
  const Outcome outcome = learner.lab({"doctor"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("✗ kernel"));
  EXPECT_THAT(outcome.output, HasSubstr("lab 04: 99.0"));
  EXPECT_THAT(outcome.output, HasSubstr("sudo apt install no-such-program"));
  EXPECT_THAT(outcome.output, HasSubstr("Next: scripts/quickstart   2 things missing\n"));
  EXPECT_EQ(learner.json({"doctor"})["good"], false);
}

TEST(Completion, KnowsCommandsLabsStepsFlagsAndFiles) {
  const Learner learner;
  EXPECT_EQ(learner.lab({"complete", "--", "ch"}).output, "check\n");
  EXPECT_EQ(learner.lab({"complete", "--", "check", ""}).output, "04\n");
  EXPECT_EQ(learner.lab({"complete", "--", "check", "04", "4.1"}).output, "4.1\n4.10\n");
  EXPECT_EQ(learner.lab({"complete", "--", "check", "--k"}).output, "--keep\n");
  EXPECT_EQ(learner.lab({"complete", "--", "reset", "04", ""}).output,
            "chroot.cpp\nprivate_tree.cpp\n4.1\n4.2\n4.10\n");
  EXPECT_EQ(learner.lab({"complete", "--", "completion", ""}).output,
            "bash\nzsh\nfish\n");
  EXPECT_EQ(learner.lab({"complete", "--", "list", ""}).output, "");
}

/// What a shell prints that has read its completion script; $1 is `lab`.
std::string in_shell(const Learner& learner, const std::string& shell,
                     const std::string& script) {
  const auto wrapper = learner.root() / "lab";
  learner.write(wrapper, "#!/bin/sh\nexec " + std::string(LAB_PROGRAM) + " --project " +
                             learner.root().string() + " \"$@\"\n");
  std::filesystem::permissions(wrapper, std::filesystem::perms::all);
  std::vector<std::string> argv = {shell, "-c", script};
  if (shell != "fish") argv.push_back(shell);  // $0, which fish has not
  argv.push_back(wrapper);
  return run({argv, learner.root(), Output::kCaptured, {{"HOME", learner.root()}}, {}})
      .output;
}

TEST(Completion, WorksInBash) {
  EXPECT_EQ(in_shell(Learner(), "bash",
                     "eval \"$(\"$1\" completion bash)\"\n"
                     "COMP_WORDS=(\"$1\" hint 04 4.) COMP_CWORD=3\n"
                     "_container_labs; echo \"${COMPREPLY[*]}\"\n"
                     "complete -p scripts/lab\n"),
            "4.1 4.2 4.10\ncomplete -o nosort -F _container_labs scripts/lab\n");
}

TEST(Completion, WorksInZsh) {
  if (common::find_program("zsh").empty()) GTEST_SKIP() << "zsh is not installed";
  EXPECT_EQ(in_shell(Learner(), "zsh",
                     "compdef() { print -r -- compdef \"$@\" }\n"
                     "compadd() { print -r -- \"$@\" }\n"
                     "eval \"$(\"$1\" completion zsh)\"\n"
                     "words=(\"$1\" hint 04 4.) CURRENT=4\n"
                     "_container_labs\n"),
            "compdef _container_labs lab scripts/lab ./scripts/lab\n"
            "-V labs -- 4.1 4.2 4.10\n");
}

TEST(Completion, WorksInFish) {
  if (common::find_program("fish").empty()) GTEST_SKIP() << "fish is not installed";
  EXPECT_EQ(in_shell(Learner(), "fish",
                     "$argv[1] completion fish | source\n"
                     "complete -C\"$argv[1] ch\"\n"
                     "complete -C\"$argv[1] hint 04 4.\"\n"
                     "complete -C\"$argv[1] check \"\n"),
            "check\n4.1\n4.2\n4.10\n04\n");
}

}  // namespace
}  // namespace lab
