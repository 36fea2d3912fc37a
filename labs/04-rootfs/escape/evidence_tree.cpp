// Evidence from the tree: files, folders and mounts outside of the jail.

#include <algorithm>
#include <array>
#include <memory>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "bank.hpp"
#include "common/check.hpp"
#include "common/files.hpp"
#include "common/mountinfo.hpp"
#include "trials.hpp"

namespace rootfs::escape {

using common::check;
using common::UniqueFd;

Trial by_secret_file(const StandIn& /*host*/) {
  const std::string token = make_token();
  common::replace_file(std::string("/") + kSecretFile, token);
  return {{}, [token](const Reply& reply) {
            if (reply.error == 0 && reply.text == token) {
              return escaped("read a secret file of the host's");
            }
            return held(reply, "read something else");
          }};
}

Trial by_leaked_folder(const StandIn& host) {
  Trial trial = by_secret_file(host);
  const UniqueFd folder(
      check(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open", "/"));
  // Without close-on-exec and without owners: left open on purpose, a low and a high one.
  check(::dup2(folder.get(), host.spare_descriptor), "dup2", "a spare descriptor");
  constexpr int kHigh = 500;
  check(::fcntl(folder.get(), F_DUPFD, kHigh), "fcntl", "F_DUPFD");
  return trial;
}

Trial by_seen_mount(const StandIn& /*host*/) {
  const std::string source = "escape-" + make_token();
  return {{"source=" + source}, [source](const Reply& reply) {
            const auto table = common::read_file("/proc/self/mountinfo");
            for (const auto& entry : common::parse_mountinfo(table)) {
              if (entry.source == source) {
                return escaped("the host sees its mount, at " + entry.target);
              }
            }
            return held(reply, "the host does not see its mount");
          }};
}

namespace {

/// Some folder of the image's that the jail leaves as it is.
std::string find_folder() {
  for (const char* name : {"/tmp", "/mnt", "/etc", "/usr", "/bin"}) {
    if (std::filesystem::is_directory(kJail + std::string(name))) return name;
  }
  throw common::SyscallError(ENOENT, "mount", "/jail/tmp");
}

}  // namespace

Trial by_arrived_mount(const StandIn& host) {
  const std::string folder = find_folder();
  Trial trial = by_secret_file(host);
  trial.parameters.push_back("folder=" + folder);
  trial.meanwhile = [target = kJail + folder] {
    // A mount with the secret at its top: the host's "/", without what is mounted on it.
    check(::mount("/", target.c_str(), nullptr, MS_BIND, nullptr), "mount", target);
  };
  return trial;
}

namespace {

struct stat status_of(int fd) {
  struct stat info {};
  check(::fstat(fd, &info), "fstat", "descriptor");
  return info;
}

bool is_same(const struct stat& one, const struct stat& other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

}  // namespace

Trial by_open_folder(const StandIn& host) {
  alignas(file_handle) std::array<unsigned char, sizeof(file_handle) + MAX_HANDLE_SZ>
      space{};
  auto* handle = reinterpret_cast<file_handle*>(space.data());
  handle->handle_bytes = MAX_HANDLE_SZ;
  int mount_id = 0;
  check(::name_to_handle_at(host.parent.get(), "", handle, &mount_id, AT_EMPTY_PATH),
        "name_to_handle_at", "the folder above the jail");
  std::string hex;
  for (unsigned i = 0; i < handle->handle_bytes; ++i) {
    hex += fmt::format("{:02x}", space.at(sizeof(file_handle) + i));
  }
  const struct stat above = status_of(host.parent.get());
  return {{"handle=" + hex, fmt::format("type={}", handle->handle_type)},
          [above](const Reply& reply) {
            if (reply.fd && is_same(status_of(reply.fd.get()), above)) {
              return escaped("opened the folder above the jail's root");
            }
            return held(reply, "opened something else");
          }};
}

namespace {

/// Whether the host has a filesystem mounted. Images lie on such a one; what a container
/// has mounted for itself alone, such as an overlay, is not seen out here.
bool is_the_hosts(dev_t filesystem) {
  const auto table = common::read_file("/proc/self/mountinfo");
  const auto entries = common::parse_mountinfo(table);
  return std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
    struct stat info {};
    return ::stat(entry.target.c_str(), &info) == 0 && info.st_dev == filesystem;
  });
}

}  // namespace

Trial by_writable_image(const StandIn& /*host*/) {
  return {{}, [](const Reply& reply) {
            if (!reply.fd) return held(reply, "");
            return is_the_hosts(status_of(reply.fd.get()).st_dev) &&
                           ::write(reply.fd.get(), "x", 1) == 1
                       ? escaped("wrote to the image")
                       : held(reply, "wrote to something else");
          }};
}

Trial by_open_disk(const StandIn& host) {
  const dev_t disk = host.disk;
  if (major(disk) == 0) {
    throw common::SyscallError(ENODEV, "mknod", "the host's \"/\" is on no disk");
  }
  return {{fmt::format("major={}", major(disk)), fmt::format("minor={}", minor(disk))},
          [disk](const Reply& reply) {
            std::array<char, 512> block{};
            if (reply.fd && status_of(reply.fd.get()).st_rdev == disk &&
                ::pread(reply.fd.get(), block.data(), block.size(), 0) > 0) {
              return escaped("read the first block of the host's disk");
            }
            return held(reply, "opened something else");
          }};
}

}  // namespace rootfs::escape
