/// @file
/// Tar archives for tests, hostile ones too: names are written as they are given.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include <sys/types.h>

struct archive;
struct archive_entry;

namespace common::test {

class TarBuilder {
 public:
  enum class Filter { kNone, kGzip, kBzip2, kXz, kZstd };

  explicit TarBuilder(const std::filesystem::path& path, Filter filter = Filter::kNone);
  TarBuilder(const TarBuilder&) = delete;
  TarBuilder& operator=(const TarBuilder&) = delete;
  ~TarBuilder();

  /// Changes an entry before it is written, by libarchive's archive_entry_set_*().
  using Adjust = std::function<void(archive_entry*)>;

  TarBuilder& file(const std::string& name, std::string_view content = "",
                   const Adjust& adjust = nullptr);
  TarBuilder& folder(const std::string& name, mode_t mode = 0755,
                     const Adjust& adjust = nullptr);
  TarBuilder& symlink(const std::string& name, const std::string& target,
                      const Adjust& adjust = nullptr);
  TarBuilder& hard_link(const std::string& name, const std::string& target);
  TarBuilder& device(const std::string& name, mode_t type, dev_t number);
  /// A file of which only the last byte ("!") is stored.
  TarBuilder& sparse(const std::string& name, std::int64_t size);
  /// Completes the archive. @return its path.
  const std::filesystem::path& done();

 private:
  TarBuilder& add(const std::string& name, mode_t type, mode_t mode,
                  std::string_view content, const Adjust& adjust);

  std::filesystem::path path_;
  archive* writer_;
};

/// An archive of one file that claims `size` bytes and stores the last one ("!").
std::string sparse_claim(const std::string& name, std::uint64_t size);

}  // namespace common::test
