// Binds: the same files at another place, or others on top.

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mount.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "experiment.hpp"

namespace rootfs::playground {

using common::check;
using common::UniqueFd;

namespace {

void bind_mount(const std::string& source, const std::string& target,
                unsigned long flags) {
  check(::mount(source.c_str(), target.c_str(), nullptr, MS_BIND | flags, nullptr),
        "mount", target);
}

/// The file's text, or the refusal.
std::string text_of(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  return file ? "\"" + common::read_fd(file.get(), path) + "\"" : outcome(-1);
}

/// Whether one may write there.
std::string try_to_write(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return outcome(file.get());
}

}  // namespace

void play_recursive_bind(Playground& ground) {
  ground.make_folder(ground.path("tree"));
  ground.mount_tmpfs("tree", ground.path("tree"));
  ground.make_folder(ground.path("tree/sub"));
  ground.mount_tmpfs("sub", ground.path("tree/sub"));
  ground.write(ground.path("tree/sub/file"), "deep");
  bind_mount(ground.path("tree"), ground.path("a"), 0);
  bind_mount(ground.path("tree"), ground.path("b"), MS_REC);
  for (const std::string name : {"a", "b"}) {
    const std::string how = name == "a" ? "bind" : "rbind";
    ground.look("host, " + how, ground.path(name + "/sub"));
    ground.note("host, " + how + ", cat " + ground.path(name + "/sub/file"),
                text_of(ground.path(name + "/sub/file")));
  }
}

void play_read_only(Playground& ground) {
  const std::string file = ground.path("a/file");
  const std::string bound = ground.path("b/file");
  ground.write(file, "old");
  ground.make_jail();
  ground.go_to_jail();
  // What the manual says in a subordinate clause: MS_RDONLY is ignored here.
  bind_mount(ground.path("a"), ground.path("b"), MS_RDONLY);
  ground.look("jail, after MS_BIND | MS_RDONLY", ground.path("b"));
  ground.note("jail, write to " + bound, try_to_write(bound));
  check(::mount(nullptr, ground.path("b").c_str(), nullptr,
                MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr),
        "mount", ground.path("b"));
  ground.look("jail, after MS_REMOUNT | MS_BIND | MS_RDONLY", ground.path("b"));
  ground.note("jail, write to " + bound, try_to_write(bound));
  ground.note("jail, write to " + file, try_to_write(file));
  ground.go_to_host();
  ground.write(file, "new");
  ground.go_to_jail();
  ground.note("jail, cat " + bound + " after the host wrote \"new\" to " + file,
              text_of(bound));
}

void play_stacking(Playground& ground) {
  const std::string file = ground.path("a/file");
  ground.write(file, "below");
  ground.make_jail();
  ground.go_to_jail();
  const UniqueFd open_before(
      check(::open(file.c_str(), O_RDONLY | O_CLOEXEC), "open", file));
  ground.mount_tmpfs("on-top", ground.path("a"));
  ground.note("jail, cat " + file, text_of(file));
  ground.note("jail, read from a descriptor opened before",
              "\"" + common::read_fd(open_before.get()) + "\"");
  ground.write(file, "on top");
  ground.note("jail, cat " + file + " after writing \"on top\"", text_of(file));
  ground.go_to_host();
  ground.note("host, cat " + file, text_of(file));
  ground.go_to_jail();
  check(::umount(ground.path("a").c_str()), "umount", ground.path("a"));
  ground.note("jail, cat " + file + " after umount", text_of(file));
}

void play_move(Playground& ground) {
  const std::string from = ground.path("a");
  const std::string to = ground.path("b");
  const auto move = [](const std::string& source, const std::string& target) {
    return ::mount(source.c_str(), target.c_str(), nullptr, MS_MOVE, nullptr);
  };
  const auto id_at = [](const std::string& target) {
    const auto entry = find_mount(target);
    return entry ? fmt::format("mount {} below mount {}", entry->id, entry->parent)
                 : std::string("no mount");
  };
  ground.mount_tmpfs("moved", from);
  ground.note("host, at " + from, id_at(from));
  ground.note("host, mount --move " + from + " " + to, outcome(move(from, to)));
  ground.note("host, at " + from, id_at(from));
  ground.note("host, at " + to, id_at(to));
  check(::mount(nullptr, ground.top().c_str(), nullptr, MS_SHARED, nullptr), "mount",
        ground.top());
  ground.note(
      "host, mount --move " + to + " " + from + " when " + ground.top() + " is shared",
      outcome(move(to, from)));
}

}  // namespace rootfs::playground
