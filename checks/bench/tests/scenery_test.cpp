#include "scenery.hpp"

#include <filesystem>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "common/files.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;

bool is_process(const fs::path& path) {
  return path.filename().string().find_first_not_of("0123456789") == std::string::npos;
}

TEST(Amid, ShowsTheProcessesAndNoOthers) {
  const std::string seen = amid({.processes = 120}, [] {
    int count = 0;
    for (const auto& entry : fs::directory_iterator("/proc")) {
      if (is_process(entry.path())) ++count;
    }
    return std::to_string(count) + " and " + std::to_string(::getpid());
  });
  EXPECT_EQ(seen, "121 and 1");
}

TEST(Amid, ShowsTheNamespaces) {
  const std::string seen = amid({.namespaces = 50}, [] {
    std::set<std::string> others;
    for (const auto& entry : fs::directory_iterator("/proc")) {
      if (!is_process(entry.path()) || entry.path().filename() == "1") continue;
      for (const char* kind : {"mnt", "uts", "ipc", "net", "cgroup"}) {
        others.insert(common::read_link(entry.path() / "ns" / kind));
      }
    }
    return std::to_string(others.size());
  });
  EXPECT_EQ(seen, "50");
}

TEST(Amid, TellsWhatWentWrong) {
  EXPECT_ANY_THROW(amid({}, []() -> std::string { throw std::runtime_error("so"); }));
}

}  // namespace
}  // namespace bench
