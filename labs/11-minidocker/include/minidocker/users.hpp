/// @file
/// Users by the names that they have in a container.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace minidocker {

/// Who a process runs as.
struct Identity {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
  std::string home = "/";
};

/// Reads "", "1000", "daemon", "1000:1000", "daemon:adm" as docker does.
/// @param passwd, group  The texts of the container's two files, "" if it has none.
/// @throws std::runtime_error "unable to find user nobody: no matching entries in passwd
///         file"
Identity identity_of(const std::string& user, const std::string& passwd,
                     const std::string& group);

}  // namespace minidocker
