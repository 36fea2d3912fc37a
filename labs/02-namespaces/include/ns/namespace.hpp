/// @file
/// Given: what `nsbox list` knows of a namespace.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/unique_fd.hpp"
#include "ns/kinds.hpp"

namespace ns {

/// What tells one namespace from another: the file /proc/PID/ns/KIND stands for.
/// @ingroup lab02
struct NamespaceId {
  dev_t device = 0;  ///< of the nsfs filesystem; the same for all today
  ino_t inode = 0;   ///< the number that lsns(8) shows

  auto operator<=>(const NamespaceId&) const = default;
};

/// What keeps a namespace alive beside the processes in it.
/// @ingroup lab02
struct Holder {
  enum class By { kMount, kDescriptor, kNamespace };
  By by = By::kMount;
  pid_t pid = 0;       ///< mount: a process that sees it; descriptor: who has it open
  std::string path{};  ///< mount: where
  int descriptor = 0;  ///< descriptor: its number
  ino_t inode = 0;     ///< namespace: one that this one owns, or is the parent of
};

/// @ingroup lab02
struct Namespace {
  NamespaceId id;
  Kind kind = Kind::kPid;
  std::vector<pid_t> processes;  ///< that are in it, ascending
  std::vector<Holder> holders;
  std::optional<NamespaceId> owner;   ///< the user namespace that owns it
  std::optional<NamespaceId> parent;  ///< of a pid or user namespace
  std::optional<uid_t> owner_uid;     ///< of a user namespace: who made it
};

/// @ingroup lab02
using Namespaces = std::map<NamespaceId, Namespace>;

/// The entry of a namespace; a new one if it is not among them yet.
/// @ingroup lab02
Namespace& entry_for(Namespaces& found, const NamespaceId& id, Kind kind);

/// The namespaces that one namespace is related to, as open descriptors. One that the
/// caller may not see, or that there is not, is invalid.
/// @ingroup lab02
struct Relations {
  common::UniqueFd owner;
  common::UniqueFd parent;
  std::optional<uid_t> owner_uid;
};

}  // namespace ns
