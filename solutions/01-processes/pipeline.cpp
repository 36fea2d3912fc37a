#include <utility>

#include "common/unique_fd.hpp"
#include "process/process.hpp"

namespace process {

void start_pipeline(std::vector<Command> commands, std::vector<pid_t>& started) {
  common::UniqueFd input;  // what the command before writes into

  // Step 1.11. One pipe at a time: a thousand commands need three descriptors. An end
  // that stays open here is a writer that never writes, and no reader would see an end of
  // file; or a reader that never reads, and no writer would get SIGPIPE. Close-on-exec
  // keeps the ends from the commands, who have theirs as 0 and 1.
  for (std::size_t i = 0; i < commands.size(); ++i) {
    common::Pipe next;
    if (i > 0) commands[i].input = input.get();
    if (i + 1 < commands.size()) {
      next = common::Pipe::open();
      commands[i].output = next.write.get();
    }
    started.push_back(spawn(commands[i]));
    input = std::move(next.read);
  }
}

}  // namespace process
