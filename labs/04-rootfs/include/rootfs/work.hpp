/// @file
/// Given: long work that Ctrl-C may end at any moment.
#pragma once

#include <functional>
#include <string_view>

#include "common/signal_queue.hpp"

namespace rootfs {

/// Runs `body` in a child, and waits for it. A signal kills the child, whatever it is
/// doing, and the caller undoes what it had done. The child dies with the caller.
/// @param what for messages: "create web"
/// @throws What `body` throws; common::ExitError (128+n) after a signal.
/// @ingroup lab04
void run_interruptible(const common::SignalQueue& signals, std::string_view what,
                       const std::function<void()>& body);

/// In a child: arranges to be killed when its parent dies. Ends at once if that has
/// happened already. @throws common::SyscallError
/// @ingroup lab04
void die_with(pid_t parent);

}  // namespace rootfs
