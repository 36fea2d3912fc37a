#include <filesystem>
#include <fstream>

#include "jail.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

constexpr char kReadMask[] =
    "docs/04-rootfs.md, \"Masked paths\"; the OCI runtime specification, "
    "config-linux.md, Masked Paths";

constexpr const char* kMasked[] = {
    "/proc/acpi",        "/proc/asound",  "/proc/interrupts",
    "/proc/kcore",       "/proc/keys",    "/proc/latency_stats",
    "/proc/sched_debug", "/proc/scsi",    "/proc/timer_list",
    "/proc/timer_stats", "/sys/firmware", "/sys/devices/virtual/powercap",
};

/// What of it can still be seen, or "".
std::string still_visible(const fs::path& path) {
  if (fs::is_directory(path)) {
    if (!fs::is_empty(path))
      return "the folder has entries: " +
             fs::directory_iterator(path)->path().filename().string();
    return "";
  }
  std::ifstream file(path, std::ios::binary);
  return file.get() != std::char_traits<char>::eof() ? "the file can be read" : "";
}

LAB_CHECK("L04.4-masked-paths", "4.9", 4,
          "What tells of the host in /proc and /sys is hidden") {
  auto jail = start_jail(check);
  check.did("looked for the masked paths in the jail");
  std::string visible;
  for (const char* path : kMasked) {
    if (!fs::exists(fs::symlink_status(jail.seen(path)))) continue;
    const std::string what = still_visible(jail.seen(path));
    if (!what.empty())
      visible += (visible.empty() ? "" : "\n") + std::string(path) + ": " + what;
  }
  check.expect(visible.empty(),
               {.symptom = "visible",
                .expected = "empty folders, and files that read as empty",
                .saw = visible + "\n" + jail.process.last_words(),
                .most_often = "only one of the two kinds is covered, folders or "
                              "files",
                .read = kReadMask});
  end_jail(check, jail);
}

LAB_CHECK("L04.4-masked-for-good", "4.9", 2,
          "Nobody can write into a masked folder, nor is the mask a real file") {
  auto jail = start_jail(check);
  const auto table = jail_mounts(check, jail);
  for (const char* path : kMasked) {
    const auto found = harness::mounts_at(table, jail.target(path));
    if (found.empty()) continue;
    const auto& mask = found.back();
    check.expect(!fs::is_directory(jail.seen(path)) || mask.has_option("ro"),
                 {.symptom = "mask-writable",
                  .expected = std::string(path) + " covered by a read-only mount",
                  .saw = harness::describe({mask}),
                  .most_often = "the tmpfs lacks MS_RDONLY: a place to hide files in",
                  .read = kReadMask});
    check.expect(
        fs::is_directory(jail.seen(path)) || fs::is_character_file(jail.seen(path)),
        {.symptom = "mask-not-null",
         .expected = std::string(path) + " covered by the null device",
         .saw = harness::describe({mask}),
         .most_often = "an empty file was bound: who writes to it changes it for all",
         .read = kReadMask});
  }
  end_jail(check, jail);
}

LAB_CHECK("L04.4-protected-paths", "4.9", 2,
          "The host's settings in /proc cannot be written") {
  auto jail = start_jail(check);
  const auto table = jail_mounts(check, jail);
  for (const char* path :
       {"/proc/sys", "/proc/irq", "/proc/bus", "/proc/sysrq-trigger"}) {
    if (!fs::exists(check.sandbox().outside(path))) continue;
    const auto found = harness::mounts_at(table, jail.target(path));
    check.expect(
        !found.empty() && found.back().has_option("ro"),
        {.symptom = "settings-writable",
         .expected = std::string(path) + " on a read-only mount of its own",
         .saw = harness::describe(found) + "\n" + jail.process.last_words(),
         .most_often = "the program failed or stopped before the read-only paths",
         .read = kReadMask});
  }
  end_jail(check, jail);
}

}  // namespace
}  // namespace checks
