#include "harness/sandbox.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/netlink.hpp"
#include "common/sys.hpp"
#include "harness/network.hpp"
#include "harness/observe.hpp"

namespace harness {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class InSandbox : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root, or unshare -Urm";
  }
  static SandboxOptions options() {
    return {fs::path(BUILD_DIR) / "bin", BUILD_DIR, false};
  }
  std::string sh(const std::string& script) {
    Process process = sandbox_.start({.argv = {"/bin/sh", "-c", script}});
    const auto status = process.wait(seconds{10});
    return process.output() + "=" + (status ? std::to_string(*status) : "still running");
  }

  Sandbox sandbox_{options()};
};

TEST_F(InSandbox, SharesNoNamespaceWithTheHost) {
  for (const char* kind : {"mnt", "pid", "net", "ipc", "uts", "cgroup", "user"}) {
    EXPECT_NE(namespace_of(sandbox_.init(), kind), namespace_of(::getpid(), kind))
        << kind;
  }
}

TEST_F(InSandbox, ProgramsAreRootAndTellTheirStatus) {
  EXPECT_EQ(sh("id -u; exit 7"), "0\n=7");
  EXPECT_EQ(sh("kill -9 $$"), "=137");
}

TEST_F(InSandbox, TheHostsFilesCannotBeWritten) {
  EXPECT_THAT(
      sh("touch /usr/x /etc/x /lab/bin/x 2>/dev/null; ls /usr/x /etc/x /lab/bin/x 2>&1"),
      HasSubstr("No such file"));
}

TEST_F(InSandbox, TheHostsRootIsNotMounted) {
  for (const auto& entry : mounts_at(sandbox_.mounts(), "/"))
    EXPECT_EQ(entry.type, "tmpfs");
}

TEST_F(InSandbox, TheTreeIsShared) {
  EXPECT_EQ(mounts_at(sandbox_.mounts(), "/").front().propagation(), "shared");
}

TEST_F(InSandbox, NewsCarriesThePidThatTheKernelSays) {
  Process process =
      sandbox_.start({.argv = {"/bin/sh", "-c", "echo READY; exec sleep 100"}});
  const auto news = process.wait_for_line("READY", seconds{10});
  ASSERT_TRUE(news.has_value());
  EXPECT_EQ(news->pid, process.pid());
  EXPECT_EQ(process.end(seconds{10}), 128 + SIGTERM);
}

TEST_F(InSandbox, NothingOutlivesIt) {
  pid_t pid = 0;
  {
    Sandbox other(options());
    Process process =
        other.start({.argv = {"/bin/sh", "-c", "echo READY; exec sleep 100"}});
    pid = process.wait_for_line("READY", seconds{10})->pid;
  }
  EXPECT_FALSE(fs::exists("/proc/" + std::to_string(pid) + "/root"));
}

TEST_F(InSandbox, EndsAlsoWithAZombieThatIsTheCheckersChild) {
  Sandbox other(options());
  Process process = other.start({.argv = {}, .before_exec = [] {
                                   clone_args sibling{};
                                   sibling.flags = CLONE_PARENT;
                                   if (common::sys::clone3(sibling) == 0) ::_exit(3);
                                 }});
  EXPECT_EQ(process.wait(seconds{10}), 0);
}  // it ends here, or never

TEST_F(InSandbox, AHeldProgramEndsWhenItIsWaitedFor) {
  const std::string stand_still = "echo 'step 1' >&$LAB_HOLD; read <&$LAB_HOLD; exit 3";
  Process process =
      sandbox_.start({.argv = {"/bin/bash", "-c", stand_still}, .hold = true});
  ASSERT_TRUE(process.next(seconds{10}).has_value());
  ASSERT_TRUE(process.held().has_value());
  EXPECT_EQ(process.wait(seconds{10}), 3);
}

TEST_F(InSandbox, ProcessesAreCalledByAllTheirNumbers) {
  Process process = sandbox_.start(
      {.argv = {"unshare", "--pid", "--fork", "sh", "-c", "echo READY; sleep 100"}});
  const auto news = process.wait_for_line("READY", seconds{10});
  ASSERT_TRUE(news.has_value());
  const auto pids = pids_of(news->pid);
  ASSERT_EQ(pids.size(), 3U);
  EXPECT_EQ(pids.front(), news->pid);
  EXPECT_EQ(pids.back(), 1);
  EXPECT_NE(namespace_inode(news->pid, "pid"), namespace_inode(process.pid(), "pid"));
  EXPECT_EQ(namespace_inode(news->pid, "net"), namespace_inode(process.pid(), "net"));
}

/// A pair of devices, both in the network namespace of the caller, and neither up.
void add_veth(const std::string& name, const std::string& peer) {
  common::Netlink netlink(NETLINK_ROUTE);
  common::NetlinkMessage message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  message.header<ifinfomsg>();
  message.put(IFLA_IFNAME, name);
  message.nest(IFLA_LINKINFO, [&] {
    message.put(IFLA_INFO_KIND, "veth");
    message.nest(IFLA_INFO_DATA, [&] {
      message.nest(1, [&] {  // VETH_INFO_PEER
        message.header<ifinfomsg>();
        message.put(IFLA_IFNAME, peer);
      });
    });
  });
  netlink.request(message, "veth " + name);
}

