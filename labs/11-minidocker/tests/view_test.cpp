#include "minidocker/view.hpp"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace minidocker {
namespace {

using common::Json;
using test::at;

ContainerState state_of(Status status) {
  ContainerState state;
  state.status = status;
  state.started = at(1000);
  state.finished = at(2000);
  state.exit_code = 137;
  return state;
}

TEST(StatusText, IsDockers) {
  EXPECT_EQ(status_text(state_of(Status::kCreated), at(5000)), "Created");
  EXPECT_EQ(status_text(state_of(Status::kRunning), at(1000)), "Up Less than a second");
  EXPECT_EQ(status_text(state_of(Status::kRunning), at(1003)), "Up 3 seconds");
  EXPECT_EQ(status_text(state_of(Status::kExited), at(2000 + 7200)),
            "Exited (137) 2 hours ago");
  EXPECT_EQ(status_text(state_of(Status::kDead), at(5000)), "Dead");
}

TEST(StatusText, TakesAClockThatWasSetBack) {
  EXPECT_EQ(status_text(state_of(Status::kRunning), at(0)), "Up Less than a second");
}

TEST(CommandText, IsInQuotes) {
  EXPECT_EQ(command_text({"sh"}, false), R"("sh")");
  EXPECT_EQ(command_text({"sleep", "1d"}, false), R"("sleep 1d")");
  EXPECT_EQ(command_text({"sh", "-c", "a b"}, false), R"("sh -c 'a b'")");
  EXPECT_EQ(command_text({"echo", "\"\\\n"}, false), R"("echo \"\\\n")");
  EXPECT_EQ(command_text({"echo", "\xff"}, true), "\"echo \xef\xbf\xbd\"");
  EXPECT_EQ(command_text({"echo", "", "x"}, true), R"("echo  x")");
}

TEST(CommandText, IsCutAtTwentyCharacters) {
  EXPECT_EQ(command_text({"01234567890123456789"}, false), R"("01234567890123456789")");
  EXPECT_EQ(command_text({"012345678901234567890"}, false), R"("0123456789012345678…")");
  EXPECT_EQ(command_text({"012345678901234567890"}, true), R"("012345678901234567890")");
  EXPECT_EQ(command_text({"sh", "-c", "while true; do sleep 1; done"}, false),
            R"("sh -c 'while true; …")");
}

TEST(CommandText, CountsCharactersAndNotBytes) {
  const std::string twenty = "éééééééééééééééééééé";
  EXPECT_EQ(command_text({twenty}, false), "\"" + twenty + "\"");
  EXPECT_EQ(command_text({twenty + "x"}, false), R"("ééééééééééééééééééé…")");
  EXPECT_EQ(command_text({"0123456789012345678€x"}, false), R"("0123456789012345678…")");
}

TEST(PsRow, HasDockersFields) {
  Container container = test::container_of("ab1", "web", 1'795'371'555);
  container.config.argv = {"sleep", "100000000000000000"};
  container.config.labels = {{"b", "2"}, {"a", ""}};
  container.state.status = Status::kExited;
  container.state.exit_code = 3;
  container.state.finished = container.created;
  const Time then = container.created + std::chrono::minutes(5);
  EXPECT_EQ(ps_row(container, then, false),
            (Json{{"ID", "ab1000000000"},
                  {"Image", "busybox"},
                  {"Command", R"("sleep 1000000000000…")"},
                  {"CreatedAt", "2026-11-22T18:19:15Z"},
                  {"RunningFor", "5 minutes ago"},
                  {"Ports", ""},
                  {"State", "exited"},
                  {"Status", "Exited (3) 5 minutes ago"},
                  {"Names", "web"},
                  {"Labels", "a=,b=2"}}));
  const Json whole = ps_row(container, then, true);
  EXPECT_EQ(whole.at("ID"), container.id);
  EXPECT_EQ(whole.at("Command"), R"("sleep 100000000000000000")");
}

Image busybox() {
  Image image;
  image.id = "sha256:" + test::id_of("fe");
  image.tags = {"busybox:latest"};
  image.created = at(1'795'371'555);
  image.size = 4'270'000;
  image.config.command = {"sh"};
  return image;
}

TEST(ImageRow, HasDockersFields) {
  const Image image = busybox();
  const Time then = image.created + std::chrono::hours(30);
  EXPECT_EQ(image_row(image, "localhost:5000/team/tool:2.1", then, false),
            (Json{{"Repository", "localhost:5000/team/tool"},
                  {"Tag", "2.1"},
                  {"ID", "fe0000000000"},
                  {"CreatedAt", "2026-11-22T18:19:15Z"},
                  {"CreatedSince", "30 hours ago"},
                  {"Size", "4.27MB"}}));
  EXPECT_EQ(image_row(image, "busybox:latest", then, true).at("ID"), image.id);
  EXPECT_EQ(image_row(image, "busybox:latest", then, true).at("Repository"), "busybox");
  const Json nameless = image_row(image, "", then, false);
  EXPECT_EQ(nameless.at("Repository"), "<none>");
  EXPECT_EQ(nameless.at("Tag"), "<none>");
}

Json inspected(const Container& container) {
  const RootView root{.lower = {"/lower"}, .upper = "/u", .work = "/w", .merged = "/m"};
  return inspect_container(Home("/state"), container, root);
}

TEST(InspectContainer, SaysWhatItIs) {
  Container container = test::container_of("ab1", "web");
  container.config.argv = {"sh", "-c", "a b"};
  container.config.entrypoint_length = 1;
  container.config.mounts = {{"/a", "/b", true}, {"/c", "/d", false}};
  container.config.labels = {{"tier", "1"}};
  container.config.stop_signal = SIGINT;
  const Json object = inspected(container);
  EXPECT_EQ(object.at("Id"), container.id);
  EXPECT_EQ(object.at("Name"), "/web");
  EXPECT_EQ(object.at("Path"), "sh");
  EXPECT_EQ(object.at("Args"), (Json{"-c", "a b"}));
  EXPECT_EQ(object.at("Image"), container.config.image_id);
  const Json& config = object.at("Config");
  EXPECT_EQ(config.at("Hostname"), "ab1000000000");
  EXPECT_EQ(config.at("Entrypoint"), (Json{"sh"}));
  EXPECT_EQ(config.at("Cmd"), (Json{"-c", "a b"}));
  EXPECT_EQ(config.at("Image"), "busybox");
  EXPECT_EQ(config.at("Labels"), (Json{{"tier", "1"}}));
  EXPECT_EQ(config.at("StopSignal"), "SIGINT");
  EXPECT_EQ(object.at("HostConfig").at("Binds"), (Json{"/a:/b:ro", "/c:/d"}));
  EXPECT_EQ(object.at("Mounts").at(0).at("RW"), false);
  EXPECT_EQ(object.at("Mounts").at(1).at("RW"), true);
  EXPECT_EQ(object.at("GraphDriver").at("Data").at("UpperDir"), "/u");
}

TEST(InspectContainer, SaysNothingOfWhatItHasNot) {
  const Json object = inspected(test::container_of("ab1", "web"));
  EXPECT_EQ(object.at("Args"), Json::array());
  EXPECT_EQ(object.at("LogPath"), "");  // it has not run yet
  EXPECT_EQ(object.at("Config").at("Entrypoint"), nullptr);
  EXPECT_EQ(object.at("Config").at("Labels"), Json::object());
  EXPECT_EQ(object.at("State").at("StartedAt"), "0001-01-01T00:00:00Z");
  const Json no_image =
      inspect_container(Home("/state"), test::container_of("ab1", "web"), RootView{});
  EXPECT_EQ(no_image.at("GraphDriver").at("Data").at("LowerDir"), "");
}

TEST(InspectContainer, SaysWhatHasBecomeOfIt) {
  Container container = test::container_of("ab1", "web");
  container.state = state_of(Status::kExited);
  container.state.error = "why";
  const Json state = inspected(container).at("State");
  EXPECT_EQ(state.at("Status"), "exited");
  EXPECT_EQ(state.at("Running"), false);
  EXPECT_EQ(state.at("ExitCode"), 137);
  EXPECT_EQ(state.at("Error"), "why");
  EXPECT_EQ(state.at("StartedAt"), "1970-01-01T00:16:40Z");
  EXPECT_EQ(state.at("FinishedAt"), "1970-01-01T00:33:20Z");
  EXPECT_EQ(inspected(container).at("LogPath"),
            "/state/containers/" + container.id + "/log");
  container.state.status = Status::kRunning;
  EXPECT_EQ(inspected(container).at("State").at("Running"), true);
}

TEST(InspectContainer, TakesAStopSignalWithoutAName) {
  Container container = test::container_of("ab1", "web");
  container.config.stop_signal = 37;
  EXPECT_EQ(inspected(container).at("Config").at("StopSignal"), "37");
}

TEST(InspectImage, SaysWhatItIs) {
  const Json object = inspect_image(busybox());
  EXPECT_EQ(object.at("Id"), busybox().id);
  EXPECT_EQ(object.at("RepoTags"), (Json{"busybox:latest"}));
  EXPECT_EQ(object.at("Created"), "2026-11-22T18:19:15Z");
  EXPECT_EQ(object.at("Config"), (Json{{"Cmd", {"sh"}}}));
  EXPECT_EQ(object.at("Size"), 4'270'000);
  Image nameless = busybox();
  nameless.tags.clear();
  EXPECT_EQ(inspect_image(nameless).at("RepoTags"), Json::array());
}

}  // namespace
}  // namespace minidocker
