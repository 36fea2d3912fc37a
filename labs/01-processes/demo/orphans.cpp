#include <csignal>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/sys.hpp"
#include "common/text.hpp"
#include "common/unique_fd.hpp"
#include "process/proc.hpp"
#include "stage.hpp"

namespace process::demo {
namespace {

std::string parent_of(pid_t pid) {
  const auto stat = stat_of(pid);
  if (!stat) return "gone";
  const auto parent = stat_of(stat->parent);
  const std::string name = parent ? common::printable(parent->name) : "outside of here";
  return fmt::format("{} ({})", stat->parent, name);
}

/// A child has a child, tells its number, and ends. Who is the grandchild's parent?
void lose_parent() {
  const common::Pipe news = common::Pipe::open();
  const common::Pipe go = common::Pipe::open();
  auto child = start([&] {
    const pid_t grandchild = ::fork();
    if (grandchild == 0) rest();
    char byte = 0;
    if (::write(news.write.get(), &grandchild, sizeof grandchild) == -1) ::_exit(1);
    if (::read(go.read.get(), &byte, 1) == -1) ::_exit(1);
  });
  pid_t grandchild = 0;
  if (::read(news.read.get(), &grandchild, sizeof grandchild) <= 0) common::fail("read");
  const common::UniqueFd end(common::sys::pidfd_open(grandchild, 0));
  const common::ScopeExit clean(
      [&] { common::sys::pidfd_send_signal(end.get(), SIGKILL); });
  see(fmt::format("grandchild {}: its parent is {}", grandchild, parent_of(grandchild)));
  if (::write(go.write.get(), "!", 1) == -1) common::fail("write");
  child.wait();
  see(fmt::format("the child has ended: now it is {}", parent_of(grandchild)));
}

}  // namespace

void orphans() {
  say("A child ends before its own child does");
  lose_parent();
  say("The same, and procman has said that it will take orphans "
      "(PR_SET_CHILD_SUBREAPER)");
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const common::ScopeExit back([] { ::prctl(PR_SET_CHILD_SUBREAPER, 0); });
  lose_parent();
}

}  // namespace process::demo
