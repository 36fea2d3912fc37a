#include <algorithm>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "minidocker/containers.hpp"
#include "minidocker/image_config.hpp"
#include "minidocker/images.hpp"
#include "minidocker/names.hpp"
#include "minidocker/reference.hpp"
#include "rootfs/remove_tree.hpp"
#include "rootfs/rootfs.hpp"

namespace minidocker {
namespace fs = std::filesystem;

using common::ExitError;

namespace {

constexpr char kSelectImage[] = "SELECT id, created, size, config FROM images ";
constexpr std::string_view kAlgorithm = "sha256:";

bool may_be_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

class TreeImages : public Images {
 public:
  TreeImages(const Home& home, Database& database) : home_(home), database_(database) {}

  std::optional<Image> find(const std::string& reference) const override;
  std::vector<Image> all() const override;
  Removal remove(const std::string& reference, bool force) override;
  void tag(const std::string& reference, const std::string& name) override;
  void add(const Image& image, const fs::path& partial, const std::string& tag) override;
  RootView describe(const Image& image, const fs::path& container) const override;
  RootView view(const Image& image, const fs::path& container) const override;

 private:
  Image read(const Statement& row) const;
  std::optional<Image> find_by_id(std::string_view prefix) const;
  void set_tag(const std::string& name, const std::string& id);
  void erase(const Image& image);
  void refuse_if_used(const Image& image, const std::string& reference, bool force) const;
  fs::path folder(const std::string& id) const {
    return home_.images() / id.substr(kAlgorithm.size());
  }

