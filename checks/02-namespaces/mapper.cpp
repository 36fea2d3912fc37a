#include "mapper.hpp"

#include <filesystem>

namespace checks {
namespace {

constexpr char kReadMapper[] =
    "man 7 user_namespaces, \"Capabilities\"; docs/02-namespaces.md, "
    "\"Who is who\"";

// Who sleeps has come to where it waits for its maps; or it did not wait, and sleeps in
// its command. The maps are written when all sleep but the grep that looks.
constexpr char kMappers[] = R"(mkdir /test/bin
for kind in uid gid; do
  cat >/test/bin/new${kind}map <<END
#!/bin/sh
while [ \$(grep -L '^State:.[SZ]' /proc/[0-9]*/status 2>/dev/null | wc -l) -gt 1 ]; do :; done
echo '0 0 1' >/proc/\$1/${kind}_map
END
done
chmod +x /test/bin/*
echo 0:100000:1 >/test/subid
mount --bind /test/subid /etc/subuid
mount --bind /test/subid /etc/subgid)";

const std::map<std::string, std::string> kPath = {
    {"PATH", "/test/bin:/lab/bin:/usr/sbin:/usr/bin:/sbin:/bin"}};

}  // namespace

void expect_maps_first(harness::Context& check, const std::string& method) {
  for (const char* file : {"/etc/subuid", "/etc/subgid"}) {
    if (!std::filesystem::exists(check.sandbox().outside(file)))
      check.skip(std::string("needs a file ") + file + " that another can be mounted on");
  }
  prepare(check, kMappers,
          "put a newuidmap and a newgidmap first in PATH that write a map of 0 only when "
          "all processes sleep");
  auto box = start_box(check, {"--user", "--subids", "--method", method},
                       {.environment = kPath});
  check.did("read   CapEff in /proc/PID/status of the command");
  const std::string capabilities = harness::status_field(box.pid, "CapEff");
  const bool none = capabilities.find_first_not_of('0') == std::string::npos;
  check.expect(!none && !box.process.held(),
               {.symptom = "before-its-maps",
                .expected = "a command that is root of its user namespace, with all "
                            "capabilities",
                .saw = "CapEff " + capabilities + " " + box.process.last_words(),
                .most_often = "the child does not wait until its maps are written. Who "
                              "execs as nobody loses all capabilities, and no map "
                              "brings them back",
                .read = kReadMapper});
  const std::string map = map_of(check, box.pid, "uid_map");
  check.expect(map == "0 0 1", {.symptom = "uid_map",
                                .expected = "\"0 0 1\" in uid_map",
                                .saw = "\"" + map + "\"",
                                .most_often = "the maps are those of another process",
                                .read = kReadMapper});
  end(check, box);
}

}  // namespace checks
