#include "ns/pod.hpp"

namespace ns {

int run_pod(const CommandLine& /*line*/) {
  return 1;
}

}  // namespace ns
