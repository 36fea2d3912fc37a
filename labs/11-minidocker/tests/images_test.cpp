#include "minidocker/images.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/files.hpp"
#include "minidocker/containers.hpp"
#include "minidocker/image_config.hpp"
#include "minidocker/schema.hpp"
#include "support.hpp"

namespace minidocker {
namespace {

namespace fs = std::filesystem;
using test::at;
using test::container_of;
using test::id_of;
using testing::ElementsAre;
using testing::IsEmpty;

class ImagesTest : public testing::Test {
 protected:
  static Image image_of(const std::string& begin_of_id, std::int64_t created = 1) {
    Image image;
    image.id = "sha256:" + id_of(begin_of_id);
    image.created = at(created);
    image.size = 17;
    return image;
  }

  /// The folder with which an import ends.
  fs::path unpacked(const std::string& text = "content") const {
    const fs::path partial = home_.images() / "partial";
    make_private_folder(partial);
    make_private_folder(partial / "rootfs");
    test::write_file(partial / "rootfs/file", text);
    return partial;
  }

  void add(const std::string& begin_of_id, const std::string& tag,
           std::int64_t created = 1) {
    images_->add(image_of(begin_of_id, created), unpacked(), tag);
  }

  /// "" if nothing is found.
  std::string found(const std::string& reference) const {
    const auto image = images_->find(reference);
    return image ? image->id : "";
  }
  static std::string id(const std::string& begin) { return "sha256:" + id_of(begin); }

  bool has_files(const std::string& begin_of_id) const {
    return fs::exists(home_.images() / id_of(begin_of_id) / "rootfs/file");
  }

  std::string refusal(const std::string& reference, bool force = false) {
    return test::message_of([&] { images_->remove(reference, force); });
  }

