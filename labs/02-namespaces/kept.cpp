#include "ns/kept.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/nsfs.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/guards.hpp"
#include "common/signal_queue.hpp"
#include "common/text.hpp"
#include "ns/capability.hpp"
#include "ns/id_maps.hpp"
#include "ns/mount_points.hpp"
#include "ns/ns.hpp"
#include "ns/start.hpp"
#include "ns/survey.hpp"

namespace ns {
namespace fs = std::filesystem;

using common::check;
using common::SignalQueue;

fs::path default_state() {
  if (const char* root = std::getenv("NSBOX_ROOT"); root != nullptr && *root != '\0') {
    return fs::absolute(root);
  }
  // The root of a user namespace cannot write there.
  if (::geteuid() == 0 && ::access("/run", W_OK) == 0) return "/run/nsbox";
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
      fmt::format("'{}' is no name for kept namespaces: letters, digits, '.', '_' "
                  "and '-'; at most {}",
                  common::printable(name), kLongest));
}

namespace {

/// Makes the state folder. It may lie in /tmp, where others could have made it before.
void make_state(const fs::path& state) {
  fs::create_directories(state.parent_path());
  if (::mkdir(state.c_str(), 0755) == 0) return;
  if (errno != EEXIST) common::fail("mkdir", state.native());
  struct stat info {};
  check(::lstat(state.c_str(), &info), "lstat", state.native());
  if (!S_ISDIR(info.st_mode) || info.st_uid != ::geteuid()) {
    throw std::runtime_error(fmt::format(
        "{} is not a folder of ours; --root DIR names another", state.native()));
  }
}

/// A bind mount, and before that a mount namespace to make it in.
void require_mounts() {
  if (has_capability(kSysAdmin)) return;
  throw std::runtime_error(
      "to keep a namespace takes a bind mount, and an ordinary user may make one "
      "only in a mount namespace of its own: try it in 'nsbox run --user --mount -- "
      "sh'");
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
        "a PID namespace cannot be kept: it is dead when its process 1 has ended, "
        "see pid_namespaces(7)");
  }
  // None of them ends this half way.
  const SignalQueue signals(SignalQueue::Signals::kPassedOn);
  require_mounts();
  make_state(state);
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
  if (!fs::is_directory(fs::symlink_status(folder))) {
    throw std::runtime_error(
        fmt::format("nothing of the name {} is kept in {}", name, state.native()));
  }
  take_down(folder);
}

std::vector<Kept> kept(const fs::path& state) {
  std::vector<Kept> all;
  if (!fs::is_directory(state)) return all;
  for (const auto& entry : fs::directory_iterator(state)) {
    if (!entry.is_directory()) continue;
    Kept one{entry.path().filename(), {}};
    for (const Kind kind : kKinds) {
      const fs::path place = entry.path() / name_of(kind);
      const common::UniqueFd file(::open(place.c_str(), O_RDONLY | O_CLOEXEC));
      // Of a mount that is not there, an empty file is left.
      if (!file.valid() || ::ioctl(file.get(), NS_GET_NSTYPE) == -1) continue;
      one.namespaces.push_back({kind, id_of(file.get()), place});
    }
    all.push_back(std::move(one));
  }
  std::sort(all.begin(), all.end(),
            [](const Kept& a, const Kept& b) { return a.name < b.name; });
  return all;
}

}  // namespace ns
