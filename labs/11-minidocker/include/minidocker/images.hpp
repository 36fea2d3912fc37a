/// @file
/// What a container is made from. Lab 05 will take this over: layers, stored once.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "minidocker/container.hpp"
#include "minidocker/database.hpp"
#include "minidocker/home.hpp"
#include "minidocker/time.hpp"

namespace minidocker {

/// What an image says of the containers that are made from it.
/// @see image-spec, config.md
struct ImageConfig {
  std::vector<std::string> entrypoint;
  std::vector<std::string> command;
  std::vector<std::string> environment;
  std::string working_folder;
  std::string user;
};

struct Image {
  std::string id;                 ///< "sha256:" and 64 hexadecimal digits
  std::vector<std::string> tags;  ///< as people write them: "busybox:latest"
  Time created{};
  std::uint64_t size = 0;  ///< bytes of its files
  ImageConfig config;
};

/// How a container's files come together: the image's, never changed, below its own.
/// @see the kernel's documentation of overlayfs
struct RootView {
  std::vector<std::filesystem::path> lower;  ///< the uppermost first
  std::filesystem::path upper;               ///< what the container changes
  std::filesystem::path work;                ///< overlayfs's own, beside `upper`
  std::filesystem::path merged;              ///< an empty folder to mount it on
  bool disposable = false;                   ///< a crash may lose what was changed
};

/// What `rmi` did, for people.
struct Removal {
  std::vector<std::string> untagged;  ///< tags
  std::vector<std::string> deleted;   ///< ids
};

class Images {
 public:
  virtual ~Images() = default;

  /// @param reference  "busybox", "busybox:latest", an id or its beginning.
  virtual std::optional<Image> find(const std::string& reference) const = 0;
  /// The newest first.
  virtual std::vector<Image> all() const = 0;
  /// Takes a tag away, or, by its id, the image; the last tag takes it with it.
  /// @throws common::ExitError if there is none, or containers need it
  virtual Removal remove(const std::string& reference, bool force) = 0;
  /// @throws common::ExitError
  virtual void tag(const std::string& reference, const std::string& name) = 0;
  /// Adds a tree that is there already: `partial` becomes the image's.
  /// @param partial  A folder below Home::images(), with the files in `rootfs`.
  /// @param tag  May be empty.
  virtual void add(const Image& image, const std::filesystem::path& partial,
                   const std::string& tag) = 0;
  /// Where a container's files are, or will be.
  /// @param container  Its folder.
  virtual RootView describe(const Image& image,
                            const std::filesystem::path& container) const = 0;
  /// The same; makes the folders that are missing.
  virtual RootView view(const Image& image,
                        const std::filesystem::path& container) const = 0;
};

/// Images as trees below Home::images(), each one layer, with overlayfs above.
std::unique_ptr<Images> tree_images(const Home& home, Database& database);

/// A path as it is written into overlayfs's options, where ':' separates folders and ','
/// options.
std::string escaped(const std::string& path);

}  // namespace minidocker
