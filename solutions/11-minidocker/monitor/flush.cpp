#include "minidocker/steps.hpp"

namespace minidocker {

void flush(Client& client) {
  // Step 11.9. A monitor that waited for one client would make all others wait, and with
  // a full pipe the container, too.
  while (!client.waiting.empty()) {
    const auto sent = client.try_send(client.waiting.front());
    if (!sent) return;
    if (!*sent) {
      client.channel.close();
      client.waiting.clear();
      client.waiting_bytes = 0;
      return;
    }
    client.waiting_bytes -= client.waiting.front().text.size();
    client.waiting.pop_front();
  }
}

}  // namespace minidocker
