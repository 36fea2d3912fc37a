// Propagation: which mounts of one side does the other see?

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "common/check.hpp"
#include "experiment.hpp"

namespace rootfs::playground {

using common::check;

namespace {

void change_propagation(const std::string& target, unsigned long flags) {
  check(::mount(nullptr, target.c_str(), nullptr, flags, nullptr), "mount", target);
}

/// Each side mounts something, and both look at both.
void exchange(Playground& ground) {
  ground.go_to_jail();
  ground.mount_tmpfs("from-jail", ground.path("a"));
  ground.go_to_host();
  ground.mount_tmpfs("from-host", ground.path("b"));
  for (const auto& target : {ground.top(), ground.path("a"), ground.path("b")}) {
    ground.go_to_host();
    ground.look("host", target);
    ground.go_to_jail();
    ground.look("jail", target);
  }
}

}  // namespace

void play_private(Playground& ground) {
  ground.make_jail();
  exchange(ground);
}

void play_shared(Playground& ground) {
  change_propagation(ground.top(), MS_SHARED);
  ground.make_jail();
  exchange(ground);
}

void play_slave(Playground& ground) {
  change_propagation(ground.top(), MS_SHARED);
  ground.make_jail();
  ground.go_to_jail();
  change_propagation(ground.top(), MS_SLAVE);
  exchange(ground);
}

void play_unbindable(Playground& ground) {
  const std::string source = ground.path("a");
  const std::string target = ground.path("b");
  ground.mount_tmpfs("tmpfs-a", source);
  change_propagation(source, MS_UNBINDABLE);
  ground.note(
      "host, mount --bind " + source + " " + target,
      outcome(::mount(source.c_str(), target.c_str(), nullptr, MS_BIND, nullptr)));
  ground.note("host, mount --rbind " + ground.top() + " " + target,
              outcome(::mount(ground.top().c_str(), target.c_str(), nullptr,
                              MS_BIND | MS_REC, nullptr)));
  ground.look("host", source);
  ground.look("host", target);
  ground.look("host", target + "/a");
  ground.make_jail();
  ground.go_to_jail();
  ground.look("jail", source);
}

void play_recursive_private(Playground& ground) {
  const std::string sub = ground.path("a");
  ground.mount_tmpfs("tmpfs-a", sub);
  ground.make_folder(sub + "/x");
  ground.make_folder(sub + "/y");
  change_propagation(ground.top(), MS_REC | MS_SHARED);
  ground.make_jail();

  ground.go_to_jail();
  change_propagation(ground.top(), MS_PRIVATE);
  ground.look("jail, after --make-private", ground.top());
  ground.look("jail, after --make-private", sub);
  ground.mount_tmpfs("from-jail", sub + "/x");
  ground.go_to_host();
  ground.look("host", sub + "/x");

  ground.go_to_jail();
  change_propagation(ground.top(), MS_REC | MS_PRIVATE);
  ground.look("jail, after --make-rprivate", sub);
  ground.mount_tmpfs("from-jail", sub + "/y");
  ground.go_to_host();
  ground.look("host", sub + "/y");
}

}  // namespace rootfs::playground
