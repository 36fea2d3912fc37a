#include "minidocker/containers.hpp"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/cli.hpp"
#include "minidocker/schema.hpp"
#include "support.hpp"

namespace minidocker {
namespace {

using test::at;
using test::container_of;
using test::id_of;
using testing::ElementsAre;
using testing::IsEmpty;

class ContainersTest : public testing::Test {
 protected:
  Container found(const std::string& reference) const {
    return containers_.find(reference);
  }
  std::string refusal(const std::string& reference) const {
    return test::message_of([&] { containers_.find(reference); });
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& container : containers_.all()) names.push_back(container.name);
    return names;
  }

  test::Folder folder_;
  Database database_ = open_database(folder_.home());
  Containers containers_{database_};
};

TEST_F(ContainersTest, AreKeptAsTheyWereAdded) {
  Container container = container_of("a1", "web", 1'795'371'555);
  container.created += std::chrono::nanoseconds(123'456'789);
  auto& config = container.config;
  config.argv = {"sh", "-c", "echo 'a b' \xe2\x82\xac \n"};
  config.entrypoint_length = 1;
  config.environment = {"A=1", "B="};
  config.working_folder = "/srv";
  config.user = "daemon:adm";
  config.hostname = "host";
  config.mounts = {{"/a", "/b", true}, {"/c", "/d", false}};
  config.labels = {{"tier", "front"}, {"empty", ""}};
  config.terminal = config.open_stdin = config.attached = config.auto_remove = true;
  config.stop_signal = SIGINT;
  config.stop_timeout = 3;
  containers_.add(container);

  const Container kept = found("web");
  EXPECT_EQ(kept.id, container.id);
  EXPECT_EQ(kept.name, "web");
  EXPECT_EQ(kept.created, container.created);
  EXPECT_EQ(kept.config.mounts, config.mounts);
  EXPECT_EQ(to_json(kept.config), to_json(config));
  EXPECT_EQ(kept.state.status, Status::kCreated);
  EXPECT_EQ(kept.state.pid, 0);
  EXPECT_EQ(kept.state.started, Time{});
}

TEST_F(ContainersTest, MayHoldWhatIsNoUtf8) {
  Container container = container_of("a1", "web");
  container.config.argv = {"echo", "\xff"};
  containers_.add(container);
  EXPECT_THAT(found("web").config.argv, ElementsAre("echo", "\xef\xbf\xbd"));
}

TEST_F(ContainersTest, AreFoundByIdPrefixAndName) {
  containers_.add(container_of("ab1", "web"));
  containers_.add(container_of("ab2", "mail"));
  EXPECT_EQ(found(id_of("ab2")).name, "mail");
  EXPECT_EQ(found("ab2").name, "mail");
  EXPECT_EQ(found("ab10").name, "web");
  EXPECT_EQ(found("web").id, id_of("ab1"));
  EXPECT_EQ(found("/web").id, id_of("ab1"));
}

TEST_F(ContainersTest, AreNotFoundByWhatIsNeither) {
  containers_.add(container_of("ab1", "web"));
  for (const char* name : {"", "ab2", "we", "web2", "AB1", "ab1%", "%", "ab1\n", "b1"}) {
    EXPECT_EQ(refusal(name), std::string("No such container: ") + name);
  }
  EXPECT_EQ(test::code_of([&] { containers_.find("x"); }), common::kFailure);
}

TEST_F(ContainersTest, AreNotFoundByAPrefixOfTwo) {
  containers_.add(container_of("ab1", "web"));
  containers_.add(container_of("ab2", "mail"));
  EXPECT_EQ(refusal("ab"), "Multiple IDs found with provided prefix: ab");
  EXPECT_EQ(test::code_of([&] { containers_.find("ab"); }), common::kFailure);
}

TEST_F(ContainersTest, AreFoundByNameBeforePrefix) {
  containers_.add(container_of("fade", "web"));
  containers_.add(container_of("1", "fade"));
  EXPECT_EQ(found("fade").id, id_of("1"));
  EXPECT_EQ(found("fade0").name, "web");
}

TEST_F(ContainersTest, AreFoundByWholeIdBeforeName) {
  containers_.add(container_of("fade", "web"));
  containers_.add(container_of("1", id_of("fade")));
  EXPECT_EQ(found(id_of("fade")).name, "web");
}

TEST_F(ContainersTest, AreGotByWholeIdAlone) {
  containers_.add(container_of("ab1", "web"));
  EXPECT_EQ(containers_.get(id_of("ab1"))->name, "web");
  EXPECT_FALSE(containers_.get("ab1"));
  EXPECT_FALSE(containers_.get("web"));
}

TEST_F(ContainersTest, HaveNamesOfTheirOwn) {
  containers_.add(container_of("a1", "web"));
  const std::string conflict =
      "Conflict. The container name \"/web\" is already in use by container \"" +
      id_of("a1") +
      "\". You have to remove (or rename) that container to be able to reuse that name.";
  EXPECT_EQ(test::message_of([&] { containers_.add(container_of("b2", "web")); }),
            conflict);
  EXPECT_EQ(test::code_of([&] { containers_.add(container_of("b2", "web")); }),
            common::kFailure);
  containers_.add(container_of("b2", "mail"));
  EXPECT_EQ(test::message_of([&] { containers_.rename(id_of("b2"), "web"); }), conflict);
  EXPECT_THAT(names(), ElementsAre("web", "mail"));
}

TEST_F(ContainersTest, HaveIdsOfTheirOwn) {
  containers_.add(container_of("a1", "web"));
  EXPECT_THROW(containers_.add(container_of("a1", "mail")), DatabaseError);
}

TEST_F(ContainersTest, ComeWithTheNewestFirst) {
  EXPECT_THAT(names(), IsEmpty());
  containers_.add(container_of("c", "second", 20));
  containers_.add(container_of("b", "third", 30));
  containers_.add(container_of("d", "first", 10));
  containers_.add(container_of("a", "third, too", 30));  // of the same time: by id
  EXPECT_THAT(names(), ElementsAre("third, too", "third", "second", "first"));
}

TEST_F(ContainersTest, RunAndEnd) {
  const std::string id = id_of("a1");
  containers_.add(container_of("a1", "web"));
  containers_.add(container_of("b2", "other"));
  containers_.set_running(id, 4711, 99, at(5));
  ContainerState state = found("web").state;
  EXPECT_EQ(state.status, Status::kRunning);
  EXPECT_EQ(state.pid, 4711);
  EXPECT_EQ(state.started, at(5));
  EXPECT_EQ(state.finished, Time{});

  containers_.set_exited(id, 137, "its monitor was killed", at(9));
  state = found("web").state;
  EXPECT_EQ(state.status, Status::kExited);
  EXPECT_EQ(state.pid, 0);
  EXPECT_EQ(state.exit_code, 137);
  EXPECT_EQ(state.error, "its monitor was killed");
  EXPECT_EQ(state.started, at(5));
  EXPECT_EQ(state.finished, at(9));

  containers_.set_running(id, 4712, 99, at(10));  // nothing is left of the first time
  state = found("web").state;
  EXPECT_EQ(state.exit_code, 0);
  EXPECT_EQ(state.error, "");
  EXPECT_EQ(state.finished, Time{});
  EXPECT_EQ(found("other").state.status, Status::kCreated);
}

TEST_F(ContainersTest, StayWhatTheyWereIfTheyDoNotStart) {
  containers_.add(container_of("a1", "web"));
  containers_.set_not_started(id_of("a1"), 127, "not found");
  EXPECT_EQ(found("web").state.status, Status::kCreated);
  EXPECT_EQ(found("web").state.exit_code, 127);
  EXPECT_EQ(found("web").state.error, "not found");
}

TEST_F(ContainersTest, StayDead) {
  const std::string id = id_of("a1");
  containers_.add(container_of("a1", "web"));
  containers_.set_running(id, 4711, 99, at(5));
  containers_.set_dead(id);
  EXPECT_EQ(found("web").state.status, Status::kDead);
  EXPECT_EQ(found("web").state.pid, 0);
  containers_.set_exited(id, 1, "late", at(6));
  containers_.set_not_started(id, 1, "late");
  EXPECT_EQ(found("web").state.status, Status::kDead);
  EXPECT_EQ(found("web").state.exit_code, 0);
  EXPECT_EQ(found("web").state.error, "");
}

TEST_F(ContainersTest, CanBeRenamedAndRemoved) {
  containers_.add(container_of("a1", "web"));
  containers_.add(container_of("b2", "mail", 2));
  containers_.rename(id_of("a1"), "www");
  EXPECT_THAT(names(), ElementsAre("mail", "www"));
  containers_.add(container_of("c3", "web", 3));  // the old name is free
  containers_.remove(id_of("a1"));
  EXPECT_THAT(names(), ElementsAre("web", "mail"));
  EXPECT_EQ(refusal("www"), "No such container: www");
}

TEST_F(ContainersTest, AreTheUsersOfTheirImages) {
  EXPECT_FALSE(containers_.user_of("sha256:" + id_of("b")));
  containers_.add(container_of("a1", "web"));
  EXPECT_EQ(containers_.user_of("sha256:" + id_of("b"))->name, "web");
  EXPECT_FALSE(containers_.user_of("sha256:" + id_of("c")));
}

TEST_F(ContainersTest, ThatRunUseAnImageMoreThanOthers) {
  containers_.add(container_of("a1", "web", 1));
  containers_.set_running(id_of("a1"), 4711, 99, at(5));
  containers_.add(container_of("b2", "newer", 2));
  EXPECT_EQ(containers_.user_of("sha256:" + id_of("b"))->name, "web");
}

}  // namespace
}  // namespace minidocker
