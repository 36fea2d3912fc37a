#include <string>

#include <sys/mount.h>

#include "common/check.hpp"
#include "common/user_namespace.hpp"
#include "minidocker/images.hpp"

namespace minidocker {
namespace {

/// In overlayfs's options a ':' separates folders and a ',' options.
std::string escaped(const std::string& path) {
  std::string text;
  for (const char c : path) {
    if (c == ':' || c == ',' || c == '\\') text += '\\';
    text += c;
  }
  return text;
}

}  // namespace

void mount_view(const RootView& view) {
  std::string options;
  for (const auto& lower : view.lower) {
    options += options.empty() ? "lowerdir=" : ":";
    options += escaped(lower);
  }
  options += ",upperdir=" + escaped(view.upper) + ",workdir=" + escaped(view.work);
  // At its end overlayfs would wait for the disk (since Linux 5.10 it need not).
  if (view.disposable) options += ",volatile";
  // Without root overlayfs may keep its notes only in attributes of users (Linux 5.11).
  if (!common::is_host_root()) options += ",userxattr";
  common::check(::mount("overlay", view.merged.c_str(), "overlay", 0, options.c_str()),
                "mount", "overlay");
}

}  // namespace minidocker
