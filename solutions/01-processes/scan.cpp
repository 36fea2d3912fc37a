#include <cctype>
#include <cerrno>
#include <memory>

#include <dirent.h>

#include "common/check.hpp"
#include "process/proc.hpp"
#include "process/process.hpp"

namespace process {

std::vector<Stat> scan() {
  std::vector<Stat> processes;
  const auto close = [](DIR* folder) { ::closedir(folder); };
  const std::unique_ptr<DIR, decltype(close)> proc(::opendir("/proc"), close);
  if (proc == nullptr) common::fail("opendir", "/proc");

  // Step 1.7. /proc lists processes only; threads stand below them, in task/. Whatever
  // was in the list may have ended by the time that its file is opened (ENOENT) or read
  // (ESRCH).
  for (;;) {
    errno = 0;  // the end and an error look alike, see readdir(3)
    const dirent* entry = ::readdir(proc.get());
    if (entry == nullptr && errno != 0) common::fail("readdir", "/proc");
    if (entry == nullptr) return processes;
    if (std::isdigit(static_cast<unsigned char>(entry->d_name[0])) == 0) continue;
    const auto text = read_stat(::dirfd(proc.get()), entry->d_name);
    if (text) {
      processes.push_back(parse_stat(*text));
    } else if (errno != ENOENT && errno != ESRCH) {
      common::fail("read", "/proc/PID/stat");
    }
  }
}

}  // namespace process
