#include <linux/close_range.h>
#include <unistd.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "rootfs/rootfs.hpp"

namespace rootfs {

using common::check;
using common::todo;

void keep_standard_descriptors() {
  todo("4.10",
       "A descriptor of a host's folder, inherited by the jail: what is it good for? "
       "Let none but 0, 1 and 2 survive the exec. close_range(2)");
}

}  // namespace rootfs
