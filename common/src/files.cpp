#include "common/files.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/guards.hpp"
#include "common/unique_fd.hpp"

namespace common {

std::string read_fd(int fd, std::string_view name) {
  std::string text;
  std::array<char, 16384> buffer{};
  for (;;) {
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count == 0) return text;
    if (count > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      fail("read", name);
    }
  }
}

std::string read_file(const std::filesystem::path& path) {
  const UniqueFd fd(
      check(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "open", path.native()));
  return read_fd(fd.get(), path.native());
}

void write_existing(const std::filesystem::path& path, std::string_view text) {
  const UniqueFd fd(
      check(::open(path.c_str(), O_WRONLY | O_CLOEXEC), "open", path.native()));
  check(::write(fd.get(), text.data(), text.size()), "write", path.native());
}

void write_all(int fd, std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count >= 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      fail("write", name);
    }
  }
}

void replace_file(const std::filesystem::path& path, std::string_view text) {
  std::string name = path.string() + ".XXXXXX";
  const UniqueFd fd(check(::mkostemp(name.data(), O_CLOEXEC), "mkostemp", name));
  ScopeExit remove([&] { ::unlink(name.c_str()); });
  write_all(fd.get(), text, path.native());
  check(::fchmod(fd.get(), 0644), "fchmod", path.native());
  check(::fsync(fd.get()), "fsync", path.native());
  check(::rename(name.c_str(), path.c_str()), "rename", path.native());
  remove.dismiss();
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return parts;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::map<std::string, std::string> key_values(std::string_view text, char separator) {
  std::map<std::string, std::string> values;
  for (const auto line : split(text, '\n')) {
    const auto at = line.find(separator);
    if (at == std::string_view::npos) continue;
    values.emplace(trim(line.substr(0, at)), trim(line.substr(at + 1)));
  }
  return values;
}

void make_private_folder(const std::filesystem::path& folder) {
  constexpr mode_t kOwnerOnly = 0700;
  if (::mkdir(folder.c_str(), kOwnerOnly) == -1 && errno != EEXIST) {
    fail("mkdir", folder.native());
  }
}

std::string read_link(const std::filesystem::path& path) {
  std::array<char, PATH_MAX> buffer{};
  const ssize_t size = check(::readlink(path.c_str(), buffer.data(), buffer.size()),
                             "readlink", path.native());
  return {buffer.data(), static_cast<std::size_t>(size)};
}

std::filesystem::path find_program(const std::string& name) {
  const char* variable = std::getenv("PATH");
  const std::string path =
      std::string(variable != nullptr ? variable : "/usr/bin:/bin") + ":/usr/sbin:/sbin";
  for (const auto folder : split(path, ':')) {
    auto candidate = std::filesystem::path(folder) / name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

}  // namespace common
