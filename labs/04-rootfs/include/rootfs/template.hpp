/// @file
/// Given: templates, the root filesystems that jails are made from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "common/lock.hpp"
#include "rootfs/store.hpp"

namespace rootfs {

/// @ingroup lab04
struct TemplateInfo {
  std::string name;
  std::string state;    ///< "complete", "busy" or "incomplete"
  std::string source;   ///< the file or folder that it came from
  std::string created;  ///< see timestamp()
  std::uint64_t bytes = 0;
  std::uint64_t entries = 0;
  std::filesystem::path rootfs;
};

/// Unpacks a tar archive, or copies a folder. An incomplete template of that name is
/// replaced.
/// @post The template is complete, or after an exception is not there.
/// @throws std::runtime_error if the name is taken or the archive is corrupt or hostile;
///         common::SyscallError, common::Todo
/// @ingroup lab04
void import_template(const Store& store, const std::string& name,
                     const std::filesystem::path& source);

/// All of them, by name. @throws common::SyscallError
/// @ingroup lab04
std::vector<TemplateInfo> list_templates(const Store& store);

/// Jails that were made from it live on. @throws std::runtime_error, common::SyscallError
/// @ingroup lab04
void remove_template(const Store& store, const std::string& name);

/// A template that stays as it is while this lives.
/// @ingroup lab04
struct TemplateInUse {
  std::filesystem::path rootfs;
  common::Lock lock;
};

/// @throws std::runtime_error if there is none of that name, or not a complete one.
/// @ingroup lab04
TemplateInUse use_template(const Store& store, const std::string& name);

}  // namespace rootfs
