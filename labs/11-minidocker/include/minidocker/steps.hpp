/// @file
/// The capstone, the part that you write: thirteen functions in the parts of MiniDocker.
///
/// `minidocker run` comes to the first twelve in this order.
/// @defgroup lab11 Capstone: MiniDocker
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <termios.h>

#include "common/lock.hpp"
#include "common/unique_fd.hpp"
#include "minidocker/client.hpp"
#include "minidocker/containers.hpp"
#include "minidocker/home.hpp"
#include "minidocker/runtime.hpp"
#include "minidocker/users.hpp"

namespace minidocker {

/// What claim() finds.
/// @ingroup lab11
struct Claim {
  std::optional<common::Lock> lock;    ///< nothing: another process has it
  std::optional<Container> container;  ///< nothing: it was removed
};

/// Step 11.1. Takes a container's lock, `home.run(id)/lock`, exclusively, and then reads
/// its row.
/// @pre  The folder home.run(id) is there.
/// @post As long as the lock is held, the container is one that runs, for everybody:
///       nobody else starts or removes it. What the row says stays true.
/// @throws common::SyscallError, DatabaseError
/// @see common::Lock; fcntl(2), "Open file description locks"
/// @ingroup lab11
Claim claim(const Home& home, const Containers& containers, const std::string& id);

/// Step 11.2. Makes the calling process a service of its own, which neither ends with its
/// caller nor holds anything of the caller's back.
/// @pre  The caller does not lead a process group: it was just forked.
/// @post It leads a session without a terminal; it stands in "/"; SIGHUP, SIGINT, SIGQUIT
///       and SIGPIPE are ignored; 0, 1 and 2 are /dev/null.
/// @throws common::SyscallError
/// @see daemon(7), "SysV Daemons"; setsid(2)
/// @ingroup lab11
void leave_caller();

/// Step 11.3. Mounts a container's view of its image: an overlay.
/// @pre  The mount namespace is the caller's own, and private.
/// @post `view.merged` shows the files of all `view.lower`, the first one uppermost,
/// below
///       those of `view.upper`, which gets all that is changed. With `disposable` nothing
///       waits for the disk. Without root, overlayfs keeps its notes in attributes that
///       users may set.
/// @throws common::SyscallError
/// @see the kernel's documentation of overlayfs: lowerdir, volatile, userxattr
/// @ingroup lab11
void mount_view(const RootView& view);

/// Step 11.4. Makes `spec.root.merged` a container's root and goes there, by the
/// functions of lab 04 (rootfs/rootfs.hpp and rootfs/kernel_paths.hpp).
/// @pre  The namespaces are new, the mount tree is private, the view is mounted.
/// @post "/" is the container's, with a /proc, /sys and /dev of its own; there are
///       `spec.files`, and the caller's `spec.mounts`, which win over them; what the
///       kernel shows in /proc and /sys and containers must not see is hidden.
/// @return The container's side of its terminal, made by give_terminal(); invalid if it
///         has none.
/// @throws common::SyscallError
/// @see pivot_root(2); docs/04-rootfs.md
/// @ingroup lab11
common::UniqueFd enter_root(const ContainerSpec& spec, const Channel& monitor);

/// A pseudoterminal.
/// @ingroup lab11
struct Terminal {
  common::UniqueFd master;
  common::UniqueFd slave;
};

/// Step 11.5. Opens a new pseudoterminal of the devpts that is mounted at `dev`/pts, by
/// that one's own ptmx.
/// @post Both ends are close-on-exec, and neither is the caller's controlling terminal.
/// @throws common::SyscallError
/// @see pts(4); ioctl_tty(2), TIOCSPTLCK and TIOCGPTPEER
/// @ingroup lab11
Terminal open_terminal(const std::string& dev);

/// Step 11.6. Gives the process its standard input, output and error: `terminal`, if it
/// is valid, or else spec.stdio.
/// @pre  What spec.stdio names is what has that number, or a number above 2.
/// @post The process leads a session, and `terminal` controls it. 0, 1 and 2 are as
/// asked,
///       and stay open in the command.
/// @throws common::SyscallError
/// @see setsid(2); ioctl_tty(2), TIOCSCTTY; dup2(2)
/// @ingroup lab11
void set_up_stdio(const ProcessSpec& spec, const common::UniqueFd& terminal);

/// Step 11.7. Gives up what the process is, for a user: groups, group, user, and no way
/// back to what it was.
/// @pre  The caller is root, of a user namespace at least.
/// @throws common::SyscallError
/// @see credentials(7); setresuid(2); user_namespaces(7), on /proc/PID/setgroups
/// @ingroup lab11
void become(const Identity& identity);

/// The most bytes in a line of the log, as docker has it.
/// @ingroup lab11
inline constexpr std::size_t kLongestLine = std::size_t{16} << 10;

/// Step 11.8. Cuts what a container has written into lines for its log.
/// @return Parts of `text`, from its beginning and without gaps: whole lines with their
///         '\n', of which one that is longer comes in parts of kLongestLine bytes. The
///         rest is the beginning of a line that is still to come.
/// @ingroup lab11
std::vector<std::string_view> cut_into_lines(std::string_view text);

/// Step 11.9. Sends a client what waits for it, in order, as much as it takes now.
/// @post Whatever the client does, the caller has not waited, and nothing was thrown. A
///       client that is gone has a closed channel, and nothing waits for it.
/// @see Client::try_send(); MSG_DONTWAIT in send(2)
/// @ingroup lab11
void flush(Client& client);

/// Step 11.10. Lets the terminal that is our standard input pass every key on: nothing is
/// echoed, no key is a signal or ends a line, nothing that is printed is changed.
/// @return How it was before, for tcsetattr(3).
/// @pre  Standard input is a terminal.
/// @throws common::SyscallError
/// @see termios(3), "Raw mode"
/// @ingroup lab11
termios make_raw();

/// Step 11.11. Sets right what the monitor of a container was killed before it could.
/// @param id  It was said to run, but had no monitor.
/// @return The container as it is now; nothing if it has gone.
/// @post Nothing, if it is another's turn to start or to remove it (who has the lock
///       home.run(id)/turn), or if another was faster (is_abandoned()). Otherwise no
///       process of it is left (kill_leftover()), and it has exited with 137, "its
///       monitor was killed", or, if it goes with its end (auto_remove), it is erased.
/// @throws common::SyscallError, DatabaseError
/// @ingroup lab11
std::optional<Container> bury(const Home& home, Containers& containers,
                              const std::string& id);

/// Step 11.12. Removes all that there is of a container: its folders home.container(id)
/// and home.run(id), and its row. A kill at any moment leaves nothing that nobody knows
/// of.
/// @pre  It is the caller's turn (see Engine::hold()), or the caller is its monitor; it
/// is
///       dead, or nobody may start it again anyway.
/// @throws common::SyscallError, DatabaseError, std::runtime_error
/// @see rootfs::remove_tree()
/// @ingroup lab11
void erase(const Home& home, Containers& containers, const std::string& id);

/// Step 11.13. Gives a container another name. A name is one container's: the table
/// refuses a second one (UNIQUE, in store/schema.cpp).
/// @post The new name is on the disk, or, if another container has it, nothing has
///       changed. Of many who ask for one name at once, one gets it.
/// @throws common::ExitError by refuse_name(), if another container has the name;
///         DatabaseError
/// @see Database::set_durable(); https://www.sqlite.org/rescode.html
/// @ingroup lab11
void rename_container(Database& database, const std::string& id, const std::string& name);

}  // namespace minidocker
