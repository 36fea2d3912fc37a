#include <string>

#include "jail.hpp"

namespace checks {
namespace {

constexpr char kReadDescriptors[] =
    "man 2 close_range; docs/04-rootfs.md, \"Descriptors\"";

LAB_CHECK("L04.2-fd-leak", "4.10", 4, "No descriptor but 0, 1 and 2 reaches the jail") {
  auto jail = start_jail(check, {.leak_directory = "/etc"});
  check.did("looked at /proc/PID/fd of the jailed process");
  std::string extra;
  bool only_high = true;
  for (const auto& descriptor : harness::extra_descriptors(jail.pid)) {
    extra += (extra.empty() ? "" : "\n") + descriptor;
    only_high = only_high && std::stoi(descriptor) >= 1023;
  }
  check.expect(
      extra.empty() || !only_high,
      {.symptom = "high-descriptor-leaked",
       .expected = "0, 1 and 2 only",
       .saw = extra,
       .most_often = "the range ends at 1023: ulimit -n is often 1024, and may be more. "
                     "~0U is the last that there can be",
       .read = kReadDescriptors});
  check.expect(
      extra.empty(),
      {.symptom = "descriptor-leaked",
       .expected = "0, 1 and 2 only",
       .saw = extra + "\n" + jail.process.last_words(),
       .most_often = "the caller's descriptors are inherited: those that it opened "
                     "without O_CLOEXEC, from 3 on",
       .read = kReadDescriptors});
  end_jail(check, jail);
}

LAB_CHECK("L04.4-exec-failure-told", "4.10", 2,
          "A command that cannot be run is reported, with status 127") {
  check.arrange("made a root file system in " + std::string(kRootfs),
                [] { make_rootfs(); });
  check.may_leave(kRootfs);
  auto process = check.run({"jail", "start", kRootfs, "--", "/bin/no-such-command"});
  const int status = check.finish(process);
  check.expect(
      status == 127 && process.error().find("no-such-command") != std::string::npos,
      {.symptom = "exec-failure-lost",
       .expected = "status 127 and a message that names the command",
       .saw = "status " + std::to_string(status) + ", \"" + process.error() + "\"",
       .most_often = "the descriptors were closed at once, and with them the pipe that "
                     "tells of a failed exec: CLOSE_RANGE_CLOEXEC closes at the exec",
       .read = kReadDescriptors});
}

}  // namespace
}  // namespace checks
