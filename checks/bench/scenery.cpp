#include "scenery.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "common/unique_fd.hpp"
#include "common/user_namespace.hpp"

namespace bench {
namespace {

using common::check;
using common::Pipe;

constexpr int kGroup = 50;
constexpr int kKinds =
    CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP;
constexpr int kKindCount = 5;

/// Says that it stands, by one byte, and then does nothing.
[[noreturn]] void stand(int ready) {
  if (::write(ready, "+", 1) != 1) ::_exit(1);
  for (;;) ::pause();
}

[[noreturn]] void stand_with_children(int ready, int children) {
  for (int i = 0; i < children; ++i) {
    const pid_t pid = ::fork();
    if (pid == -1) ::_exit(1);
    if (pid == 0) stand(ready);
  }
  stand(ready);
}

void start_processes(int count, int ready) {
  for (int started = 0; started < count; started += kGroup) {
    const int children = std::min(kGroup, count - started) - 1;
    if (check(::fork(), "fork") == 0) stand_with_children(ready, children);
  }
}

void start_namespaces(int count, int ready) {
  for (int made = 0; made < count; made += kKindCount) {
    if (check(::fork(), "fork") != 0) continue;
    if (::unshare(kKinds) == -1) ::_exit(1);
    stand(ready);
  }
}

void await(common::UniqueFd ready, int count) {
  char byte = 0;
  for (int i = 0; i < count; ++i) {
    if (check(::read(ready.get(), &byte, 1), "read") != 1)
      throw std::runtime_error("not all processes of the scenery could be started");
  }
}

/// @throws std::runtime_error with the command, if it fails
void must_run(const std::string& command) {
  if (std::system(command.c_str()) != 0) throw std::runtime_error(command + " failed");
}

void set_the_stage(const std::string& prepare) {
  check(::mount("tmpfs", kStage, "tmpfs", 0, nullptr), "mount", kStage);
  check(::setenv("MINIDOCKER_ROOT", "/mnt/engine", 1), "setenv", "MINIDOCKER_ROOT");
  const std::string archive = BENCH_BUILD_DIR "/images/busybox.tar.gz";
  check(::mkdir(kImageTree, 0755), "mkdir", kImageTree);
  must_run("tar --extract --file " + archive + " --directory " + kImageTree);
  must_run(BENCH_BUILD_DIR "/solutions/bin/minidocker import " + archive +
           " busybox >/dev/null");
  check(::setenv("ARCHIVE", archive.c_str(), 1), "setenv", "ARCHIVE");
  check(::setenv("CONTAINERS_CONF", "/mnt/containers.conf", 1), "setenv", "podman's");
  must_run("set -e; cd /mnt; exec >/dev/null; " + prepare);
}

/// As PID 1 of the namespace: when it ends, so does all the rest.
std::string set_up_and_run(const Scenery& scenery,
                           const std::function<std::string()>& body) {
  check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl", "PR_SET_PDEATHSIG");
  check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mount", "/");
  check(::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr),
        "mount", "/proc");
  if (scenery.image) set_the_stage(scenery.prepare);
  Pipe ready = Pipe::open();
  start_processes(scenery.processes, ready.write.get());
  start_namespaces(scenery.namespaces, ready.write.get());
  ready.write.reset();
  await(std::move(ready.read), scenery.processes + scenery.namespaces / kKindCount);
  const common::ScopeExit clean_up(
      [&scenery] { (void)std::system(scenery.clean_up.c_str()); });
  return body();
}

}  // namespace

std::string amid(const Scenery& scenery, const std::function<std::string()>& body) {
  Pipe failure = Pipe::open();
  Pipe answer = Pipe::open();
  const pid_t outer = check(::fork(), "fork");
  if (outer == 0) {
    common::run_child(std::move(failure.write), [&] {
      if (::geteuid() != 0) common::enter_user_namespace();
      check(::unshare(CLONE_NEWPID | CLONE_NEWNS), "unshare", "PID and mount namespace");
      check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl", "PR_SET_PDEATHSIG");
      Pipe inner_failure = Pipe::open();
      const pid_t init = check(::fork(), "fork");
      if (init == 0) {
        common::run_child(std::move(inner_failure.write), [&] {
          const std::string text = set_up_and_run(scenery, body);
          check(::write(answer.write.get(), text.data(), text.size()), "write", "answer");
          ::_exit(0);
        });
      }
      inner_failure.write.reset();
      answer.write.reset();
      common::ChildGuard guard(init);
      common::await_exec(inner_failure.read);
      guard.wait();
      ::_exit(0);
    });
  }
  failure.write.reset();
  answer.write.reset();
  common::ChildGuard guard(outer);
  std::string text = common::read_fd(answer.read.get(), "answer");
  common::await_exec(failure.read);
  guard.wait();
  return text;
}

}  // namespace bench
