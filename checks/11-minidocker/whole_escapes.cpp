// The bank of escapes of lab 04 against MiniDocker's containers: C.1. The lab's page has
// the table.
#include <filesystem>

#include <unistd.h>

#include "common/check.hpp"
#include "engine.hpp"
#include "harness/json.hpp"
#include "page.hpp"

namespace checks {
namespace {

using common::Json;
using Words = std::vector<std::string>;

constexpr char kTable[] = "What it keeps in";
constexpr char kReadTable[] = "labs/11-minidocker/README.md, \"What it keeps in\"";
constexpr uid_t kUser = 1000;

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::string must_run(harness::Context& check, const Words& argv) {
  const auto ended = harness::run_whole(check, {.argv = argv});
  harness::Context::expect(ended.status == 0, {.symptom = "command-fails",
                                               .expected = argv.front() + " to succeed",
                                               .saw = ended.error,
                                               .most_often = "",
                                               .read = kReadTable});
  return ended.output;
}

/// What is said on the page of each escape, against what the tester saw.
void compare(const Json& tested, const std::string& column) {
  const auto page = table_below(kTable);
  const auto& rows = tested.at("rows");
  const auto fail_unless = [&](bool holds, const std::string& id,
                               const std::string& expected, const std::string& saw) {
    harness::Context::expect(holds, {.symptom = "escape-" + id,
                                     .expected = id + ", " + column + ": " + expected,
                                     .saw = saw,
                                     .most_often = "a step of labs 01, 02 or 04",
                                     .read = kReadTable});
  };
  fail_unless(rows.size() == page.size(), "bank", "a line on the page for each escape",
              std::to_string(rows.size()) + " escapes, " + std::to_string(page.size()) +
                  " lines");
  std::size_t known = 0;
  for (std::size_t i = 0; i < page.size(); ++i) {
    const std::string id = rows[i].at("id");
    const Json& cell = rows[i].at("cells").at(0);
    const std::string verdict = cell.at("verdict");
    fail_unless(page[i].at("escape") == "`" + id + "`", id, "in the bank's order",
                page[i].at("escape"));
    if (verdict == "untested") continue;  // not to be had on this host
    ++known;
    fail_unless(page[i].at(column) == (verdict == "held" ? "held" : "**ESCAPED**"), id,
                page[i].at(column),
                verdict + ": " + cell.at("detail").get<std::string>());
  }
  constexpr std::size_t kLeast = 16;
  fail_unless(known >= kLeast, "untested", "at least 16 escapes to be tried",
              tested.dump(2));
}

/// Tries the bank on containers that `prefix` minidocker makes.
void try_escapes(harness::Context& check, const Words& prefix, const std::string& root,
                 const std::string& column) {
  const Words engine = prefix + Words{"minidocker", "--root", root};
  must_run(check, engine + Words{"import", kBusybox, "busybox"});
  const std::string seen =
      must_run(check, Words{"jail", "escape-test", "--json", "--"} + engine +
                          Words{"run", "--rm", "-i", "-v", "/jail:/jail:ro", "busybox"});
  compare(harness::parse_json(seen, kReadTable), column);
}

void try_as_root(harness::Context& check) {
  check.may_leave(kRoot);
  try_escapes(check, {}, kRoot, "as root");
}

void try_as_user(harness::Context& check) {
  check.need_ids(kUser + 1);
  check.arrange("made /test/user for the user 1000", [] {
    std::filesystem::create_directory("/test/user");
    common::check(::chown("/test/user", kUser, kUser), "chown");
  });
  check.drop_subordinate_ids();
  check.may_leave("/test/user");
  const std::string id = std::to_string(kUser);
  try_escapes(check, {"setpriv", "--reuid", id, "--regid", id, "--clear-groups"},
              "/test/user/engine", "as an ordinary user");
}

LAB_CHECK("C.1-escapes", "", 0,
          "Of lab 04's escapes the page names those that get out of a container, and no "
          "other does") {
  try_as_root(check);
}

LAB_CHECK("C.1-escapes-of-a-user", "", 0,
          "The same of a container that an ordinary user has started") {
  try_as_user(check);
}

LAB_CHECK("C.1-escapes-of-root", "", 0,
          "The same of a container that the host's root has started") {
  check.trusted_sandbox();
  try_as_root(check);
}

LAB_CHECK("C.1-escapes-from-root-to-user", "", 0,
          "The same of a container that an ordinary user has started beside the host's "
          "root") {
  check.trusted_sandbox();
  try_as_user(check);
}

}  // namespace
}  // namespace checks
