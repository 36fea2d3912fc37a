/// @file
/// What a container has written, kept line by line.
///
///     {"log":"hello\n","stream":"stdout","time":"2026-11-22T18:00:00.123456789Z"}
///
/// @see docker's json-file log driver, whose format this is
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "common/unique_fd.hpp"
#include "minidocker/time.hpp"

namespace minidocker {

/// The file's name in a container's folder.
inline constexpr char kLogFile[] = "log";

/// One stream's way into the file: cut into lines, of which a long one comes in parts.
class LogWriter {
 public:
  /// @param file  Open for appending. @param stream  "stdout" or "stderr"
  LogWriter(int file, std::string_view stream) : file_(file), stream_(stream) {}

  /// A disk that is full loses lines, never the container.
  void write(std::string_view bytes);
  /// At the end: what is left of a line.
  void finish();

 private:
  void append(std::string& text, std::string_view line, Time when) const;
  void put(const std::string& text) noexcept;

  int file_;
  std::string_view stream_;
  std::string begun_;
  bool torn_ = false;  ///< the file ends in a part of a line
};

/// Opens the file to append to. @throws common::SyscallError
common::UniqueFd open_log(const std::filesystem::path& container);

struct LogLine {
  std::string text;  ///< ends in '\n', unless the line was long, or the last one
  bool error = false;
  Time time{};
};

/// Reads lines, also those that come to the file later.
class LogReader {
 public:
  /// @throws common::SyscallError
  explicit LogReader(const std::filesystem::path& container);

  /// Nothing if there is no whole line (any more). @throws common::SyscallError
  std::optional<LogLine> next();
  /// Goes to where the last `lines` lines begin. @throws common::SyscallError
  void skip_to_last(std::size_t lines);

 private:
  bool fill();

  common::UniqueFd file_;
  std::string buffer_;
  std::size_t at_ = 0;
};

}  // namespace minidocker
