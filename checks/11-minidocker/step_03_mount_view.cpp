// The overlay that a container sees of its image.
#include "common/files.hpp"
#include "standing.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

constexpr char kReadView[] =
    "the kernel's documentation of overlayfs; docs/11-minidocker.md, \"The view\"";

/// The one overlay of the container; fails the check if there is none, or two.
common::MountEntry overlay_of(harness::Context& check, const Standing& standing) {
  check.did("read   the mount table of the container's mount namespace");
  std::vector<common::MountEntry> found;
  for (const auto& mount : standing.mounts()) {
    if (mount.type == "overlay") found.push_back(mount);
  }
  const std::string words = standing.process.last_words();
  check.expect(
      found.size() == 1,
      {.symptom = "no-overlay",
       .expected = "one mount of the type overlay",
       .saw = (found.empty() ? "none" : harness::describe(found)) + "\n" + words,
       .most_often = "an overlay's options are one text, with commas between them",
       .read = kReadView});
  return found.front();
}

std::string option_of(const common::MountEntry& mount, const std::string& name) {
  for (const auto option : common::split(mount.super_options, ',')) {
    if (option == name) return "yes";
    if (option.starts_with(name + "="))
      return std::string(option.substr(name.size() + 1));
  }
  return "";
}

/// Newer kernels (6.18) show it as fsync=volatile.
bool is_volatile(const common::MountEntry& overlay) {
  return option_of(overlay, "volatile") == "yes" ||
         option_of(overlay, "fsync") == "volatile";
}

LAB_CHECK("C.2-overlay", "11.3", 4,
          "A container's root shows its image, below a folder of its own that gets all "
          "changes") {
  MiniDocker engine(check);
  auto standing = stand_inside(engine, ready());
  const auto overlay = overlay_of(check, standing);
  const fs::path images = fs::path(kRoot) / "images";
  const fs::path containers = fs::path(kRoot) / "containers";
  const auto is_below = [](const std::string& path, const fs::path& folder) {
    return path.starts_with(folder.native() + "/");
  };
  const std::string lower = option_of(overlay, "lowerdir");
  const std::string upper = option_of(overlay, "upperdir");
  const std::string work = option_of(overlay, "workdir");
  check.expect(is_below(lower, images),
               {.symptom = "lower",
                .expected = "lowerdir: the image's folder, below " + images.native(),
                .saw = overlay.super_options,
                .most_often = "lowerdir is what is never changed: the image",
                .read = kReadView});
  check.expect(
      is_below(upper, containers) && is_below(work, containers) && upper != work,
      {.symptom = "upper",
       .expected = "upperdir and workdir: two folders of the container's, below " +
                   containers.native(),
       .saw = overlay.super_options,
       .most_often = "",
       .read = kReadView});
  const bool at_root = overlay.target == "/";
  check.expect(
      at_root || is_below(overlay.target, containers),
      {.symptom = "place",
       .expected = "it to be mounted on the container's `merged`, or to be \"/\"",
       .saw = overlay.target,
       .most_often = "",
       .read = kReadView});
  check.expect(!overlay.has_option("ro"), {.symptom = "read-only",
                                           .expected = "an overlay that can be written",
                                           .saw = harness::describe({overlay}),
                                           .most_often = "",
                                           .read = kReadView});
  end(engine, standing);
}

LAB_CHECK("C.2-overlay-notes", "11.3", 2,
          "Without root the overlay keeps its notes in attributes that users may set") {
  MiniDocker engine(check);
  auto standing = stand_inside(engine, ready());
  const auto overlay = overlay_of(check, standing);
  check.expect(
      option_of(overlay, "userxattr") == "yes",
      {.symptom = "trusted-attributes",
       .expected = "the option userxattr, since the submission's root is not the "
                   "host's",
       .saw = overlay.super_options,
       .most_often = "trusted.overlay.* may be set by the host's root alone: a "
                     "folder that is deleted and made again could not be noted",
       .read = kReadView});
  end(engine, standing);
}

LAB_CHECK("C.2-overlay-volatile", "11.3", 2,
          "Only what is thrown away at its end does not wait for the disk") {
  MiniDocker engine(check);
  auto kept = stand_inside(engine, ready());
  check.expect(
      !is_volatile(overlay_of(check, kept)),
      {.symptom = "volatile-always",
       .expected = "no option volatile: the container stays",
       .saw = overlay_of(check, kept).super_options,
       .most_often = "volatile promises that nobody wants the files after a crash",
       .read = kReadView});
  end(engine, kept);
  auto thrown_away = stand_inside(engine, {"--rm", "busybox", "sleep", "1000"});
  check.expect(is_volatile(overlay_of(check, thrown_away)),
               {.symptom = "not-volatile",
                .expected = "the option volatile, with --rm",
                .saw = overlay_of(check, thrown_away).super_options,
                .most_often = "",
                .read = kReadView});
  end(engine, thrown_away);
}

LAB_CHECK("C.2-overlay-any-path", "11.3", 2,
          "Folders may have colons and commas in their names") {
  MiniDocker engine(check, "/test/one:two,three", true);
  auto standing = stand_inside(engine, ready());
  const auto overlay = overlay_of(check, standing);
  const std::string there = harness::in_mount_namespace(standing.first, [&](int) {
    const auto file = std::filesystem::path(overlay.target) / "bin/busybox";
    return std::string(std::filesystem::exists(file) ? "yes" : "no");
  });
  check.expect(there == "yes",
               {.symptom = "path",
                .expected = "the image's /bin/busybox in the overlay",
                .saw = overlay.super_options,
                .most_often = "a colon ends a path in lowerdir, a comma an option",
                .read = kReadView});
  end(engine, standing);
}

}  // namespace
}  // namespace checks
