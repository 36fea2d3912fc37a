#include "ns/ns.hpp"
#include "ns/proc_files.hpp"

namespace ns {

void collect(int proc, Namespaces& found) {
  // Step 2.2. Processes come and go while we look: no folder is not an error, and each is
  // opened once, so that its eight answers are of one process even if its number is used
  // again.
  for (const pid_t pid : process_numbers(proc)) {
    const auto process = open_process(proc, pid);
    if (!process.valid()) continue;
    for (const Kind kind : kKinds) {
      const auto id = identify(process.get(), name_of(kind));
      if (id) entry_for(found, *id, kind).processes.push_back(pid);
    }
  }
}

}  // namespace ns
