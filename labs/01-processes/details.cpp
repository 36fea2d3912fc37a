#include "process/details.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/unique_fd.hpp"
#include "process/proc.hpp"

namespace process {

std::optional<Namespaces> namespaces_of(pid_t pid) {
  const common::UniqueFd folder(::open(fmt::format("/proc/{}/ns", pid).c_str(),
                                       O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return std::nullopt;
  Namespaces numbers{};
  for (std::size_t i = 0; i < kNamespaceKinds.size(); ++i) {
    struct stat info {};
    if (::fstatat(folder.get(), kNamespaceKinds[i], &info, 0) == 0) {
      numbers[i] = info.st_ino;
    } else if (errno != ENOENT || i == 0) {
      return std::nullopt;
    }
  }
  return numbers;
}

std::vector<Stat> threads_of(pid_t pid) {
  std::vector<Stat> threads;
  const auto close = [](DIR* folder) { ::closedir(folder); };
  const std::unique_ptr<DIR, decltype(close)> task(
      ::opendir(fmt::format("/proc/{}/task", pid).c_str()), close);
  while (const dirent* entry = task == nullptr ? nullptr : ::readdir(task.get())) {
    if (std::isdigit(static_cast<unsigned char>(entry->d_name[0])) == 0) continue;
    const auto text = read_stat(::dirfd(task.get()), entry->d_name);
    if (text) threads.push_back(parse_stat(*text));
  }
  return threads;
}

}  // namespace process
