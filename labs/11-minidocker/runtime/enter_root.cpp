#include "common/todo.hpp"
#include "minidocker/steps.hpp"
#include "rootfs/kernel_paths.hpp"
#include "rootfs/rootfs.hpp"

namespace minidocker {

using common::todo;

common::UniqueFd enter_root(const ContainerSpec& spec, const Channel& monitor) {
  const std::string root = spec.root.merged;

  todo("11.4",
       "In which order do the functions of lab 04 make this a container's root? Which of "
       "them need the host's files, and which need the new \"/\"?");
}

}  // namespace minidocker
