#include "support.hpp"

#include <cstdio>
#include <exception>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "common/files.hpp"
#include "common/unique_fd.hpp"

namespace minidocker::test {

void write_file(const std::filesystem::path& path, std::string_view text) {
  const common::UniqueFd fd(
      common::check(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644),
                    "open", path.native()));
  common::write_all(fd.get(), text, path.native());
}

std::string message_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

int code_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const common::ExitError& error) {
    return error.code();
  }
  return -1;
}

int in_child(const std::function<void()>& body) {
  std::fflush(nullptr);
  const pid_t pid = common::check(::fork(), "fork");
  if (pid != 0) return common::ChildGuard(pid).wait();
  try {
    body();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "threw: " << error.what();
  }
  std::fflush(nullptr);
  ::_exit(testing::Test::HasFailure() ? 1 : 0);
}

std::string id_of(std::string_view begin) {
  constexpr std::size_t kDigits = 64;
  std::string id(begin);
  id.resize(kDigits, '0');
  return id;
}

Time at(std::int64_t seconds) {
  return Time(std::chrono::seconds(seconds));
}

Container container_of(std::string_view begin_of_id, const std::string& name,
                       std::int64_t created) {
  Container container;
  container.id = id_of(begin_of_id);
  container.name = name;
  container.created = at(created);
  container.config.image = "busybox";
  container.config.image_id = "sha256:" + id_of("b");
  container.config.argv = {"sh"};
  return container;
}

}  // namespace minidocker::test
