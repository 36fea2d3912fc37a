/// @file
/// Given: where kept namespaces are, and what is there.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ns/namespace.hpp"

namespace ns {

/// NSBOX_ROOT; or /run/nsbox for root; or a folder of the user's own.
/// @ingroup lab02
std::filesystem::path default_state();

/// @throws common::UsageError if the name is no plain file name
/// @ingroup lab02
void require_keepable(const std::string& name);

/// Makes new namespaces of these kinds and keeps them as STATE/NAME/KIND, all or none.
/// @throws common::SyscallError, std::runtime_error
/// @ingroup lab02
void keep(const std::filesystem::path& state, const std::string& name, int kinds);

/// Lets them go: a namespace that nothing else holds is gone then.
/// @throws common::SyscallError, std::runtime_error if there is no such name
/// @ingroup lab02
void forget(const std::filesystem::path& state, const std::string& name);

/// @ingroup lab02
struct KeptNamespace {
  Kind kind = Kind::kPid;
  NamespaceId id;
  std::filesystem::path path;
};

/// @ingroup lab02
struct Kept {
  std::string name;
  std::vector<KeptNamespace> namespaces;
};

/// All, sorted by name. @throws common::SyscallError
/// @ingroup lab02
std::vector<Kept> kept(const std::filesystem::path& state);

}  // namespace ns
