#include <cctype>
#include <cerrno>
#include <memory>

#include <dirent.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "process/proc.hpp"
#include "process/process.hpp"

namespace process {

using common::todo;

std::vector<Stat> scan() {
  std::vector<Stat> processes;
  const auto close = [](DIR* folder) { ::closedir(folder); };
  const std::unique_ptr<DIR, decltype(close)> proc(::opendir("/proc"), close);
  if (proc == nullptr) common::fail("opendir", "/proc");

  todo("1.7",
       "Which entries of /proc are processes? What has happened when one of "
       "them cannot be read a moment later? readdir(3), proc(5)");

  return processes;
}

}  // namespace process
