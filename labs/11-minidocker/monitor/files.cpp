#include "minidocker/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/unique_fd.hpp"

namespace minidocker {
namespace fs = std::filesystem;

using common::check;

namespace {

std::string hosts_for(const std::string& hostname) {
  return "127.0.0.1\tlocalhost\n"
         "::1\tlocalhost ip6-localhost ip6-loopback\n"
         "127.0.1.1\t" +
         hostname + "\n";
}

std::string resolver_of_host() {
  const common::UniqueFd fd(::open("/etc/resolv.conf", O_RDONLY | O_CLOEXEC));
  return fd.valid() ? common::read_fd(fd.get(), "/etc/resolv.conf") : "";
}

/// Not by replace_file(), which waits for the disk: each start writes them anew.
void write(const fs::path& path, const std::string& text) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
  const common::UniqueFd fd(
      check(::open(path.c_str(), kFlags, 0644), "open", path.native()));
  check(::fchmod(fd.get(), 0644), "chmod", path.native());  // whatever the umask is
  common::write_all(fd.get(), text, path.native());
}

}  // namespace

std::vector<BindMount> write_container_files(const fs::path& folder,
                                             const std::string& hostname) {
  write(folder / "hostname", hostname + "\n");
  write(folder / "hosts", hosts_for(hostname));
  write(folder / "resolv.conf", resolver_of_host());
  return container_files(folder);
}

std::vector<BindMount> container_files(const fs::path& folder) {
  std::vector<BindMount> mounts;
  for (const char* name : {"hostname", "hosts", "resolv.conf"}) {
    mounts.push_back({.source = folder / name,
                      .target = std::string("/etc/") + name,
                      .read_only = false});
  }
  return mounts;
}

}  // namespace minidocker
