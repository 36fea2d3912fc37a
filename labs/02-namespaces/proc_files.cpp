#include "ns/proc_files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstddef>
#include <stdexcept>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/proc.hpp"

namespace ns {

using common::check;
using common::UniqueFd;

namespace {

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
  Number number = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || at != end) return std::nullopt;
  return number;
}

/// The entries of a folder that are numbers, ascending. readdir(3) would ask the kernel
/// for more than that: there is one such folder for each process.
/// @see getdents64 in getdents(2)
std::vector<int> numbers_in(int folder, const char* name) {
  std::vector<int> numbers;
  alignas(dirent64) std::array<char, 16384> buffer;
  for (;;) {
    const auto size = ::getdents64(folder, buffer.data(), buffer.size());
    // The folder of a process that ends while it is read.
    if (size == -1 && is_gone_or_hidden(errno)) break;
    if (check(size, "getdents64", name) == 0) break;
    for (std::ptrdiff_t at = 0; at < size;) {
      const auto* entry = reinterpret_cast<const dirent64*>(buffer.data() + at);
      if (const auto number = number_in<int>(entry->d_name)) numbers.push_back(*number);
      at += entry->d_reclen;
    }
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace

std::vector<pid_t> process_numbers(int proc) {
  // A descriptor of its own: the reading position belongs to the open file.
  UniqueFd folder(
      check(::openat(proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open", "/proc"));
  return numbers_in(folder.get(), "/proc");
}

UniqueFd open_process(int proc, pid_t pid) {
  const std::string name = std::to_string(pid);
  UniqueFd process(::openat(proc, name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!process.valid() && !is_gone_or_hidden(errno))
    common::fail("open", "/proc/" + name);
  return process;
}

std::optional<std::string> link_below(int folder, const std::string& path) {
  std::array<char, PATH_MAX> target;
  const auto size = ::readlinkat(folder, path.c_str(), target.data(), target.size());
  if (size == -1 && (is_gone_or_hidden(errno) || errno == ENAMETOOLONG))
    return std::nullopt;
  check(size, "readlink", path);
  return std::string(target.data(), static_cast<std::size_t>(size));
}

Descriptors descriptors_of(int proc, pid_t pid) {
  const std::string path = std::to_string(pid) + "/fd";
  Descriptors found;
  found.folder.reset(::openat(proc, path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!found.folder.valid() && is_gone_or_hidden(errno)) return found;
  check(found.folder.get(), "open", "/proc/" + path);
  found.numbers = numbers_in(found.folder.get(), "fd");
  return found;
}

std::optional<Kind> kind_of_file(int folder, const std::string& path) {
  // Not blocking: it may be another file by now, a FIFO for one.
  const UniqueFd file(::openat(folder, path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  const int type = file.valid() ? ::ioctl(file.get(), NS_GET_NSTYPE) : -1;
  return type == -1 ? std::nullopt : kind_of_flag(type);
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
