/// @file
/// Given: a gate that a child waits at until its parent has done something.
#pragma once

#include "common/unique_fd.hpp"

namespace ns {

/// A pipe with one word to say. Made before the fork; then each side has its own copy.
///
///     Gate gate;
///     if (fork() == 0) { gate.wait(); ... }
///     ...; gate.open();
/// @ingroup lab02
class Gate {
 public:
  /// @throws common::SyscallError
  Gate();

  /// Child side. Returns when the parent has opened the gate; ends the process if the
  /// parent has died instead. @throws common::SyscallError
  void wait();
  /// Parent side. A child that has died is no error here. @throws common::SyscallError
  void open() const;
  /// Child side, after wait(). Whether the parent still lives and still has its gate.
  bool parent_is_there() const;

 private:
  common::Pipe pipe_;
};

/// Child side, after wait(). From here on the kernel kills this process when its parent
/// dies; ends it now if that has happened already. A change of ids would undo it.
/// @throws common::SyscallError
/// @see prctl(2), PR_SET_PDEATHSIG
/// @ingroup lab02
void die_with_parent(const Gate& gate);

}  // namespace ns
