#include <map>
#include <optional>
#include <string>

#include "ns/ns.hpp"
#include "ns/proc_files.hpp"

namespace ns {

void collect(int proc, Namespaces& found) {
  // Step 2.2. Processes come and go while we look: no folder is not an error, and each is
  // opened once, so that its eight answers are of one process even if its number is used
  // again. To read a link costs half of a stat, which has to make an inode; so each
  // namespace is asked for that only once.
  std::map<std::string, std::optional<NamespaceId>> known;
  for (const pid_t pid : process_numbers(proc)) {
    const auto process = open_process(proc, pid);
    if (!process.valid()) continue;
    for (const Kind kind : kKinds) {
      const auto text = link_below(process.get(), std::string("ns/") + name_of(kind));
      if (!text) continue;
      auto& id = known[*text];
      if (!id) id = identify(process.get(), name_of(kind));
      if (id) entry_for(found, *id, kind).processes.push_back(pid);
    }
  }
}

}  // namespace ns
