#include "minidocker/steps.hpp"
#include "rootfs/kernel_paths.hpp"
#include "rootfs/rootfs.hpp"

namespace minidocker {

common::UniqueFd enter_root(const ContainerSpec& spec, const Channel& monitor) {
  const std::string root = spec.root.merged;

  // Step 11.4. The host's files are bound while they are still in sight, and the kernel
  // lets a user namespace mount a new /proc only beside an old one; what is hidden is
  // hidden last, by its name in the container.
  rootfs::mount_proc(root);
  rootfs::mount_sys(root);
  rootfs::mount_dev(root);
  for (const auto& file : spec.files) rootfs::bind_into(root, as_bind(file));
  for (const auto& mount : spec.mounts) rootfs::bind_into(root, as_bind(mount));
  auto terminal = give_terminal(spec.process, root, monitor);
  rootfs::switch_root(root);
  rootfs::hide_kernel_paths();
  return terminal;
}

}  // namespace minidocker
