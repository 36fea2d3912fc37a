// The container's root, put together by lab 04.
#include <fstream>

#include "common/files.hpp"
#include "standing.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

constexpr char kReadRoot[] =
    "docs/04-rootfs.md; man 2 pivot_root; docs/11-minidocker.md, \"The root\"";

common::MountEntry last_at(const std::vector<common::MountEntry>& table,
                           const std::string& target) {
  const auto found = harness::mounts_at(table, target);
  return found.empty() ? common::MountEntry{} : found.back();
}

LAB_CHECK("C.1-root", "11.4", 4,
          "\"/\" is the view of the image, and nothing else is left") {
  MiniDocker engine(check);
  auto standing = stand_inside(engine, ready());
  check.did("read   the mount table of the container's mount namespace");
  const auto table = standing.mounts();
  const auto roots = harness::mounts_at(table, "/");
  check.expect(
      roots.size() == 1 && roots[0].type == "overlay",
      {.symptom = "root",
       .expected = "one mount at \"/\", the overlay",
       .saw = harness::describe(roots) + "\n" + standing.process.last_words(),
       .most_often = "switch_root() makes a folder the root; it must be the one on "
                     "which the view is mounted",
       .read = kReadRoot});
  const struct {
    const char* target;
    const char* type;
  } wanted[] = {{"/proc", "proc"}, {"/dev", "tmpfs"}, {"/dev/pts", "devpts"}};
  for (const auto& mount : wanted) {
    const auto found = last_at(table, mount.target);
    check.expect(
        found.type == mount.type,
        {.symptom = std::string("no-") + mount.type,
         .expected = std::string(mount.type) + " at " + mount.target,
         .saw = found.target.empty() ? "no mount there" : harness::describe({found}),
         .most_often = "",
         .read = kReadRoot});
  }
  const auto sys = last_at(table, "/sys");
  check.expect(!sys.target.empty() && sys.has_option("ro"),
               {.symptom = "no-sys",
                .expected = "a /sys, read-only",
                .saw = sys.target.empty() ? "no mount there" : harness::describe({sys}),
                .most_often = "",
                .read = kReadRoot});
  end(engine, standing);
}

LAB_CHECK("C.1-hidden", "11.4", 2, "What the kernel shows in /proc and /sys is hidden") {
  MiniDocker engine(check);
  auto standing = stand_inside(engine, ready());
  check.did("read   the mount table of the container's mount namespace");
  const auto table = standing.mounts();
  for (const char* path : {"/proc/sys", "/proc/timer_list"}) {
    check.expect(
        !last_at(table, path).target.empty(),
        {.symptom = "not-hidden",
         .expected = std::string(path) + " to be masked or read-only: a mount on it",
         .saw = harness::describe(table),
         .most_often = "hide_kernel_paths() hides the paths of \"/\": before "
                       "switch_root() that is the host's",
         .read = kReadRoot});
  }
  end(engine, standing);
}

/// A file with its own name in it.
void write_itself(const fs::path& path) {
  std::ofstream(path) << path.native();
}

std::string text_at(const Standing& standing, const std::string& path) {
  try {
    return common::read_file(harness::as_seen_by(standing.first, path));
  } catch (const std::exception& error) {
    return error.what();
  }
}

LAB_CHECK("C.1-binds", "11.4", 4,
          "Files of the engine's are there, and what the caller binds wins over them") {
  MiniDocker engine(check);
  check.may_leave("/test/given");
  check.arrange("made   /test/given/hosts and /test/given/device", [] {
    fs::create_directory("/test/given");
    write_itself("/test/given/hosts");
    write_itself("/test/given/device");
  });
  auto standing =
      stand_inside(engine, ready({"-h", "webhost", "-v", "/test/given/hosts:/etc/hosts",
                                  "-v", "/test/given/device:/dev/device"}));
  check.did("read   /etc/hostname, /etc/hosts and /dev/device of the container");
  const struct {
    const char* path;
    const char* text;
    const char* most_often;
  } wanted[] = {
      {"/etc/hostname", "webhost\n",
       "spec.files are the engine's: the host's name, and hosts"},
      {"/etc/hosts", "/test/given/hosts",
       "of two mounts at one place the later one is seen: the caller's come last"},
      {"/dev/device", "/test/given/device",
       "a /dev that is mounted after the binds lies on top of them"}};
  for (const auto& file : wanted) {
    check.expect(
        text_at(standing, file.path) == file.text,
        {.symptom = std::string("bind-") + fs::path(file.path).filename().native(),
         .expected = std::string(file.path) + " to read " + file.text,
         .saw = text_at(standing, file.path),
         .most_often = file.most_often,
         .read = kReadRoot});
  }
  end(engine, standing);
}

}  // namespace
}  // namespace checks
