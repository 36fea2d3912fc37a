#include "ns/proc_files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <memory>
#include <stdexcept>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"

namespace ns {

using common::check;
using common::UniqueFd;

namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
  Number number = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || at != end) return std::nullopt;
  return number;
}

/// The entries of a folder that are numbers, ascending. Closes `fd`.
std::vector<int> numbers_in(UniqueFd fd, const char* name) {
  const std::unique_ptr<DIR, CloseFolder> folder(::fdopendir(fd.get()));
  if (!folder) common::fail("fdopendir", name);
  [[maybe_unused]] const int given_away = fd.release();
  std::vector<int> numbers;
  errno = 0;
  while (const dirent* entry = ::readdir(folder.get())) {
    if (const auto number = number_in<int>(entry->d_name)) numbers.push_back(*number);
    errno = 0;
  }
  // The folder of a process that ends while it is read.
  if (errno != 0 && !is_gone_or_hidden(errno)) common::fail("readdir", name);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace

bool is_gone_or_hidden(int error) {
  return error == ENOENT || error == ESRCH || error == EACCES || error == EPERM;
}

UniqueFd open_proc() {
  return UniqueFd(
      check(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open", "/proc"));
}

std::vector<pid_t> process_numbers(int proc) {
  // A descriptor of its own: the reading position belongs to the open file.
  UniqueFd folder(
      check(::openat(proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open", "/proc"));
  return numbers_in(std::move(folder), "/proc");
}

UniqueFd open_process(int proc, pid_t pid) {
  const std::string name = std::to_string(pid);
  UniqueFd process(::openat(proc, name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!process.valid() && !is_gone_or_hidden(errno))
    common::fail("open", "/proc/" + name);
  return process;
}

std::optional<std::string> read_below(int folder, const std::string& path) {
  const UniqueFd file(::openat(folder, path.c_str(), O_RDONLY | O_CLOEXEC));
  // A process that has ended, but was not yet waited for, has no mounts: EINVAL.
  if (!file.valid() && (is_gone_or_hidden(errno) || errno == EINVAL)) return std::nullopt;
  check(file.get(), "open", path);
  try {
    return common::read_fd(file.get(), path);
  } catch (const common::SyscallError& error) {
    if (is_gone_or_hidden(error.code().value())) return std::nullopt;
    throw;
  }
}

std::optional<std::string> link_below(int folder, const std::string& path) {
  std::array<char, PATH_MAX> target{};
  const auto size = ::readlinkat(folder, path.c_str(), target.data(), target.size());
  if (size == -1 && (is_gone_or_hidden(errno) || errno == ENAMETOOLONG))
    return std::nullopt;
  check(size, "readlink", path);
  return std::string(target.data(), static_cast<std::size_t>(size));
}

std::vector<int> descriptors_of(int process) {
  UniqueFd folder(::openat(process, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid() && is_gone_or_hidden(errno)) return {};
  check(folder.get(), "open", "fd");
  return numbers_in(std::move(folder), "fd");
}

std::optional<NsfsText> parse_nsfs(const std::string& text) {
  const auto colon = text.find(":[");
  if (colon == std::string::npos || !text.ends_with(']')) return std::nullopt;
  const std::string_view view = text;
  const auto kind = kind_named(view.substr(0, colon));
  const auto inode = number_in<ino_t>(view.substr(colon + 2, text.size() - colon - 3));
  if (!kind || !inode) return std::nullopt;
  return NsfsText{*kind, *inode};
}

dev_t device_number(const std::string& text) {
  const auto parts = common::split(text, ':');
  if (parts.size() == 2) {
    const auto major = number_in<unsigned>(parts[0]);
    const auto minor = number_in<unsigned>(parts[1]);
    if (major && minor) return makedev(*major, *minor);
  }
  throw std::runtime_error("mountinfo: not a device: " + text);
}

}  // namespace ns
