#include "ns/link_command.hpp"

namespace ns {

void link_namespaces(const EndRequest& /*a*/, const EndRequest& /*b*/) {}

}  // namespace ns
