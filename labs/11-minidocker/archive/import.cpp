#include "minidocker/import.hpp"

#include <cerrno>
#include <set>
#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/archive.hpp"
#include "common/check.hpp"
#include "common/guards.hpp"
#include "common/json.hpp"
#include "common/lock.hpp"
#include "common/signal_queue.hpp"
#include "common/unique_fd.hpp"
#include "digest.hpp"
#include "minidocker/durations.hpp"
#include "minidocker/images.hpp"
#include "minidocker/reference.hpp"
#include "minidocker/schema.hpp"
#include "rootfs/copy_tree.hpp"
#include "rootfs/remove_tree.hpp"
#include "rootfs/tree.hpp"
#include "rootfs/work.hpp"

namespace minidocker {
namespace fs = std::filesystem;

using common::Json;
using common::Lock;

namespace {

constexpr char kPartial[] = "partial";
constexpr char kLock[] = "lock";

struct Content {
  std::uint64_t bytes = 0;
  std::uint64_t entries = 0;
};

Content copy_folder(const Home& home, const fs::path& from, const fs::path& to) {
  const fs::path source = fs::canonical(from);
  if (rootfs::is_inside(fs::canonical(home.root()), source)) {
    throw std::runtime_error(source.native() + " holds MiniDocker's own images, " +
                             home.root().native() + ": it cannot be copied into itself");
  }
  const auto copied = rootfs::copy_tree(source, to, rootfs::Ownership::kAdoptAlien);
  return {copied.bytes, copied.entries};
}

/// In the worker: all files, and what they are in a word.
void fill(const Home& home, const fs::path& source, const fs::path& partial) {
  const fs::path tree = partial / "rootfs";
  constexpr mode_t kMode = 0755;  // an archive need not say what "/" is like
  common::check(::mkdir(tree.c_str(), kMode), "mkdir", tree.native());
  const bool folder = fs::is_directory(source);
  Content content;
  if (folder) {
    content = copy_folder(home, source, tree);
  } else {
    const auto unpacked = common::extract_archive(source, tree);
    content = {unpacked.bytes, unpacked.entries};
  }
  if (content.entries == 0) throw std::runtime_error(source.native() + " is empty");
  common::write_json(
      partial / "content.json",
      {{"bytes", content.bytes}, {"diff_id", folder ? "" : diff_id_of(source)}});
}

/// @see image-spec, config.md
Json configuration(const Image& image, const std::string& diff_id) {
  Json layers = Json::array();
  if (!diff_id.empty()) layers.push_back(diff_id);
  return {{"created", rfc3339_nano(image.created)},
          {"os", "linux"},
          {"config", Json::object()},
          {"rootfs", {{"type", "layers"}, {"diff_ids", layers}}}};
}

}  // namespace

namespace {

/// What nobody may meet any more, under names that are swept again if this is cut off.
std::vector<fs::path> set_aside(const Home& home) {
  auto database = open_database(home);
  const Transaction no_others(database);  // an image's folder and row come together
  std::set<std::string> known;
  std::vector<fs::path> removable;
  auto rows = database.prepare("SELECT substr(id, 8) FROM images");
  while (rows.step()) known.insert(rows.text(0));
  for (const auto& entry : fs::directory_iterator(home.images())) {
    const std::string name = entry.path().filename();
    if (known.contains(name) || Lock::is_held(entry.path() / kLock)) continue;
    const fs::path aside = home.images() / ("removing-" + name);
    if (!name.starts_with("removing-")) fs::rename(entry.path(), aside);
    removable.push_back(name.starts_with("removing-") ? entry.path() : aside);
  }
  return removable;
}

/// The image's row will be on the disk; so must its files be before.
void write_out(const fs::path& folder) {
  const common::UniqueFd fd(
      common::check(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open",
                    folder.native()));
  common::check(::syncfs(fd.get()), "syncfs", folder.native());
}

}  // namespace

void sweep_images(const Home& home) {
  // Not while others wait for the database.
  for (const auto& folder : set_aside(home)) rootfs::remove_tree(folder);
}

std::string import_image(const Home& home, const fs::path& source,
                         const std::string& tag) {
  if (!tag.empty()) (void)normalize_reference(tag);  // before the work
  if (!fs::exists(source)) throw common::SyscallError(ENOENT, "open", source.native());
  home.make_folders();
  sweep_images(home);
  const common::SignalQueue signals;
  // Not a moment without its lock: sweep_images() of others looks for that.
  auto database = open_database(home);
  std::optional<Lock> lock;
  std::optional<common::TempDir> partial;
  {
    const Transaction no_others(database);
    partial.emplace(kPartial, home.images());
    lock = Lock::acquire(partial->path() / kLock, Lock::Mode::kExclusive);
  }
  const fs::path folder = partial->path();
  const common::ScopeExit undo([&] { rootfs::remove_tree(folder); });
  rootfs::run_interruptible(signals, "import " + source.native(),
                            [&] { fill(home, source, folder); });
  write_out(folder);
  const Json content = common::read_json(folder / "content.json");
  Image image;
  image.created = now();
  image.size = content.at("bytes");
  image.id = digest_of(configuration(image, content.at("diff_id")).dump());
  tree_images(home, database)->add(image, folder, tag);
  return image.id;
}

}  // namespace minidocker
