#include "ns/explain.hpp"

namespace ns {

std::string explain(const common::SyscallError& /*error*/) {
  return "";
}

}  // namespace ns
