#include "minidocker/log.hpp"

#include <array>
#include <cerrno>
#include <deque>

#include <fcntl.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "common/json.hpp"
#include "minidocker/durations.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::check;
using common::Json;

namespace {

/// In UTF-8, as JSON wants it; what a container writes may be anything.
std::string quoted(std::string_view text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<LogLine> parse(std::string_view text) {
  const auto json = Json::parse(text, nullptr, false);
  // A line that a power failure has cut, or that a full disk has.
  if (!json.is_object() || !json.contains("log") || !json.contains("time")) return {};
  LogLine line;
  line.text = json.at("log");
  line.error = json.value("stream", "") == "stderr";
  line.time = parse_time(json.at("time").get<std::string>(), now());
  return line;
}

}  // namespace

void LogWriter::append(std::string& text, std::string_view line, Time when) const {
  text += R"({"log":)" + quoted(line) + R"(,"stream":")";
  text += stream_;
  text += R"(","time":")" + rfc3339_nano(when) + "\"}\n";
}

void LogWriter::put(const std::string& text) noexcept {
  try {
    if (torn_) common::write_all(file_, "\n", kLogFile);
    torn_ = true;  // unless all of it is written
    common::write_all(file_, text, kLogFile);
    torn_ = false;
  } catch (const std::exception&) {
    // The disk is full: lines are lost, the container goes on.
  }
}

void LogWriter::write(std::string_view bytes) {
  begun_ += bytes;
  const Time when = now();
  std::string text;
  std::size_t size = 0;
  for (const auto line : cut_into_lines(begun_)) {
    append(text, line, when);
    size += line.size();
  }
  begun_.erase(0, size);
  if (!text.empty()) put(text);
}

void LogWriter::finish() {
  if (begun_.empty()) return;
  std::string text;
  append(text, begun_, now());
  put(text);
  begun_.clear();
}

common::UniqueFd open_log(const std::filesystem::path& container) {
  const auto path = container / kLogFile;
  constexpr int kFlags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  return common::UniqueFd(
      check(::open(path.c_str(), kFlags, 0600), "open", path.native()));
}

LogReader::LogReader(const std::filesystem::path& container) {
  const auto path = container / kLogFile;
  file_.reset(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file_.valid() && errno != ENOENT) common::fail("open", path.native());
}

bool LogReader::fill() {
  if (!file_.valid()) return false;
  buffer_.erase(0, at_);
  at_ = 0;
  std::array<char, std::size_t{64} << 10> bytes;
  const auto size =
      check(::read(file_.get(), bytes.data(), bytes.size()), "read", kLogFile);
  buffer_.append(bytes.data(), static_cast<std::size_t>(size));
  return size > 0;
}

std::optional<LogLine> LogReader::next() {
  for (;;) {
    const auto end = buffer_.find('\n', at_);
    if (end == std::string::npos) {
      if (!fill()) return std::nullopt;
      continue;
    }
    auto line = parse(std::string_view(buffer_).substr(at_, end - at_));
    at_ = end + 1;
    if (line) return line;
  }
}

void LogReader::skip_to_last(std::size_t lines) {
  if (!file_.valid()) return;
  // Lines begin where these offsets say; the file may be long, so only so many are kept.
  std::deque<off_t> starts;
  off_t offset = 0;
  while (true) {
    const auto end = buffer_.find('\n', at_);
    if (end == std::string::npos) {
      if (!fill()) break;
      continue;
    }
    starts.push_back(offset);
    if (starts.size() > lines) starts.pop_front();
    offset += static_cast<off_t>(end + 1 - at_);
    at_ = end + 1;
  }
  check(::lseek(file_.get(), starts.empty() ? offset : starts.front(), SEEK_SET), "lseek",
        kLogFile);
  buffer_.clear();
  at_ = 0;
}

}  // namespace minidocker
