#include "process/demo.hpp"
namespace process {
const std::vector<std::string>& demonstrations() {
  static const std::vector<std::string> names = {"signals", "states", "groups", "zombies",
                                                 "orphans"};
  return names;
}
void demonstrate(const std::string&) {}
}  // namespace process
