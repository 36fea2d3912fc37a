/// @file
/// Given: reading /proc by open folders.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "common/proc.hpp"
#include "common/unique_fd.hpp"
#include "ns/namespace.hpp"

namespace ns {

using common::is_gone_or_hidden;
using common::read_below;

/// The numbers of all processes, ascending. @throws common::SyscallError
/// @ingroup lab02
std::vector<pid_t> process_numbers(int proc);

/// Opens a process's folder. @return Invalid if there is no such process.
/// @throws common::SyscallError
/// @ingroup lab02
common::UniqueFd open_process(int proc, pid_t pid);

/// The target of a link below an open folder; nothing if the process has ended or the
/// caller may not read it.
/// @throws common::SyscallError
/// @ingroup lab02
std::optional<std::string> link_below(int folder, const std::string& path);

/// What a process has open.
/// @ingroup lab02
struct Descriptors {
  common::UniqueFd folder;  ///< /proc/PID/fd, open: "7" in it leads to the file
  std::vector<int> numbers;
};

/// The descriptors of a process; none in the same cases. @throws common::SyscallError
/// @ingroup lab02
Descriptors descriptors_of(int proc, pid_t pid);

/// Opens a namespace's file and asks of which kind it is.
/// @return Nothing if it cannot be opened, or is no such file.
/// @see ioctl_ns(2), NS_GET_NSTYPE
/// @ingroup lab02
std::optional<Kind> kind_of_file(int folder, const std::string& path);

/// What the text of a namespace's link or mount says.
/// @ingroup lab02
struct NsfsText {
  Kind kind = Kind::kPid;
  ino_t inode = 0;
};

/// Reads "net:[4026531840]". @return Nothing if it is another text.
/// @ingroup lab02
std::optional<NsfsText> parse_nsfs(const std::string& text);

/// Reads "0:4", as mountinfo has it. @throws std::runtime_error
/// @ingroup lab02
dev_t device_number(const std::string& text);

}  // namespace ns