  test::Folder folder_;
  Home home_ = folder_.home();
  Database database_ = open_database(home_);
  Containers containers_{database_};
  std::unique_ptr<Images> images_ = tree_images(home_, database_);
};

TEST_F(ImagesTest, AreKeptAsTheyWereAdded) {
  Image image = image_of("a1", 1'795'371'555);
  image.size = 5'000'000'000;
  image.config = {.entrypoint = {"/init"},
                  .command = {"sh", "-c", "x y"},
                  .environment = {"A=1"},
                  .working_folder = "/srv",
                  .user = "1000"};
  const auto partial = unpacked("the file");
  images_->add(image, partial, "localhost:5000/team/tool:2.1");

  const auto kept = images_->find(image.id);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->id, image.id);
  EXPECT_EQ(kept->created, image.created);
  EXPECT_EQ(kept->size, image.size);
  EXPECT_EQ(to_json(kept->config), to_json(image.config));
  EXPECT_THAT(kept->tags, ElementsAre("localhost:5000/team/tool:2.1"));
  EXPECT_EQ(common::read_file(home_.images() / id_of("a1") / "rootfs/file"), "the file");
  EXPECT_FALSE(fs::exists(partial));
}

TEST_F(ImagesTest, AreFoundByNameIdAndPrefix) {
  add("ab1", "busybox");
  add("ab2", "team/tool:2.1");
  for (const char* name : {"busybox", "busybox:latest", "library/busybox",
                           "docker.io/library/busybox:latest", "ab1", "sha256:ab1"}) {
    EXPECT_EQ(found(name), id("ab1")) << name;
  }
  EXPECT_EQ(found(id_of("ab2")), id("ab2"));
  EXPECT_EQ(found(id("ab2")), id("ab2"));
  EXPECT_EQ(found("team/tool:2.1"), id("ab2"));
}

TEST_F(ImagesTest, AreNotFoundByWhatIsNeither) {
  add("ab1", "busybox");
  for (const std::string name : {"busybox:1.36", "team/busybox", "tool", "ab2", "b1",
                                 "sha256:", "sha256:AB1", "sha256:x", "sha256:ab2"}) {
    EXPECT_EQ(found(name), "") << name;
  }
  EXPECT_EQ(found(id_of("ab2")), "");
  EXPECT_EQ(found(id_of("ab1") + "0"), "");
}

TEST_F(ImagesTest, AreNotFoundByAPrefixOfTwo) {
  add("ab1", "one");
  add("ab2", "two");
  EXPECT_EQ(test::message_of([&] { images_->find("ab"); }),
            "Multiple IDs found with provided prefix: ab");
  EXPECT_EQ(test::code_of([&] { images_->find("sha256:ab"); }), common::kFailure);
}

TEST_F(ImagesTest, AreFoundByNameBeforePrefix) {
  add("fade", "one");
  add("1", "fade");
  EXPECT_EQ(found("fade"), id("1"));
  EXPECT_EQ(found("sha256:fade"), id("fade"));
  EXPECT_EQ(found("fade0"), id("fade"));
}

TEST_F(ImagesTest, RefuseWhatCannotBeAName) {
  for (const char* name : {"", "UPPER", "a b", ":tag"}) {
    EXPECT_EQ(test::code_of([&] { images_->find(name); }), common::kFailure) << name;
  }
}

TEST_F(ImagesTest, ComeWithTheNewestFirst) {
  EXPECT_THAT(images_->all(), IsEmpty());
  add("c", "second", 20);
  add("d", "", 10);
  add("b", "third", 30);
  add("a", "third-too", 30);
  std::vector<std::string> ids;
  for (const auto& image : images_->all()) ids.push_back(image.id);
  EXPECT_THAT(ids, ElementsAre(id("a"), id("b"), id("c"), id("d")));
}

TEST_F(ImagesTest, MayHaveNoNameOrSeveral) {
  add("a1", "");
  EXPECT_THAT(images_->find("a1")->tags, IsEmpty());
  images_->tag("a1", "tool:2");
  images_->tag("tool:2", "tool");
  EXPECT_THAT(images_->find("a1")->tags, ElementsAre("tool:2", "tool:latest"));
}

TEST_F(ImagesTest, GiveTheirNamesAway) {
  add("a1", "tool");
  add("b2", "tool");
  EXPECT_EQ(found("tool"), id("b2"));
  EXPECT_THAT(images_->find("a1")->tags, IsEmpty());
  images_->tag("a1", "tool");
  EXPECT_EQ(found("tool"), id("a1"));
}

TEST_F(ImagesTest, CanBeTaggedOnlyIfTheyAreThere) {
  EXPECT_EQ(test::message_of([&] { images_->tag("busybox", "tool"); }),
            "No such image: busybox");
  EXPECT_EQ(test::code_of([&] { images_->tag("busybox", "tool"); }), common::kFailure);
  add("a1", "busybox");
  EXPECT_EQ(test::code_of([&] { images_->tag("busybox", "UPPER"); }), common::kFailure);
  EXPECT_THAT(images_->find("a1")->tags, ElementsAre("busybox:latest"));
}

TEST_F(ImagesTest, AreAddedOnce) {
  add("a1", "one");
  images_->add(image_of("a1"), unpacked("other"), "two");
  EXPECT_EQ(images_->all().size(), 1U);
  EXPECT_THAT(images_->find("a1")->tags, ElementsAre("one:latest", "two:latest"));
  EXPECT_EQ(common::read_file(home_.images() / id_of("a1") / "rootfs/file"), "content");
  EXPECT_TRUE(fs::exists(home_.images() / "partial"));  // whose it is removes it
}

TEST_F(ImagesTest, TakeThePlaceOfWhatACutOffRemovalHasLeft) {
  fs::create_directories(home_.images() / id_of("a1") / "rootfs/old");
  add("a1", "one");
  EXPECT_TRUE(has_files("a1"));
  EXPECT_FALSE(fs::exists(home_.images() / id_of("a1") / "rootfs/old"));
}

TEST_F(ImagesTest, AreNotAddedWithAWrongName) {
  EXPECT_EQ(test::code_of([&] { add("a1", "UPPER"); }), common::kFailure);
  EXPECT_THAT(images_->all(), IsEmpty());
}

TEST_F(ImagesTest, LoseOneOfTheirNames) {
  add("a1", "one");
  images_->tag("one", "two");
  const auto done = images_->remove("one", false);
  EXPECT_THAT(done.untagged, ElementsAre("one:latest"));
  EXPECT_THAT(done.deleted, IsEmpty());
  EXPECT_THAT(images_->find("a1")->tags, ElementsAre("two:latest"));
  EXPECT_TRUE(has_files("a1"));
}

TEST_F(ImagesTest, GoWithTheirLastName) {
  add("a1", "one");
  add("b2", "other");
  const auto done = images_->remove("one", false);
  EXPECT_THAT(done.untagged, ElementsAre("one:latest"));
  EXPECT_THAT(done.deleted, ElementsAre(id("a1")));
  EXPECT_EQ(found("a1"), "");
  EXPECT_EQ(found("one"), "");
  EXPECT_FALSE(fs::exists(home_.images() / id_of("a1")));
  EXPECT_TRUE(has_files("b2"));
}

TEST_F(ImagesTest, GoByTheirIds) {
  add("a1", "one");
  add("b2", "");
  EXPECT_THAT(images_->remove("b2", false).deleted, ElementsAre(id("b2")));
  const auto done = images_->remove("sha256:a1", false);
  EXPECT_THAT(done.untagged, ElementsAre("one:latest"));
  EXPECT_THAT(done.deleted, ElementsAre(id("a1")));
  EXPECT_THAT(images_->all(), IsEmpty());
}

TEST_F(ImagesTest, WithSeveralNamesGoByTheirIdsOnlyIfForced) {
  add("a1", "one");
  images_->tag("one", "two");
  EXPECT_EQ(refusal("a1"),
            "conflict: unable to delete a10000000000 (must be forced) - image is "
            "referenced in multiple repositories");
  EXPECT_TRUE(has_files("a1"));
  const auto done = images_->remove("a1", true);
  EXPECT_THAT(done.untagged, ElementsAre("one:latest", "two:latest"));
  EXPECT_THAT(done.deleted, ElementsAre(id("a1")));
  EXPECT_EQ(found("two"), "");
  EXPECT_FALSE(has_files("a1"));
}

TEST_F(ImagesTest, AreNotRemovedIfTheyAreNotThere) {
  EXPECT_EQ(refusal("busybox"), "No such image: busybox");
  EXPECT_EQ(refusal("busybox", true), "No such image: busybox");
  add("a1", "busybox");
  EXPECT_EQ(refusal("sha256:", true), "No such image: sha256:");
  EXPECT_TRUE(has_files("a1"));
}

TEST_F(ImagesTest, InUseStayUnlessForced) {
  add("b", "busybox");
  containers_.add(container_of("c1", "web"));
  EXPECT_EQ(refusal("busybox"),
            "conflict: unable to remove busybox (must be forced) - image is being used "
            "by stopped container c10000000000");
  EXPECT_EQ(test::code_of([&] { images_->remove("busybox", false); }), common::kFailure);
  EXPECT_EQ(found("busybox"), id("b"));

  // The name goes. The files are those of a container.
  const auto done = images_->remove("busybox", true);
  EXPECT_THAT(done.untagged, ElementsAre("busybox:latest"));
  EXPECT_THAT(done.deleted, IsEmpty());
  EXPECT_EQ(found("busybox"), "");
  EXPECT_EQ(found("b"), id("b"));
  EXPECT_TRUE(has_files("b"));

  containers_.remove(id_of("c1"));
  EXPECT_THAT(images_->remove("b", false).deleted, ElementsAre(id("b")));
}

TEST_F(ImagesTest, OfARunningContainerStay) {
  add("b", "busybox");
  containers_.add(container_of("c1", "web", 1));
  containers_.set_running(id_of("c1"), 4711, 99, at(5));
  containers_.add(container_of("d2", "newer, and stopped", 2));
  EXPECT_EQ(refusal("busybox", true),
            "conflict: unable to remove busybox (cannot be forced) - image is being used "
            "by running container c10000000000");
  EXPECT_EQ(found("busybox"), id("b"));
}

TEST_F(ImagesTest, InUseCanLoseOneOfTheirNames) {
  add("b", "busybox");
  images_->tag("busybox", "other");
  containers_.add(container_of("c1", "web"));
  EXPECT_THAT(images_->remove("other", false).untagged, ElementsAre("other:latest"));
  EXPECT_EQ(found("busybox"), id("b"));
}

TEST_F(ImagesTest, AreTheLowerPartOfAView) {
  add("b", "busybox");
  const auto image = *images_->find("b");
  const auto container = home_.container("c1");
  const RootView view = images_->describe(image, container);
  EXPECT_THAT(view.lower, ElementsAre(home_.images() / id_of("b") / "rootfs"));
  EXPECT_EQ(view.upper, container / "upper");
  EXPECT_EQ(view.work, container / "work");
  EXPECT_EQ(view.merged, container / "merged");
  EXPECT_FALSE(view.disposable);
  EXPECT_FALSE(fs::exists(container));  // only said
}

mode_t mode_of(const fs::path& path) {
  struct stat info {};
  common::check(::stat(path.c_str(), &info), "stat", path.native());
  return info.st_mode & 07777U;
}

TEST_F(ImagesTest, GiveAViewTheModeOfTheirRoot) {
  add("b", "busybox");
  constexpr mode_t kOdd = 01751;
  const auto root = home_.images() / id_of("b") / "rootfs";
  common::check(::chmod(root.c_str(), kOdd), "chmod", root.native());
  const auto image = *images_->find("b");
  const auto container = home_.container("c1");
  const RootView view = images_->view(image, container);
  EXPECT_EQ(mode_of(view.upper), kOdd);
  for (const auto& folder : {container, view.work, view.merged}) {
    EXPECT_EQ(mode_of(folder), 0700U) << folder;
  }

  // The second time it is the container's own.
  common::check(::chmod(view.upper.c_str(), 0700), "chmod", view.upper.native());
  images_->view(image, container);
  EXPECT_EQ(mode_of(view.upper), 0700U);
}

TEST(ImageConfig, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(to_json(ImageConfig{}), common::Json::object());
  ImageConfig config;
  config.command = {"sh"};
  EXPECT_EQ(to_json(config).dump(), R"({"Cmd":["sh"]})");
}

TEST(ImageConfig, TakesWhatIsMissingAsEmpty) {
  const auto config = image_config_from_json(
      common::Json::parse(R"({"Cmd":null,"User":"1","ExposedPorts":{"80/tcp":{}}})"));
  EXPECT_EQ(to_json(config).dump(), R"({"User":"1"})");
  EXPECT_THROW(image_config_from_json(common::Json::parse(R"({"Cmd":"sh"})")),
               common::Json::exception);
}

}  // namespace
}  // namespace minidocker
