#include <unistd.h>

#include "common/check.hpp"
#include "ns/ns.hpp"

namespace ns {

using common::check;

void set_names(const Names& names) {
  // Step 2.8. The kernel takes a length, no NUL. In the UTS namespace that we came from
  // the same two calls would rename the host.
  if (names.hostname) {
    check(::sethostname(names.hostname->data(), names.hostname->size()), "sethostname",
          *names.hostname);
  }
  if (names.domainname) {
    check(::setdomainname(names.domainname->data(), names.domainname->size()),
          "setdomainname", *names.domainname);
  }
}

}  // namespace ns
