#include <sys/mount.h>

#include "common/check.hpp"
#include "common/todo.hpp"
#include "common/user_namespace.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

using common::todo;

void mount_view(const RootView& view) {
  todo("11.3",
       "One mount(2) of the type overlay: which options say whose files lie below, and "
       "where changes go? escaped() prepares a path for them.");
}

}  // namespace minidocker
