#include "container_files.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/child.hpp"
#include "common/guards.hpp"
#include "minidocker/channel.hpp"
#include "minidocker/engine.hpp"
#include "minidocker/files.hpp"
#include "minidocker/steps.hpp"
#include "rootfs/rootfs.hpp"

namespace minidocker {

using common::check;
using common::UniqueFd;

namespace {

/// In a child, which is in the container's mount namespace for just that. It is not in
/// its PID namespace: nobody in there sees it.
[[noreturn]] void send_root_of(const common::PidFd& process, const Channel& line) {
  check(::setns(process.get(), CLONE_NEWNS), "setns", "the container");
  // Without what is mounted below: that may be whatever the container likes.
  const UniqueFd tree(check(
      ::open_tree(AT_FDCWD, "/", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC), "open_tree", "/"));
  line.send_descriptor(Tag::kDescriptor, tree.get());
  ::_exit(0);
}

/// A second mount of what a running container has for its root. The overlay itself must
/// not be mounted twice. @see open_tree(2)
UniqueFd root_of(const common::PidFd& process) {
  auto report = common::Pipe::open();
  auto line = ChannelPair::open();
  const pid_t pid = check(::fork(), "fork", "a look into the container");
  if (pid == 0) {
    common::run_child(std::move(report.write),
                      [&] { send_root_of(process, line.client); });
  }
  common::ChildGuard child(pid);
  report.write.reset();
  line.client.close();
  UniqueFd tree;
  line.monitor.receive(&tree);
  common::await_exec(report.read);
  child.wait();
  if (!tree.valid()) throw common::SyscallError(ESRCH, "open_tree", "the container");
  return tree;
}

/// /etc/hosts and the like. What has become something else in the container stays that.
void bind_files(const std::filesystem::path& root, const std::vector<BindMount>& files) {
  for (const auto& file : files) {
    try {
      rootfs::bind_into(root, {.source = file.source, .target = file.target});
    } catch (const common::SyscallError&) {
      continue;
    }
  }
}

}  // namespace

UniqueFd mount_container_files(const Home& home, const Container& container,
                               const RootView& view,
                               const std::optional<common::PidFd>& process) {
  UniqueFd tree;
  if (process) tree = root_of(*process);
  check(::unshare(CLONE_NEWNS), "unshare", "CLONE_NEWNS");
  rootfs::make_tree_private();
  if (process) {
    check(::move_mount(tree.get(), "", AT_FDCWD, view.merged.c_str(),
                       MOVE_MOUNT_F_EMPTY_PATH),
          "move_mount", view.merged.native());
  } else {
    mount_view(view);
  }
  const auto folder = home.container(container.id);
  bind_files(view.merged, process ? container_files(folder)
                                  : write_container_files(folder, container.hostname()));
  if (!process) make_missing_sources(container.config.mounts);
  for (const auto& mount : container.config.mounts) {
    rootfs::bind_into(
        view.merged,
        {.source = mount.source, .target = mount.target, .read_only = mount.read_only});
  }
  return UniqueFd(check(::open(view.merged.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC),
                        "open", view.merged.native()));
}

}  // namespace minidocker
