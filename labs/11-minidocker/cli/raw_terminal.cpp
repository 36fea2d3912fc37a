#include "raw_terminal.hpp"

#include <cctype>

#include <unistd.h>

#include "common/cli.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

RawTerminal::RawTerminal(bool enabled) {
  if (enabled && ::isatty(STDIN_FILENO) == 1) before_ = make_raw();
}

RawTerminal::~RawTerminal() {
  const common::KeepErrno keep;
  if (before_) (void)::tcsetattr(STDIN_FILENO, TCSADRAIN, &*before_);
}

std::optional<winsize> terminal_size() {
  winsize size{};
  for (const int fd : {STDOUT_FILENO, STDIN_FILENO}) {
    if (::ioctl(fd, TIOCGWINSZ, &size) == 0) return size;
  }
  return std::nullopt;
}

namespace {

[[noreturn]] void refuse(std::string_view keys) {
  throw common::ExitError(
      common::kOurs, "invalid detach keys (" + std::string(keys) +
                         "): keys are single letters, or ctrl- and one of a-z@[\\]^_, "
                         "with commas between them");
}

/// "ctrl-p" is the character 16.
char character_of(std::string_view key, std::string_view all) {
  constexpr std::string_view kControl = "ctrl-";
  if (key.size() == 1) return key.front();
  if (!key.starts_with(kControl) || key.size() != kControl.size() + 1) refuse(all);
  const auto letter =
      static_cast<char>(std::toupper(static_cast<unsigned char>(key.back())));
  if (letter < '@' || letter > '_') refuse(all);
  return static_cast<char>(letter - '@');
}

}  // namespace

DetachKeys::DetachKeys(std::string_view keys) {
  if (keys.empty()) return;
  for (const auto key : common::split(keys, ',')) sequence_ += character_of(key, keys);
}

bool DetachKeys::feed(std::string_view typed, std::string& pass_on) {
  for (const char c : typed) {
    std::string held = sequence_.substr(0, matched_) + c;
    // What only looked like the beginning was meant for the container after all.
    while (!held.empty() && !sequence_.starts_with(held)) {
      pass_on += held.front();
      held.erase(0, 1);
    }
    matched_ = held.size();
    if (matched_ > 0 && matched_ == sequence_.size()) return true;
  }
  return false;
}

}  // namespace minidocker
