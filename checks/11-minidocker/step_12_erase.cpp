// The end of a container's things.
#include <sys/mount.h>

#include "common/check.hpp"
#include "standing.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

constexpr char kReadErase[] = "docs/11-minidocker.md, \"After a kill\"";

LAB_CHECK("C.1-erased", "11.12", 3, "rm leaves no row and no folder") {
  MiniDocker engine(check);
  engine.must({"create", "--name", "web", "busybox", "true"});
  engine.must({"rm", "web"});
  engine.expect_nothing_left();
}

/// A folder of the container's cannot be removed: something is mounted below it.
void hold(const fs::path& folder) {
  fs::create_directories(folder / "held");
  common::check(::mount("tmpfs", (folder / "held").c_str(), "tmpfs", 0, "size=1m"),
                "mount", "held");
}

/// `rm` while a folder is held, and then once more.
void expect_found_again(MiniDocker& engine, const std::string& what) {
  auto& check = engine.check();
  engine.must({"create", "--name", "web", "busybox", "true"});
  const fs::path folder =
      fs::path(kRoot) / what / engine.inspect("web").at("Id").get<std::string>();
  check.arrange("mounted a tmpfs below the container's folder in " + what,
                [&folder] { hold(folder); });
  const auto ended = engine.run({"rm", "web"});
  const std::string states = engine.states();
  check.arrange("unmounted it", [&folder] {
    common::check(::umount2((folder / "held").c_str(), 0), "umount2", "held");
  });
  check.expect(
      ended.status != 0 && states == "web dead",
      {.symptom = "lost-" + what,
       .expected = "rm to fail, and the container to be listed as dead",
       .saw = "status " + std::to_string(ended.status) +
              ", listed: " + (states.empty() ? "nothing" : states),
       .most_often = "the row says that there is something to remove: it goes last",
       .read = kReadErase});
  engine.must({"rm", "web"});
  engine.expect_nothing_left();
}

LAB_CHECK(
    "C.1-erased-in-order", "11.12", 3,
    "As long as there is a folder of a container, it is listed and can be removed") {
  MiniDocker engine(check);
  expect_found_again(engine, "containers");
  expect_found_again(engine, "run");
}

LAB_CHECK("C.1-buried-with-all", "11.12", 1,
          "With --rm nothing is left of a container whose monitor was killed") {
  MiniDocker engine(check);
  run_and_kill_monitor(engine, {"--rm"});
  engine.expect_nothing_left();
}

}  // namespace
}  // namespace checks
