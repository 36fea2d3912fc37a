#include "box.hpp"
#include "common/files.hpp"

namespace checks {
namespace {

constexpr char kReadMaps[] =
    "man 7 user_namespaces, \"Defining user and group ID mappings\"; "
    "docs/02-namespaces.md, \"Who is who\"";
constexpr uid_t kUser = 1234;

void expect_map(harness::Context& check, const Standing& target, const std::string& file,
                const std::string& expected, const std::string& most_often) {
  const std::string saw = map_of(check, target.pid, file);
  check.expect(saw == expected, {.symptom = file,
                                 .expected = "\"" + expected + "\" in " + file,
                                 .saw = "\"" + saw + "\"",
                                 .most_often = most_often,
                                 .read = kReadMaps});
}

/// Whether a new user namespace may still call setgroups(2): what an outer one denied
/// stays denied.
void need_setgroups(harness::Context& check) {
  const std::string path =
      "/proc/" + std::to_string(check.sandbox().init()) + "/setgroups";
  if (common::trim(common::read_file(path)) == "deny")
    check.skip(
        "needs groups that may still be set: run it as root, or give yourself "
        "subordinate ids in subuid(5) and subgid(5)");
}

LAB_CHECK("L02.2-map-root", "2.5", 2, "`map` makes a user the root of a user namespace") {
  auto target = start_target(check, {"--user"});
  must(check, {"map", target.number(), "--map-root"});
  expect_map(check, target, "uid_map", "0 0 1", "nothing was written");
  expect_map(check, target, "gid_map", "0 0 1", "only the users were mapped");

  check.did("ran it once more: the kernel takes a map once, and says EPERM");
  auto again = check.run({"nsbox", "map", target.number(), "--map-root"});
  const int status = check.finish(again);
  check.expect_status(
      again, status, 1,
      {.symptom = "refusal-ignored",
       .expected = "status 1: the maps are written already",
       .most_often = "the result of write(2) is not looked at; a std::ofstream "
                     "throws nothing, either",
       .read = kReadMaps});
  end(check, target);
}

LAB_CHECK("L02.2-map-lines", "2.5", 2, "A map of several lines is written whole") {
  check.need_ids(1200);
  auto target = start_target(check, {"--user"});
  must(check,
       {"map", target.number(), "--uid-map", "0:0:1", "--uid-map", "1:1000:100",
        "--gid-map", "0:0:1", "--gid-map", "5:1100:10"},
       {.most_often = "EPERM: one write(2) for each line. The first one is the whole "
                      "map, for ever"});
  const std::string most_often =
      "one write(2) for each line: the first one is the whole map, for ever";
  const std::string users = map_of(check, target.pid, "uid_map");
  check.expect(users != "0 0 1, 5 1100 10",
               {.symptom = "mixed-up",
                .expected = "the map of the users in uid_map",
                .saw = "\"" + users + "\", which is that of the groups",
                .most_often = "the two maps are mixed up",
                .read = kReadMaps});
  expect_map(check, target, "uid_map", "0 0 1, 1 1000 100", most_often);
  expect_map(check, target, "gid_map", "0 0 1, 5 1100 10", most_often);
  end(check, target);
}

LAB_CHECK("L02.2-map-groups", "2.5", 1, "Users and groups have a map each") {
  check.need_ids(100);
  auto target = start_target(check, {"--user"});
  must(check, {"map", target.number(), "--uid-map", "0:7:1", "--gid-map", "0:9:1"});
  expect_map(check, target, "uid_map", "0 7 1", "the two maps are mixed up");
  expect_map(check, target, "gid_map", "0 9 1",
             "the map of the users is written for the groups, too");
  end(check, target);
}

/// The kernel asks for a capability. The user number says nothing of it, and neither does
/// CAP_SETUID.
void expect_denied_without_setgid(harness::Context& check) {
  auto target = start_target(check, {"--user"});
  auto process = check.run({"setpriv", "--bounding-set=-setgid", "--inh-caps=-setgid",
                            "nsbox", "map", target.number(), "--map-root"});
  const int status = check.finish(process);
  const std::string saw = map_of(check, target.pid, "setgroups");
  check.expect(
      status == 0 && saw == "deny",
      {.symptom = "another-capability",
       .expected = "\"deny\" in /proc/PID/setgroups: user 0 lacks CAP_SETGID here",
       .saw = saw + "; status " + std::to_string(status) + " " + process.last_words(),
       .most_often = "another capability was asked for, or whether the user is 0",
       .read = kReadMaps});
  end(check, target);
}

LAB_CHECK("L02.2-setgroups-denied", "2.5", 2,
          "An ordinary user's group map is taken, since setgroups(2) was denied before") {
  check.need_ids(kUser + 1);
  need_setgroups(check);
  auto target = start_target(check, {"--user"}, {.user = kUser});
  must(check, {"map", target.number(), "--map-root"},
       {.user = kUser,
        .most_often = "EPERM at gid_map: the kernel takes an ordinary user's only when "
                      "/proc/PID/setgroups is \"deny\" already"});
  const std::string saw = map_of(check, target.pid, "setgroups");
  check.expect(saw == "deny", {.symptom = "setgroups",
                               .expected = "\"deny\" in /proc/PID/setgroups",
                               .saw = saw,
                               .most_often = "it was not written",
                               .read = kReadMaps});
  const std::string user = std::to_string(kUser);
  expect_map(check, target, "uid_map", "0 " + user + " 1", "nothing was written");
  expect_map(check, target, "gid_map", "0 " + user + " 1", "only the users were mapped");
  end(check, target);
  expect_denied_without_setgid(check);
}

LAB_CHECK("L02.2-setgroups-kept", "2.5", 1,
          "Who has CAP_SETGID leaves setgroups(2) allowed") {
  need_setgroups(check);
  auto target = start_target(check, {"--user"});
  must(check, {"map", target.number(), "--map-root"});
  const std::string saw = map_of(check, target.pid, "setgroups");
  check.expect(saw == "allow",
               {.symptom = "setgroups",
                .expected = "\"allow\" in /proc/PID/setgroups: a container's login or su "
                            "needs setgroups(2)",
                .saw = saw,
                .most_often = "\"deny\" is written in any case",
                .read = kReadMaps});
  end(check, target);
}

}  // namespace
}  // namespace checks
