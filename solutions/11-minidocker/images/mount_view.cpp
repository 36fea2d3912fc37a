#include <sys/mount.h>

#include "common/check.hpp"
#include "common/user_namespace.hpp"
#include "minidocker/steps.hpp"

namespace minidocker {

void mount_view(const RootView& view) {
  // Step 11.3. Without root overlayfs may keep its notes only in attributes of users
  // (Linux 5.11). At its end it would wait for the disk; since Linux 5.10 it need not.
  std::string options;
  for (const auto& lower : view.lower) {
    options += options.empty() ? "lowerdir=" : ":";
    options += escaped(lower);
  }
  options += ",upperdir=" + escaped(view.upper) + ",workdir=" + escaped(view.work);
  if (view.disposable) options += ",volatile";
  if (!common::is_host_root()) options += ",userxattr";
  common::check(::mount("overlay", view.merged.c_str(), "overlay", 0, options.c_str()),
                "mount", "overlay");
}

}  // namespace minidocker
