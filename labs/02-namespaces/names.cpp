#include <unistd.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "ns/ns.hpp"

namespace ns {

using common::check;
using common::todo;

void set_names(const Names& names) {
  todo("2.8",
       "Two names, each with a call of its own, and each only if it was asked for. "
       "Do they want a NUL? sethostname(2), setdomainname(2)");
}

}  // namespace ns
