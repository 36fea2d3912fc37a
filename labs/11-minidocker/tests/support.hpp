/// @file
/// What several tests need.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "common/guards.hpp"
#include "minidocker/container.hpp"
#include "minidocker/home.hpp"
#include "minidocker/images.hpp"

namespace minidocker::test {

/// A folder of the test's own.
class Folder {
 public:
  std::filesystem::path operator/(std::string_view name) const {
    return dir_.path() / name;
  }
  const std::filesystem::path& path() const { return dir_.path(); }
  Home home() const { return Home(dir_.path() / "state"); }

 private:
  common::TempDir dir_{"minidocker-test"};
};

/// Makes a file.
void write_file(const std::filesystem::path& path, std::string_view text);

/// what() of what `body` throws; "" if it throws nothing.
std::string message_of(const std::function<void()>& body);

/// The code of the ExitError that `body` throws; -1 if it throws none.
int code_of(const std::function<void()>& body);

/// Runs `body` in a child.
/// @return Its wait status: 0 if no expectation of GoogleTest failed in it.
int in_child(const std::function<void()>& body);

/// 64 digits that begin with `begin`.
std::string id_of(std::string_view begin);

/// So many seconds after 1970.
Time at(std::int64_t seconds);

/// One that was created at at(created), from busybox.
Container container_of(std::string_view begin_of_id, const std::string& name,
                       std::int64_t created = 1);

}  // namespace minidocker::test
