#include <csignal>
#include <fstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/child.hpp"
#include "common/files.hpp"
#include "common/pid_fd.hpp"
#include "learner.hpp"

namespace lab {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// `lab watch` in the background, with what it says in a file.
class Watch : public ::testing::Test {
 protected:
  explicit Watch(std::vector<std::string> words = {"watch", "04"})
      : log_(learner_.root() / "log"), child_(start(words)) {
    wait_for("Save a file there");
  }

  /// Waits until the text has been said so often; the test's time limit ends it.
  void wait_for(const std::string& text, std::size_t times = 1) const {
    while (count(said(), text) < times) ::usleep(2000);
  }
  std::string said() const {
    return std::filesystem::exists(log_) ? learner_.read(log_) : "";
  }
  int end(int signal) {
    ::kill(child_.pid(), signal);
    return common::shell_status(child_.wait());
  }

  static std::size_t count(const std::string& in, const std::string& text) {
    std::size_t times = 0;
    for (auto at = in.find(text); at != std::string::npos; at = in.find(text, at + 1)) {
      ++times;
    }
    return times;
  }

  Learner learner_;

 private:
  pid_t start(const std::vector<std::string>& words) const {
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    const int log = ::open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(log, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    const std::string path =
        (learner_.root() / "programs").string() + ":" + ::getenv("PATH");
    ::setenv("PATH", path.c_str(), 1);
    ::chdir(learner_.root().c_str());
    common::exec_command(learner_.argv(words));
  }

  std::filesystem::path log_;
  common::ChildGuard child_;
};

TEST_F(Watch, ChecksWhenAFileIsSavedAndSaysWhatIsNext) {
  learner_.do_step("4.1");
  wait_for("Next: scripts/lab next   step 4.2, Cut the tree off");
  EXPECT_THAT(said(), HasSubstr("chroot.cpp saved"));
  EXPECT_THAT(said(), HasSubstr("PASS L04-4.1\n"));
}

TEST_F(Watch, ChecksAsFarAsTheTodosAreGone) {
  learner_.do_step("4.1");
  wait_for("Next: ", 1);
  EXPECT_THAT(said(), Not(HasSubstr("L04-4.10")));
  learner_.do_step("4.2");
  wait_for("Next: ", 2);
  EXPECT_THAT(said(), HasSubstr("PASS L04-4.2\n"));
  EXPECT_THAT(said(), HasSubstr("step 4.10, A mount point"));
}

TEST_F(Watch, SeesEditorsThatWriteAnotherFileAndRenameIt) {
  const auto other = learner_.starter("4913");
  std::filesystem::copy_file(learner_.starter("chroot.cpp"), other);
  std::filesystem::rename(other, learner_.starter("chroot.cpp"));
  wait_for("chroot.cpp saved");
  wait_for("TODO L04-4.1");
}

TEST_F(Watch, GoesOnAfterACompileErrorAndABrokenSuite) {
  learner_.do_step("4.1", "SYNTAX");
  wait_for("error: 'SYNTAX' does not name a type");
  wait_for("Nothing was checked.");
  learner_.edit("chroot.cpp", "SYNTAX", "BREAK");
  wait_for("the check suite broke, not your code");
  learner_.edit("chroot.cpp", "BREAK", "good();");
  wait_for("PASS L04-4.1");
}

TEST_F(Watch, ChecksAllWhenNoTodoIsLeftRedOrGreen) {
  learner_.write(learner_.starter("whole"), "right\n");
  learner_.do_step("4.1");
  learner_.do_step("4.2");
  learner_.do_step("4.10", "WRONG 4.10");
  wait_for("FAIL L04-4.10");
  wait_for("NOT_REACHED L04-list");
  learner_.edit("private_tree.cpp", "WRONG 4.10", "good();");
  wait_for("private_tree.cpp saved: all checks", 2);
  wait_for("PASS L04-list");
  wait_for("lab 04 is done");
}

TEST_F(Watch, CountsWhatPassed) {
  learner_.do_step("4.1");
  wait_for("Next: ");
  EXPECT_THAT(said(), HasSubstr("brief\n")) << "is asked of the suite";
  EXPECT_THAT(said(), HasSubstr("chroot.cpp saved: the steps up to 4.2"));
}

TEST_F(Watch, EndsCleanly) {
  EXPECT_EQ(end(SIGINT), 0);
  EXPECT_THAT(said(), HasSubstr("\nNext: "));
}

TEST_F(Watch, SaysWhatIsNextOnce) {
  learner_.do_step("4.1");
  wait_for("Next: ");
  EXPECT_EQ(end(SIGTERM), 0);
  EXPECT_EQ(count(said(), "Next: "), 1U);
}

/// `lab watch 04 4.2`
class WatchStep : public Watch {
 protected:
  WatchStep() : Watch({"watch", "04", "4.2"}) {}
};

TEST_F(WatchStep, ChecksThatStepAlone) {
  EXPECT_THAT(said(), HasSubstr("Step 4.2, Cut the tree off: labs/04-rootfs/"));
  learner_.do_step("4.2", "WRONG 4.2");
  wait_for("Next: scripts/lab check 04 4.2   after a change to");
  learner_.edit("private_tree.cpp", "WRONG 4.2", "good();");
  wait_for("Next: ", 2);
  EXPECT_THAT(said(), HasSubstr("private_tree.cpp saved: step 4.2"));
  EXPECT_THAT(said(), HasSubstr("PASS L04-4.2\n\nNext: scripts/lab next   step 4.1, "));
  EXPECT_THAT(said(), Not(HasSubstr("L04-4.1\n")));
}

TEST_F(Watch, EndsCleanlyDuringACheck) {
  learner_.do_step("4.1", "SLOW");
  wait_for("  slow");
  EXPECT_EQ(end(SIGTERM), 0);
}

}  // namespace
}  // namespace lab
