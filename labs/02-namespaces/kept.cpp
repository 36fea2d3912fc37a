#include "ns/kept.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/guards.hpp"
#include "common/text.hpp"
#include "ns/id_maps.hpp"
#include "ns/mount_points.hpp"
#include "ns/ns.hpp"
#include "ns/start.hpp"
#include "ns/survey.hpp"

namespace ns {
namespace fs = std::filesystem;

using common::check;

fs::path default_state() {
  if (const char* root = std::getenv("NSBOX_ROOT"); root != nullptr && *root != '\0') {
    return fs::absolute(root);
  }
  if (::geteuid() == 0) return "/run/nsbox";
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (runtime != nullptr && *runtime == '/') return fs::path(runtime) / "nsbox";
  return fmt::format("/tmp/nsbox-{}", ::geteuid());
}

void require_keepable(const std::string& name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_' || c == '.';
  };
  constexpr std::size_t kLongest = 64;
  const bool fits = !name.empty() && name.size() <= kLongest && name[0] != '.' &&
                    name[0] != '-' && std::all_of(name.begin(), name.end(), is_plain);
  if (fits) return;
  throw common::UsageError(
      fmt::format("'{}' is no name for kept namespaces: letters, digits, '.', '_' and "
                  "'-'; at most {}",
                  common::printable(name), kLongest));
}

namespace {

void make_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0755) == -1 && errno != EEXIST) {
    common::fail("mkdir", folder.native());
  }
}

/// Takes down what keep() made, as far as it is there.
void take_down(const fs::path& folder) {
  for (const Kind kind : kKinds) {
    const fs::path place = folder / name_of(kind);
    if (!fs::exists(fs::symlink_status(place))) continue;
    while (is_mount_point(place)) {
      check(::umount2(place.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW), "umount2",
            place.native());
    }
    check(::unlink(place.c_str()), "unlink", place.native());
  }
  while (is_mount_point(folder)) {
    check(::umount2(folder.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW), "umount2",
          folder.native());
  }
  check(::rmdir(folder.c_str()), "rmdir", folder.native());
}

void keep_all_of(pid_t pid, int kinds, const fs::path& folder) {
  for (const Kind kind : kKinds) {
    if ((kinds & flag_of(kind)) == 0) continue;
    const fs::path place = folder / name_of(kind);
    const common::UniqueFd file(check(
        ::open(place.c_str(), O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0444),
        "open", place.native()));
    keep_namespace(fmt::format("/proc/{}/ns/{}", pid, name_of(kind)), place);
  }
}

}  // namespace

void keep(const fs::path& state, const std::string& name, int kinds) {
  if ((kinds & CLONE_NEWPID) != 0) {
    throw common::UsageError(
        "a PID namespace cannot be kept: it is dead when its process 1 has ended, see "
        "pid_namespaces(7)");
  }
  fs::create_directories(state.parent_path());
  make_folder(state);
  const fs::path folder = state / name;
  if (::mkdir(folder.c_str(), 0755) == -1) {
    if (errno != EEXIST) common::fail("mkdir", folder.native());
    throw std::runtime_error(
        fmt::format("{} is there already; 'nsbox kept' lists what is kept",
                    common::printable(folder.native())));
  }
  common::ScopeExit undo([&] { take_down(folder); });
  Plan plan;
  plan.flags = kinds;
  if ((kinds & CLONE_NEWUSER) != 0) plan.maps = maps_for({});
  plan.argv = pause_command();
  const Process process = start(plan, Method::kClone);
  const common::ChildGuard holder(process.pid);
  keep_all_of(process.pid, kinds, folder);
  undo.dismiss();
}

void forget(const fs::path& state, const std::string& name) {
  const fs::path folder = state / name;
  if (!fs::is_directory(folder)) {
    throw std::runtime_error(
        fmt::format("nothing of the name {} is kept in {}", name, state.native()));
  }
  take_down(folder);
}

std::vector<Kept> kept(const fs::path& state) {
  std::vector<Kept> all;
  if (!fs::is_directory(state)) return all;
  for (const auto& entry : fs::directory_iterator(state)) {
    Kept one{entry.path().filename(), {}};
    for (const Kind kind : kKinds) {
      const fs::path place = entry.path() / name_of(kind);
      const common::UniqueFd file(::open(place.c_str(), O_RDONLY | O_CLOEXEC));
      if (file.valid()) one.namespaces.push_back({kind, id_of(file.get()), place});
    }
    all.push_back(std::move(one));
  }
  std::sort(all.begin(), all.end(),
            [](const Kept& a, const Kept& b) { return a.name < b.name; });
  return all;
}

}  // namespace ns
