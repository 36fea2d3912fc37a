#include <sys/mount.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "ns/ns.hpp"

namespace ns {

using common::check;
using common::todo;

void isolate_mounts(bool own_proc) {
  todo("2.9",
       "This mount tree is a copy. Who else would see a mount that is made in it? "
       "And whose processes does a /proc show? mount_namespaces(7), \"SHARED "
       "SUBTREES\"; proc(5)");
}

}  // namespace ns
