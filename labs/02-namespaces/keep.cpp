#include <sys/mount.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "ns/mount_points.hpp"
#include "ns/ns.hpp"

namespace ns {

using common::check;
using common::todo;

void keep_namespace(const std::filesystem::path& file,
                    const std::filesystem::path& place) {
  const auto folder = place.parent_path();

  todo("2.11",
       "What keeps a file in use without a process? And if the mount below it is "
       "shared: where would a copy of this one end up? namespaces(7), \"Namespace "
       "lifetime\"; mount(2), MS_BIND, MS_PRIVATE");
}

}  // namespace ns