TEST_F(InSandbox, NetworkDevicesAreThoseOfItsNamespace) {
  EXPECT_EQ(describe(links_of(sandbox_.init())), "lo (down)");
  sandbox_.as_root_inside([] { add_veth("left", "right"); });
  const auto links = links_of(sandbox_.init());
  ASSERT_EQ(links.size(), 3U);
  EXPECT_EQ(links[1].kind, "veth");
  EXPECT_EQ(links[1].peer, links[2].index);
  EXPECT_EQ(links[2].peer, links[1].index);
}

TEST_F(InSandbox, ALeftMountFileAndProcessAreNamed) {
  const auto before = sandbox_.belongings();
  EXPECT_EQ(sh("mkdir /test/d && mount -t tmpfs x /test/d && touch /test/f && (sleep 100 "
               ">/dev/null 2>&1 &)"),
            "=0");
  const auto left = differences(before, sandbox_.belongings(), {"/test/d"});
  EXPECT_THAT(left, ::testing::Contains(HasSubstr("tmpfs at /test/d")));
  EXPECT_THAT(left, ::testing::Contains(HasSubstr("file /test/f")));
  EXPECT_THAT(left, ::testing::Contains(HasSubstr("left behind: process")));
}

TEST_F(InSandbox, NothingLeftIsNothingNamed) {
  const auto before = sandbox_.belongings();
  EXPECT_EQ(sh("ls / >/dev/null"), "=0");
  EXPECT_THAT(differences(before, sandbox_.belongings(), {}), IsEmpty());
}

TEST_F(InSandbox, FailureInsideIsTheCheckersError) {
  EXPECT_THROW(sandbox_.as_root_inside([] { throw std::runtime_error("no"); }),
               HarnessError);
}

/// Writes a line as a program would.
void say(std::string_view line) {
  common::write_all(STDOUT_FILENO, std::string(line) + "\n");
}

TEST_F(InSandbox, AProgramInheritsWhatIsDoneBeforeItsExec) {
  Process process = sandbox_.start(
      {.argv = {"/bin/sh", "-c", "echo READY; exec sleep 100"}, .before_exec = [] {
         sigset_t blocked;
         ::sigemptyset(&blocked);
         ::sigaddset(&blocked, SIGHUP);
         ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
         std::signal(SIGUSR1, SIG_IGN);
       }});
  ASSERT_TRUE(process.wait_for_line("READY", seconds{10}).has_value());
  EXPECT_EQ(status_field(process.pid(), "SigBlk"), "0000000000000001");
  EXPECT_EQ(status_field(process.pid(), "SigIgn"), "0000000000000200");
}

TEST_F(InSandbox, AFunctionStandsForAProgram) {
  Process process = sandbox_.start({.argv = {}, .before_exec = [] { say("READY"); }});
  const auto news = process.wait_for_line("READY", seconds{10});
  ASSERT_TRUE(news.has_value());
  EXPECT_EQ(news->pid, process.pid());
  EXPECT_EQ(process.wait(seconds{10}), 0);
}

TEST_F(InSandbox, AFunctionHasNoDescriptorOfTheCheckers) {
  Process process = sandbox_.start({.argv = {}, .before_exec = [] {
                                      say("READY");
                                      for (;;) ::pause();
                                    }});
  ASSERT_TRUE(process.wait_for_line("READY", seconds{10}).has_value());
  EXPECT_THAT(extra_descriptors(process.pid()), IsEmpty());
  EXPECT_EQ(process.end(seconds{10}), 128 + SIGTERM);
}

TEST_F(InSandbox, AProgramHasNoDescriptorThatTheCheckerWasStartedWith) {
  const common::UniqueFd leak(::open("/dev/null", O_RDONLY));  // not close-on-exec
  Process process =
      sandbox_.start({.argv = {"/bin/sh", "-c", "echo READY; kill -STOP $$"}});
  ASSERT_TRUE(process.wait_for_line("READY", seconds{10}).has_value());
  EXPECT_THAT(extra_descriptors(process.pid()), IsEmpty());
}

TEST_F(InSandbox, AFunctionThatThrowsIsSeenByItsStatus) {
  Process process =
      sandbox_.start({.argv = {}, .before_exec = [] { throw std::runtime_error("no"); }});
  EXPECT_EQ(process.wait(seconds{10}), 125);
}

TEST_F(InSandbox, AProgramThatIsNotThereIsReported) {
  for (const bool hold : {false, true}) {
    EXPECT_THROW(sandbox_.start({.argv = {"/no/such/program"}, .hold = hold}),
                 common::SyscallError);
  }
}

}  // namespace
}  // namespace harness
