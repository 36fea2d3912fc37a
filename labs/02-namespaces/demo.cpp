#include "ns/demo.hpp"

namespace ns {

std::vector<std::string> experiments() {
  return {"clone-unshare-setns"};
}

std::vector<Observation> demonstrate(const std::string& /*experiment*/) {
  return {};
}

}  // namespace ns
