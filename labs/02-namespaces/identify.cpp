#include <cerrno>
#include <string>

#include <sys/stat.h>

#include "common/check.hpp"
#include "ns/ns.hpp"
#include "ns/proc_files.hpp"

namespace ns {

std::optional<NamespaceId> identify(int process, const std::string& link) {
  // Step 2.1. The link's text, "net:[4026531840]", is for people. stat(2) follows the
  // link and tells device and inode, and only the two together are promised to be unique.
  struct stat info {};
  const std::string path = "ns/" + link;
  if (::fstatat(process, path.c_str(), &info, 0) == 0) {
    return NamespaceId{info.st_dev, info.st_ino};
  }
  if (is_gone_or_hidden(errno)) return std::nullopt;
  common::fail("stat", path);
}

}  // namespace ns
