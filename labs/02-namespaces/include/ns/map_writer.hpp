/// @file
/// Given: somebody who stays outside.
#pragma once

#include "common/guards.hpp"
#include "common/unique_fd.hpp"
#include "ns/gate.hpp"
#include "ns/plan.hpp"

namespace ns {

/// A process in our present namespaces that will write our id maps: after
/// unshare(CLONE_NEWUSER) we could not do that ourselves, but for a map of one line.
/// @ingroup lab02
class MapWriter {
 public:
  /// Starts it. Without maps to write nothing is started. @throws common::SyscallError
  explicit MapWriter(const IdMaps& maps);

  /// Has the maps of this process written, and waits for that.
  /// @pre unshare(CLONE_NEWUSER) was called. @throws what write_maps() throws
  void write();

 private:
  bool needed_;
  Gate gate_;
  common::Pipe report_;
  common::ChildGuard child_;
};

}  // namespace ns
