#include "minidocker/client.hpp"

#include "common/check.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

std::optional<bool> Client::try_send(const Message& message) const noexcept {
  try {
    return channel.try_send(message.tag, message.text);
  } catch (const common::SyscallError&) {
    return false;
  }
}

void Client::send(Tag tag, std::string_view text) {
  if (!channel.valid()) return;
  waiting_bytes += text.size();
  waiting.push_back({tag, std::string(text)});
  flush(*this);
}

}  // namespace minidocker
