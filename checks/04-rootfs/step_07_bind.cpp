#include <filesystem>
#include <fstream>
#include <utility>

#include <sys/mount.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "jail.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

constexpr char kReadBind[] = "man 2 mount, MS_BIND; docs/04-rootfs.md, \"Binds\"";

void make_data() {
  fs::create_directory("/test/data");
  std::ofstream("/test/data/file") << "the host's data\n";
}

std::string content(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

StandingJail start_with_data(harness::Context& check, const std::string& bind) {
  check.may_leave("/test/data");
  check.arrange("made /test/data with a file in it", make_data);
  return start_jail(check, {.flags = {"--bind", bind}});
}

LAB_CHECK("L04.3-bind-folder", "4.7", 2,
          "--bind shows a folder of the host's, at a place that is made for it") {
  auto jail = start_with_data(check, "/test/data:/srv/data");
  check.did("read   /srv/data/file in the jail");
  check.expect(content(jail.seen("/srv/data/file")) == "the host's data",
               {.symptom = "not-shown",
                .expected = "/srv/data/file with the text of the host's",
                .saw = "\"" + content(jail.seen("/srv/data/file")) + "\" " +
                       jail.process.last_words(),
                .most_often = "the bind mount was not made, or not on the place that "
                              "make_in_root() found",
                .read = kReadBind});
  const auto mounts =
      harness::mounts_at(jail_mounts(check, jail), jail.target("/srv/data"));
  check.expect(!mounts.empty() && mounts.back().has_option("rw"),
               {.symptom = "not-writable",
                .expected = "a mount with the option rw: nobody asked for :ro",
                .saw = harness::describe(mounts),
                .most_often = "it is made read-only always, or copied instead of mounted",
                .read = kReadBind});
  end_jail(check, jail);
}

LAB_CHECK("L04.3-bind-file", "4.7", 2, "--bind shows a single file") {
  auto jail = start_with_data(check, "/test/data/file:/etc/one");
  check.did("read   /etc/one in the jail");
  check.expect(
      content(jail.seen("/etc/one")) == "the host's data",
      {.symptom = "file-not-shown",
       .expected = "/etc/one with the text of the host's",
       .saw = "\"" + content(jail.seen("/etc/one")) + "\" " + jail.process.last_words(),
       .most_often = "a file can be bound over a file only: the place that is made for "
                     "it has to be of the same kind",
       .read = kReadBind});
  end_jail(check, jail);
}

/// A folder with options, and one without any.
void make_two_mounts() {
  constexpr unsigned long kFlags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  for (const auto& [path, flags] :
       {std::pair{"/test/data", kFlags}, {"/test/bare", 0UL}}) {
    fs::create_directory(path);
    common::check(::mount("tmpfs", path, "tmpfs", flags, "mode=0755"), "mount", path);
  }
}

/// Binds both mounts of make_two_mounts(), read-only.
StandingJail start_with_two_binds(harness::Context& check) {
  check.may_leave("/test/data");
  check.arrange(
      "mounted a tmpfs with nosuid,nodev,noexec at /test/data, another without at "
      "/test/bare",
      make_two_mounts);
  return start_jail(check, {.flags = {"--bind", "/test/data:/srv/data:ro", "--bind",
                                      "/test/bare:/srv/bare:ro"}});
}

LAB_CHECK("L04.3-bind-read-only", "4.7", 2,
          "--bind ..:ro cannot be written, its source can") {
  auto jail = start_with_two_binds(check);
  const auto mounts =
      harness::mounts_at(jail_mounts(check, jail), jail.target("/srv/data"));
  const std::string words = jail.process.last_words();
  check.expect(words.find("EINVAL") == std::string::npos || mounts.empty() ||
                   mounts.back().has_option("ro"),
               {.symptom = "bind-old-place",
                .expected = "the mount at /srv/data with the option ro",
                .saw = harness::describe(mounts) + "\n" + words,
                .most_often =
                    "the descriptor was opened before the mount, and leads to the folder "
                    "below it, which is no mount point: find the place again",
                .read = kReadBind});
  check.expect(
      !mounts.empty() && mounts.back().has_option("ro"),
      {.symptom = "bind-still-writable",
       .expected = "the mount at /srv/data with the option ro",
       .saw = harness::describe(mounts) + "\n" + words,
       .most_often = "MS_RDONLY beside MS_BIND is ignored: read-only takes a second call",
       .read = kReadBind});
  check.arrange("wrote  /test/data/new on the host",
                [] { std::ofstream("/test/data/new") << "written\n"; });
  check.expect(content(jail.seen("/srv/data/new")) == "written",
               {.symptom = "source-read-only",
                .expected = "the host still writes there, and the jail sees it",
                .saw = "the host's folder cannot be written any more",
                .most_often = "the file system was made read-only instead of the mount",
                .read = kReadBind});
  end_jail(check, jail);
}

LAB_CHECK("L04.3-bind-keeps-options", "4.7", 1,
          "--bind ..:ro has the options of its source, and no more") {
  auto jail = start_with_two_binds(check);
  const auto table = jail_mounts(check, jail);
  const auto mounts = harness::mounts_at(table, jail.target("/srv/data"));
  const std::string words = jail.process.last_words();
  check.expect(!mounts.empty() &&
                   missing_options(mounts.back(), {"nosuid", "nodev", "noexec"}).empty(),
               {.symptom = "bind-options-lost",
                .expected = "nosuid,nodev,noexec as at /test/data",
                .saw = harness::describe(mounts) + "\n" + words,
                .most_often = "MS_REMOUNT replaces all options: those that shall stay "
                              "have to be said again. make_read_only() keeps them",
                .read = kReadBind});
  const auto bare = harness::mounts_at(table, jail.target("/srv/bare"));
  check.expect(
      !bare.empty() && missing_options(bare.back(), {"nosuid", "nodev", "noexec"}) ==
                           "nosuid-nodev-noexec",
      {.symptom = "bind-options-added",
       .expected = "/srv/bare with ro and no other option more than /test/bare has",
       .saw = harness::describe(bare) + "\n" + words,
       .most_often = "make_read_only() sets more than MOUNT_ATTR_RDONLY",
       .read = "rootfs.hpp, make_read_only(); man 2 mount_setattr"});
  end_jail(check, jail);
}

LAB_CHECK("L04.2-bind-link-in-image", "4.7", 3,
          "A link in the image leads no bind mount to the host") {
  check.may_leave("/test/data");
  check.arrange("made a root file system whose /out is a link to /host-folder", [] {
    make_rootfs();
    make_data();
    fs::create_symlink("/host-folder", std::string(kRootfs) + "/out");
    fs::create_directory("/host-folder");
    fs::create_directory(std::string(kRootfs) + "/host-folder");
  });
  auto jail =
      start_prepared_jail(check, {.flags = {"--bind", "/test/data:/out/data:ro"}});
  check.did("looked into the host's /host-folder");
  const bool untouched = fs::is_empty(check.sandbox().outside("/host-folder"));
  check.expect(
      untouched,
      {.symptom = "bind-followed-out",
       .expected = "nothing in it",
       .saw = "a folder that was made there for the mount",
       .most_often = "root / bind.target is resolved by the host, where an absolute "
                     "link starts at the host's root; make_in_root() stays inside",
       .read = "man 2 openat2, RESOLVE_IN_ROOT"});
  const auto mounts =
      harness::mounts_at(jail_mounts(check, jail), jail.target("/host-folder/data"));
  check.expect(
      !mounts.empty() && mounts.back().has_option("ro"),
      {.symptom = "read-only-followed-out",
       .expected = "the mount at " + jail.target("/host-folder/data") +
                   ", where the link leads inside the image, with the option ro",
       .saw = harness::describe(mounts) + "\n" + jail.process.last_words(),
       .most_often = "make_read_only() was given root + bind.target, which the host "
                     "resolves: find_in_root() stays inside",
       .read = "man 2 openat2, RESOLVE_IN_ROOT"});
  end_jail(check, jail);
}

}  // namespace
}  // namespace checks
