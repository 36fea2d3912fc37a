/// @file
/// Given: all that can be found out about the namespaces of this machine.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ns/namespace.hpp"
#include "ns/plan.hpp"

namespace ns {

/// @param held  Also those without a process.
/// @param owners  Ask for owners and parents; with `held`, these too are listed.
/// @throws common::SyscallError
/// @ingroup lab02
Namespaces survey(int proc, bool held, bool owners);

/// Opens a namespace's file, by whatever leads to it.
/// @return Invalid if nothing does any more, or nothing that the caller may open.
/// @ingroup lab02
common::UniqueFd open_namespace(int proc, const Namespace& entry);

/// Which namespace an open file stands for. @throws common::SyscallError
/// @ingroup lab02
NamespaceId id_of(int file);

/// What a person calls a process.
/// @ingroup lab02
struct ProcessInfo {
  std::string user;     ///< the owner's name; its number if it has none
  std::string command;  ///< the words; "[name]" of one that has none
};

/// Looks each process and each user up once.
/// @ingroup lab02
class ProcessBook {
 public:
  explicit ProcessBook(int proc) : proc_(proc) {}

  /// @return Nothing if it has ended. @throws common::SyscallError
  const std::optional<ProcessInfo>& find(pid_t pid);

 private:
  const std::string& user(uid_t uid);

  int proc_;
  std::map<pid_t, std::optional<ProcessInfo>> processes_;
  std::map<uid_t, std::string> users_;
};

/// One kind of namespace of one process.
/// @ingroup lab02
struct Membership {
  Kind kind = Kind::kPid;
  NamespaceId id{};
  bool differs = false;                       ///< from ours
  std::optional<NamespaceId> for_children{};  ///< if its children will be in another
  /// They will be in a new PID namespace, which has no process yet, and so no file.
  bool children_pending = false;
  Namespace related{};  ///< owner, parent, owner_uid
};

/// The namespaces of one process.
/// @ingroup lab02
struct ProcessView {
  pid_t pid = 0;
  std::string command{};
  std::vector<Membership> memberships{};
  std::vector<IdRange> uids{};
  std::vector<IdRange> gids{};
  std::string setgroups{};
};

/// @throws common::SyscallError, ESRCH if there is no such process, EACCES if the caller
///         may not look at it.
/// @ingroup lab02
ProcessView view_process(int proc, pid_t pid, bool owners);

}  // namespace ns
