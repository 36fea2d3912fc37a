// Who a container's process is.
#include <sstream>

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "standing.hpp"

namespace checks {
namespace {

constexpr char kReadUser[] =
    "man 7 credentials; man 2 setresuid; docs/11-minidocker.md, \"The user\"";

/// The words of a field, with one space between them.
std::string words_of(pid_t pid, const std::string& field) {
  const std::string text = harness::status_field(pid, field);
  std::string words;
  for (const auto word : common::split(text, '\t')) {
    const auto trimmed = common::trim(word);
    if (!trimmed.empty()) words += (words.empty() ? "" : " ") + std::string(trimmed);
  }
  return words;
}

/// What the checker sees if all four ids of a process (real, effective, saved, and that
/// of the file system) are this one of the sandbox's.
std::string four_times(long inside, pid_t init, const std::string& map) {
  const std::string text = common::read_file("/proc/" + std::to_string(init) + "/" + map);
  for (const auto line : common::split(text, '\n')) {
    std::istringstream numbers{std::string(line)};
    long first = 0;
    long outside = 0;
    long count = 0;
    if (!(numbers >> first >> outside >> count)) continue;
    if (inside < first || inside >= first + count) continue;
    const std::string id = std::to_string(outside + inside - first);
    return id + " " + id + " " + id + " " + id;
  }
  return "none: the sandbox has no such id";
}

constexpr long kWantedUser = 1000;
constexpr long kWantedGroup = 1001;
constexpr long kOtherGroup = 7;

LAB_CHECK("C.1-user", "11.7", 4, "run -u: user and group wholly, and no other group") {
  check.need_ids(kWantedGroup + 1);
  MiniDocker engine(check);
  harness::RunOptions options;
  options.argv = engine.words(
      {"run", "-u", "1000:1001", "--name", "web", "busybox", "sleep", "1000"});
  options.before_exec = [] {
    const gid_t other = kOtherGroup;
    common::check(::setgroups(1, &other), "setgroups");
  };
  auto standing = stand_inside(engine, options);
  check.did("read   Uid, Gid and Groups in /proc/PID/status of its first process");
  const pid_t init = check.sandbox().init();
  const std::string wanted_uid = four_times(kWantedUser, init, "uid_map");
  const std::string wanted_gid = four_times(kWantedGroup, init, "gid_map");
  const std::string uid = words_of(standing.first, "Uid");
  const std::string gid = words_of(standing.first, "Gid");
  const std::string said = standing.process.last_words();
  check.expect(uid == wanted_uid,
               {.symptom = "user",
                .expected = "Uid " + wanted_uid + " (1000 in the sandbox)",
                .saw = "Uid " + uid + "\n" + said,
                .most_often = "seteuid(2) changes one of four: a process gets the others "
                              "back",
                .read = kReadUser});
  check.expect(
      gid == wanted_gid,
      {.symptom = "group",
       .expected = "Gid " + wanted_gid + " (1001 in the sandbox)",
       .saw = "Gid " + gid + "\n" + said,
       .most_often = "after the user has changed, the group can be changed no more",
       .read = kReadUser});
  check.expect(words_of(standing.first, "Groups").empty(),
               {.symptom = "groups-kept",
                .expected = "no further groups",
                .saw = "Groups " + words_of(standing.first, "Groups"),
                .most_often = "setgroups(2) takes the groups of whoever has started us",
                .read = kReadUser});
  end(engine, standing);
}

void write_to(const char* file, std::string_view text) {
  const common::UniqueFd fd(
      common::check(::open(file, O_WRONLY | O_CLOEXEC), "open", file));
  common::write_all(fd.get(), text, file);
}

LAB_CHECK("C.1-user-without-setgroups", "11.7", 2,
          "Where a user namespace denies setgroups, there is a container all the same") {
  MiniDocker engine(check);
  harness::RunOptions options;
  options.argv = engine.words({"run", "--name", "web", "busybox", "sleep", "1000"});
  options.before_exec = [] {
    common::check(::unshare(CLONE_NEWUSER), "unshare", "user");
    // Or its /proc files would be the host root's until the next exec.
    common::check(::prctl(PR_SET_DUMPABLE, 1), "prctl", "PR_SET_DUMPABLE");
    write_to("/proc/self/setgroups", "deny");
    write_to("/proc/self/uid_map", "0 0 1");
    write_to("/proc/self/gid_map", "0 0 1");
  };
  auto standing = stand_inside(engine, options);
  check.did("looked whether the container's first process came to its command");
  const std::string said = standing.process.last_words();
  check.expect(
      said.find("setgroups") == std::string::npos,
      {.symptom = "setgroups-is-fatal",
       .expected = "a container, in a user namespace whose setgroups says deny",
       .saw = said,
       .most_often = "setgroups(2) is refused there with EPERM; there are no groups "
                     "to lose, then",
       .read = "man 7 user_namespaces, \"/proc/pid/setgroups\""});
  end(engine, standing);
}

}  // namespace
}  // namespace checks
