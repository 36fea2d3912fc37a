// What a container runs by: its lock.
#include "common/lock.hpp"
#include "standing.hpp"

namespace checks {
namespace {

constexpr char kReadLock[] =
    R"(man 2 fcntl, "Open file description locks"; docs/11-minidocker.md, "The lock")";

LAB_CHECK("C.1-lock-held", "11.1", 3,
          "While a container runs, its monitor holds its lock") {
  MiniDocker engine(check);
  auto standing = stand(engine, ready());
  const auto lock = folder_of(check, "run") / "lock";
  check.did("asked  for the lock of the container, " + std::string(kRoot) +
            "/run/ID/lock, from outside");
  check.expect(std::filesystem::exists(lock) && common::Lock::is_held(lock),
               {.symptom = "lock-not-held",
                .expected = "a lock on it that somebody holds",
                .saw = std::filesystem::exists(lock) ? "nobody holds it" : "no such file",
                .most_often = "the lock was let go when the function that took it ended: "
                              "who gets the Claim must get the lock with it",
                .read = kReadLock});
  using common::Lock;
  check.expect(!Lock::acquire(lock, Lock::Mode::kShared),
               {.symptom = "lock-shared",
                .expected = "an exclusive lock: nobody else may have it, shared or not",
                .saw = "a second one was granted, shared",
                .most_often = "Lock::Mode::kShared: any number of processes may hold it",
                .read = kReadLock});
  end(engine, standing);
}

LAB_CHECK("C.1-lock-of-another", "11.1", 2,
          "A container whose lock another process holds is left alone") {
  MiniDocker engine(check);
  engine.must({"create", "--name", "web", "busybox", "true"});
  const std::string run = std::filesystem::path(kRoot) / "run" /
                          engine.inspect("web").at("Id").get<std::string>();
  auto holder = check.start_helper("took   the lock of the container", [&run] {
    std::filesystem::create_directories(run);
    const auto lock = common::Lock::acquire(std::filesystem::path(run) / "lock",
                                            common::Lock::Mode::kExclusive);
    common::write_all(STDOUT_FILENO, "READY\n", "word");
    ::pause();
  });
  harness::Context::await_ready(holder);
  const auto ended = engine.run({"start", "web"});
  check.expect(
      ended.status == 0 && container_in(check.sandbox()) == 0,
      {.symptom = "lock-ignored",
       .expected = "`minidocker start` to do nothing: it runs, for all that one knows",
       .saw = "status " + std::to_string(ended.status) + ": " + ended.error,
       .most_often = "",
       .read = kReadLock});
  holder.end(std::chrono::seconds{5});
}

}  // namespace
}  // namespace checks
