#include "minidocker/engine.hpp"

#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include "minidocker/schema.hpp"
#include "support.hpp"

namespace minidocker {
namespace {

TEST(Engine, MakesNoContainerOfAnImageThatIsJustRemoved) {
  const test::Folder folder;
  const Home home = folder.home();
  auto database = open_database(home);
  database.execute(
      "INSERT INTO images (id, created, size, config) VALUES ('sha256:ab', 1, 1, '{}')");
  database.execute(
      "INSERT INTO tags VALUES ('docker.io/library/busybox:latest', 'sha256:ab')");
  std::string said;
  std::thread other;
  {
    Transaction removal(database);
    other = std::thread([&] {
      said = test::message_of([&] {
        CreateRequest request;
        request.image = "busybox";
        request.command = {"true"};
        Engine(home).create(request);
      });
    });
    // It has looked for the image by then, if it is one that does so too early.
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    database.execute("DELETE FROM tags");
    database.execute("DELETE FROM images");
    removal.commit();
  }
  other.join();
  EXPECT_TRUE(said.starts_with("No such image: busybox")) << said;
  EXPECT_TRUE(Engine(home).containers().empty());
}

}  // namespace
}  // namespace minidocker
