/// @file
/// Somebody who is connected to a container's monitor.
#pragma once

#include <deque>
#include <optional>
#include <string_view>

#include "minidocker/channel.hpp"

namespace minidocker {

/// What it is sent waits here until it takes it.
struct Client {
  Channel channel;
  bool attached = false;
  bool feeds_input = false;
  std::deque<Message> waiting{};  ///< the oldest first
  std::size_t waiting_bytes = 0;  ///< of all their texts

  /// Puts a message behind what waits, and sends what can be sent.
  void send(Tag tag, std::string_view text);
  /// Sends one message, if that can be done without waiting. What goes wrong with a
  /// client ends that client, never the container.
  /// @return false if the client is gone; nothing if it takes no more now.
  std::optional<bool> try_send(const Message& message) const noexcept;
};

}  // namespace minidocker
