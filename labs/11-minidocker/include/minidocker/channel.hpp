/// @file
/// What a container's monitor and its clients say to each other.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "common/unique_fd.hpp"

namespace minidocker {

/// The first byte of a message; what follows it is given with each.
enum class Tag : char {
  // From the monitor.
  kStarted = 'S',     ///< the command runs
  kFailed = 'F',      ///< the exit code as a number, a space, and why it does not run
  kOutput = 'O',      ///< bytes of standard output, or of the terminal
  kError = 'E',       ///< bytes of standard error
  kEnded = 'Q',       ///< the exit code as a number
  kDescriptor = 'P',  ///< one comes with it: a pidfd, a terminal

  // From a client.
  kAttach = 'A',      ///< from now on it gets all output
  kInput = 'I',       ///< bytes for standard input
  kEndOfInput = 'Z',  ///< there will be no more of them
  kResize = 'W',      ///< "ROWS COLUMNS" of the client's terminal
  kSignal = 'K',      ///< a signal's number, for the first process
  kAskProcess = 'p',  ///< answered by kDescriptor, a pidfd of it
};

struct Message {
  Tag tag{};
  std::string text;
};

/// A connected socket that keeps messages apart (SOCK_SEQPACKET). Goes to both sides of a
/// fork(2): who does not use its end closes it.
class Channel {
 public:
  /// The most bytes that a message holds.
  static constexpr std::size_t kLimit = std::size_t{32} << 10;

  Channel() = default;
  explicit Channel(common::UniqueFd socket) : socket_(std::move(socket)) {}

  int get() const { return socket_.get(); }
  bool valid() const { return socket_.valid(); }
  void close() { socket_.reset(); }

  /// @return false if the other side is gone. @throws common::SyscallError
  bool send(Tag tag, std::string_view text = {}) const;
  /// The same, if it can be done without waiting; otherwise nothing.
  std::optional<bool> try_send(Tag tag, std::string_view text) const;
  /// Sends a descriptor as well.
  bool send_descriptor(Tag tag, int descriptor) const;
  /// Waits for a message. @param descriptor  Gets what comes with it, if anything does.
  /// @return Nothing if the other side is gone. @throws common::SyscallError
  std::optional<Message> receive(common::UniqueFd* descriptor = nullptr) const;

 private:
  std::optional<bool> send_with(int flags, Tag tag, std::string_view text) const;

  common::UniqueFd socket_;
};

struct ChannelPair {
  Channel monitor;
  Channel client;

  /// @throws common::SyscallError
  static ChannelPair open();
};

/// @param folder  Where the monitor has its socket. @throws common::SyscallError
common::UniqueFd listen_in(const std::filesystem::path& folder);
/// @return Invalid if there is no monitor. @throws common::SyscallError
Channel connect_in(const std::filesystem::path& folder);

}  // namespace minidocker
