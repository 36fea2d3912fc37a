// Images: C.2, as far as labs 05 and later do not take over.
#include <filesystem>
#include <fstream>

#include <sys/mount.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "engine.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

LAB_CHECK("C.2-import", "", 0, "An archive or a folder becomes an image, with a name") {
  check.arrange("made a folder with /bin/busybox", [] {
    fs::create_directories("/test/tree/bin");
    fs::copy_file("/bin/busybox", "/test/tree/bin/busybox");
    fs::create_symlink("busybox", "/test/tree/bin/sh");
  });
  check.may_leave("/test/tree");
  MiniDocker engine(check);
  const std::string id = engine.must({"import", "/test/tree", "tree:1"});
  check.expect(id.starts_with("sha256:") && id.size() == 71,
               {.symptom = "id",
                .expected = "sha256: and 64 digits",
                .saw = id,
                .most_often = "",
                .read = kReadRun});
  const std::string said =
      engine.must({"run", "--rm", "tree:1", "sh", "-c", "echo from the folder"});
  check.expect(said == "from the folder", {.symptom = "folder",
                                           .expected = "from the folder",
                                           .saw = said,
                                           .most_often = "",
                                           .read = kReadRun});
  engine.must({"tag", "tree:1", "other/name:2"});
  const std::string names =
      engine.must({"images", "--format", "{{.Repository}}:{{.Tag}}"});
  check.expect(names == "tree:1\nother/name:2\nbusybox:latest",
               {.symptom = "images",
                .expected = "tree:1, other/name:2 and busybox:latest",
                .saw = names,
                .most_often = "",
                .read = kReadRun});
  check.expect(engine.must({"rmi", "tree:1"}) == "Untagged: tree:1",
               {.symptom = "untag",
                .expected = "Untagged: tree:1",
                .saw = "something else",
                .most_often = "the image goes with one of two names",
                .read = kReadRun});
  const std::string gone = engine.must({"rmi", "other/name:2"});
  check.expect(gone == "Untagged: other/name:2\nDeleted: " + id,
               {.symptom = "delete",
                .expected = "Untagged: other/name:2 and Deleted: " + id,
                .saw = gone,
                .most_often = "",
                .read = kReadRun});
  engine.expect_nothing_left();
}

LAB_CHECK("C.2-refusals", "", 0, "What is no image, or is needed, is refused in a line") {
  check.arrange("made a corrupt archive and an empty one", [] {
    std::ofstream("/test/corrupt.tar.gz") << "\x1f\x8b\x08 this is no archive";
    std::ofstream("/test/empty.tar");
  });
  MiniDocker engine(check);
  engine.must({"create", "--name", "user", "busybox", "true"});
  engine.refuse({"import", "/no/such.tar", "x"}, 1, "/no/such.tar");
  engine.refuse({"import", "/test/corrupt.tar.gz", "x"}, 1, "corrupt.tar.gz");
  engine.refuse({"import", "/test/empty.tar", "x"}, 1, "empty.tar");
  engine.refuse({"import", kBusybox, "Upper"}, 1, "must be lowercase");
  engine.refuse({"rmi", "none"}, 1, "No such image: none");
  engine.refuse({"rmi", "busybox"}, 1, "conflict: unable to remove");
  engine.refuse({"tag", "none", "x"}, 1, "No such image: none");
  engine.must({"rm", "user"});
  engine.must({"rmi", "busybox"});
  const auto images = check.sandbox().outside(fs::path(kRoot) / "images");
  check.expect(fs::is_empty(images), {.symptom = "left-behind",
                                      .expected = "no folder of an image",
                                      .saw = "one",
                                      .most_often = "what was begun is not taken back",
                                      .read = kReadRun});
}

LAB_CHECK("C.2-no-space", "", 0,
          "On a full disk import says so, and takes back what it wrote") {
  check.arrange("mounted a tmpfs of 1 MB at /test/engine", [] {
    fs::create_directory(kRoot);
    common::check(::mount("tmpfs", kRoot, "tmpfs", 0, "size=1m"), "mount", kRoot);
  });
  MiniDocker engine(check, false);
  engine.refuse({"import", kBusybox, "busybox"}, 1, "ENOSPC");
  const auto images = check.sandbox().outside(fs::path(kRoot) / "images");
  check.expect(fs::is_empty(images), {.symptom = "left-behind",
                                      .expected = "no folder of an image",
                                      .saw = "one",
                                      .most_often = "what was begun is not taken back",
                                      .read = kReadRun});
}

}  // namespace
}  // namespace checks
