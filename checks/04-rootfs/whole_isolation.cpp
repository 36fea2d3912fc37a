// The isolation tester (L04.2) and the mount playground (L04.3).
#include <algorithm>

#include "common/json.hpp"
#include "harness/json.hpp"
#include "store.hpp"

namespace checks {
namespace {

using common::Json;

constexpr char kReadIsolation[] = "docs/04-rootfs.md, \"The isolation tester\"";

/// The column of a level in a row of the escape table.
std::string verdict(const Json& row, std::size_t level) {
  return row.at("cells").at(level).at("verdict");
}

/// The same cell as a person reads it.
std::string in_words(const Json& row, std::size_t level) {
  const Json& cell = row.at("cells").at(level);
  return cell.at("level").get<std::string>() + ": " +
         cell.at("verdict").get<std::string>() + ", " +
         cell.at("detail").get<std::string>();
}

Json measured(harness::Context& check) {
  auto process = check.run({"jail", "escape-test", "--json"});
  const int status = check.finish(process, std::chrono::seconds{60});
  check.expect_status(process, status, 0,
                      {.symptom = "tester-fails",
                       .most_often = "a step that works alone and not at each level",
                       .read = kReadIsolation});
  return harness::parse_json(process.output(), kReadIsolation);
}

LAB_CHECK("L04.2-escape-table", "", 0,
          "Each defence stops the escapes that it is said to stop") {
  const Json table = measured(check);
  const auto& rows = table.at("rows");
  check.expect(table.at("levels").size() >= 4 && rows.size() >= 10,
               {.symptom = "table",
                .expected = "at least ten escapes against at least four levels",
                .saw = std::to_string(rows.size()) + " against " +
                       std::to_string(table.at("levels").size()),
                .most_often = "",
                .read = kReadIsolation});
  // What a bare chroot lets out, and a hardened jail must not, on every host.
  constexpr std::size_t kChrootColumn = 1;
  constexpr std::size_t kHardenedColumn = 4;
  struct Leak {
    std::string id;
    const char* most_often;
  };
  const Leak leaks[] = {
      {"second-chroot", "step 4.8: the old root is still within reach"},
      {"leaked-fd", "step 4.10: not every descriptor is marked, however high its number"},
      {"proc-pid-root", "step 4.4: a /proc that shows the host's processes"},
      {"mount-propagation", "step 4.2: not every mount was made private"}};
  for (const auto& [id, most_often] : leaks) {
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&id](const Json& r) { return r.at("id") == id; });
    check.expect(row != rows.end(), {.symptom = "table",
                                     .expected = "a row " + id,
                                     .saw = "none",
                                     .most_often = "",
                                     .read = kReadIsolation});
    check.expect(verdict(*row, kHardenedColumn) == "held",
                 {.symptom = "leaks-" + id,
                  .expected = id + " held by a hardened jail",
                  .saw = in_words(*row, kHardenedColumn),
                  .most_often = most_often,
                  .read = kReadIsolation});
  }
  const auto second = std::find_if(rows.begin(), rows.end(), [](const Json& r) {
    return r.at("id") == "second-chroot";
  });
  check.expect(verdict(*second, kChrootColumn) == "escaped",
               {.symptom = "no-escape",
                .expected = "a second chroot to lead out of a chroot",
                .saw = in_words(*second, kChrootColumn),
                .most_often = "the tester does not try what it says",
                .read = kReadIsolation});
}

LAB_CHECK("L04.3-playground", "", 0,
          "`jail mounts demo` shows what each propagation type does") {
  auto process = check.run({"jail", "mounts", "demo"});
  const int status = check.finish(process, std::chrono::seconds{60});
  check.expect(status == 0, {.symptom = "demo-fails",
                             .expected = "status 0",
                             .saw = std::to_string(status) + " " + process.error(),
                             .most_often = "",
                             .read = "docs/04-rootfs.md, \"The mount playground\""});
  for (const char* word :
       {"private", "shared", "slave", "unbindable", "read-only", "tmpfs"}) {
    check.expect(process.output().find(word) != std::string::npos,
                 {.symptom = "demo-lacks",
                  .expected = std::string("an experiment on ") + word,
                  .saw = process.output(),
                  .most_often = "",
                  .read = kReadIsolation});
  }
}

}  // namespace
}  // namespace checks
