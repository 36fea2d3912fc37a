/// @file
/// What the tests of unpacking have in common.
#pragma once

#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "common/archive.hpp"
#include "common/files.hpp"
#include "support.hpp"
#include "tar_builder.hpp"

namespace common::test {

/// An archive, a folder to unpack it in, and next to that one what must stay untouched.
class Archive : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(to_);
    std::filesystem::create_directory(outside_);
    write_file(outside_ / "precious", "mine");
  }
  void TearDown() override {
    EXPECT_EQ(read_file(outside_ / "precious"), "mine");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(outside_), {}), 1)
        << "something was made outside of the destination";
  }

  ExtractSummary unpack(const ExtractLimits& limits = {}) {
    return extract_archive(tar_.done(), to_, limits);
  }
  std::string refusal(const ExtractLimits& limits = {}) {
    return message_of([&] { unpack(limits); });
  }
  std::string content(std::string_view name) { return read_file(to_ / name); }
  struct stat status(std::string_view name) {
    struct stat info {};
    EXPECT_EQ(::lstat((to_ / name).c_str(), &info), 0) << name;
    return info;
  }

  Folder folder_;
  std::filesystem::path to_ = folder_ / "to";
  std::filesystem::path outside_ = folder_ / "outside";
  TarBuilder tar_{folder_ / "some.tar"};
};

}  // namespace common::test