  const Home& home_;
  Database& database_;
};

Image TreeImages::read(const Statement& row) const {
  Image image;
  image.id = row.text(0);
  image.created = Time(std::chrono::nanoseconds(row.integer(1)));
  image.size = static_cast<std::uint64_t>(row.integer(2));
  image.config = image_config_from_json(common::Json::parse(row.text(3)));
  auto tags = database_.prepare("SELECT name FROM tags WHERE image = ? ORDER BY name");
  tags.bind(image.id);
  while (tags.step()) image.tags.push_back(parse_reference(tags.text(0)).familiar());
  return image;
}

std::optional<Image> TreeImages::find(const std::string& reference) const {
  const std::string_view text = reference;
  if (text.starts_with(kAlgorithm)) {
    const auto digits = text.substr(kAlgorithm.size());
    return may_be_id(digits) ? find_by_id(digits) : std::nullopt;
  }
  // A name comes before an id that looks like one.
  if (!may_be_id(text) || text.size() < 64) {
    auto row = database_.prepare(std::string(kSelectImage) +
                                 "WHERE id = (SELECT image FROM tags WHERE name = ?)");
    row.bind(normalize_reference(reference).canonical());
    if (row.step()) return read(row);
  }
  return may_be_id(text) ? find_by_id(text) : std::nullopt;
}

std::optional<Image> TreeImages::find_by_id(std::string_view prefix) const {
  auto row = database_.prepare(std::string(kSelectImage) +
                               "WHERE id >= ?1 AND id < ?1 || 'g' LIMIT 2");
  row.bind(std::string(kAlgorithm) + std::string(prefix));
  if (!row.step()) return std::nullopt;
  Image image = read(row);
  if (row.step()) {
    throw ExitError(common::kFailure,
                    "Multiple IDs found with provided prefix: " + std::string(prefix));
  }
  return image;
}

std::vector<Image> TreeImages::all() const {
  auto rows = database_.prepare(std::string(kSelectImage) + "ORDER BY created DESC, id");
  std::vector<Image> all;
  while (rows.step()) all.push_back(read(rows));
  return all;
}

void TreeImages::set_tag(const std::string& name, const std::string& id) {
  database_.prepare("INSERT OR REPLACE INTO tags (name, image) VALUES (?, ?)")
      .bind(normalize_reference(name).canonical())
      .bind(id)
      .step();
}

void TreeImages::tag(const std::string& reference, const std::string& name) {
  const auto image = find(reference);
  if (!image) throw ExitError(common::kFailure, "No such image: " + reference);
  database_.set_durable(true);
  set_tag(name, image->id);
}

void TreeImages::refuse_if_used(const Image& image, const std::string& reference,
                                bool force) const {
  const auto user = Containers(database_).user_of(image.id);
  if (!user) return;
  const bool running = user->state.status == Status::kRunning;
  if (force && !running) return;
  throw ExitError(
      common::kFailure,
      fmt::format("conflict: unable to {} {} ({}) - image is being used by {} "
                  "container {}",
                  reference.find(':') == std::string::npos ? "remove" : "delete",
                  reference, running ? "cannot be forced" : "must be forced",
                  running ? "running" : "stopped", short_id(user->id)));
}

void TreeImages::erase(const Image& image) {
  // Without its row it is nobody's: should we end here, the next import removes it.
  database_.prepare("DELETE FROM images WHERE id = ?").bind(image.id).step();
}

Removal TreeImages::remove(const std::string& reference, bool force) {
  database_.set_durable(true);
  Transaction transaction(database_);
  const auto image = find(reference);
  if (!image) throw ExitError(common::kFailure, "No such image: " + reference);
  const bool by_id = image->id.starts_with(std::string(kAlgorithm) + reference) ||
                     image->id.starts_with(reference);
  if (by_id && image->tags.size() > 1 && !force) {
    throw ExitError(common::kFailure,
                    fmt::format("conflict: unable to delete {} (must be forced) - image "
                                "is referenced in multiple repositories",
                                short_id(image->id.substr(kAlgorithm.size()))));
  }
  Removal done;
  done.untagged = image->tags;
  if (!by_id) done.untagged = {normalize_reference(reference).familiar()};
  if (by_id || image->tags.size() == 1) {
    refuse_if_used(*image, reference, force);
    done.deleted = {image->id};
  }
  for (const auto& tag : done.untagged) {
    database_.prepare("DELETE FROM tags WHERE name = ?")
        .bind(normalize_reference(tag).canonical())
        .step();
  }
  // A stopped container keeps the files that it stands on.
  const bool used = Containers(database_).user_of(image->id).has_value();
  if (used) done.deleted.clear();
  if (!done.deleted.empty()) erase(*image);
  transaction.commit();
  if (!done.deleted.empty()) rootfs::remove_tree(folder(image->id));
  return done;
}

void TreeImages::add(const Image& image, const fs::path& partial,
                     const std::string& tag) {
  database_.set_durable(true);
  Transaction transaction(database_);
  const fs::path target = folder(image.id);
  if (!find_by_id(std::string_view(image.id).substr(kAlgorithm.size()))) {
    rootfs::remove_tree(target);  // of one whose removal was cut off
    common::check(::rename(partial.c_str(), target.c_str()), "rename", target.native());
    database_
        .prepare("INSERT INTO images (id, created, size, config) VALUES (?, ?, ?, ?)")
        .bind(image.id)
        .bind(image.created.time_since_epoch().count())
        .bind(static_cast<std::int64_t>(image.size))
        .bind(to_json(image.config).dump())
        .step();
  }
  if (!tag.empty()) set_tag(tag, image.id);
  transaction.commit();
}

RootView TreeImages::describe(const Image& image, const fs::path& container) const {
  return {.lower = {folder(image.id) / "rootfs"},
          .upper = container / "upper",
          .work = container / "work",
          .merged = container / "merged"};
}

RootView TreeImages::view(const Image& image, const fs::path& container) const {
  RootView view = describe(image, container);
  make_private_folder(container);
  make_private_folder(view.work);
  make_private_folder(view.merged);
  // The container's "/" has the attributes of the upper one.
  const bool fresh = ::access(view.upper.c_str(), F_OK) == -1;
  make_private_folder(view.upper);
  if (fresh) rootfs::copy_attributes(view.lower.front(), view.upper);
  return view;
}

}  // namespace

std::unique_ptr<Images> tree_images(const Home& home, Database& database) {
  return std::make_unique<TreeImages>(home, database);
}

}  // namespace minidocker
