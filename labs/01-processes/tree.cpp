#include <algorithm>
#include <unordered_map>

#include "common/todo.hpp"
#include "process/process.hpp"

namespace process {

using common::todo;

Tree build_tree(std::vector<Stat> processes) {
  std::sort(processes.begin(), processes.end(),
            [](const Stat& a, const Stat& b) { return a.pid < b.pid; });
  Tree tree;
  tree.children.resize(processes.size());
  tree.processes = std::move(processes);

  todo("1.8",
       "Each process names its parent. What becomes of those whose parent is "
       "not in the list? proc(5), ppid; credentials(7)");

  return tree;
}

}  // namespace process
