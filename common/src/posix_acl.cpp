#include "posix_acl.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <endian.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <sys/types.h>

namespace common {
namespace {

/// @return 0 for a tag that is none of POSIX's.
std::uint16_t kernel_tag(int tag) {
  switch (tag) {
    case ARCHIVE_ENTRY_ACL_USER_OBJ:
      return ACL_USER_OBJ;
    case ARCHIVE_ENTRY_ACL_USER:
      return ACL_USER;
    case ARCHIVE_ENTRY_ACL_GROUP_OBJ:
      return ACL_GROUP_OBJ;
    case ARCHIVE_ENTRY_ACL_GROUP:
      return ACL_GROUP;
    case ARCHIVE_ENTRY_ACL_MASK:
      return ACL_MASK;
    case ARCHIVE_ENTRY_ACL_OTHER:
      return ACL_OTHER;
    default:
      return 0;
  }
}

template <typename Part>
void append(std::string& bytes, const Part& part) {
  bytes.append(reinterpret_cast<const char*>(&part), sizeof part);
}

/// A user or group without a number, as GNU tar writes them, is passed on as nobody: its
/// name would mean the host's. The kernel refuses the whole list then.
/// @param type  ARCHIVE_ENTRY_ACL_TYPE_ACCESS or _DEFAULT
std::string kernel_acl(archive_entry* entry, int type) {
  std::vector<posix_acl_xattr_entry> parts;
  int kind = 0;
  int permissions = 0;
  int tag = 0;
  int id = 0;
  const char* name = nullptr;
  while (::archive_entry_acl_next(entry, type, &kind, &permissions, &tag, &id, &name) ==
         ARCHIVE_OK) {
    parts.push_back({htole16(kernel_tag(tag)),
                     htole16(static_cast<std::uint16_t>(permissions & 7)),
                     htole32(static_cast<std::uint32_t>(id))});
  }
  // The kernel takes them in the order of their tags only.
  std::ranges::stable_sort(parts, {},
                           [](const auto& part) { return le16toh(part.e_tag); });
  std::string bytes;
  append(bytes, posix_acl_xattr_header{htole32(POSIX_ACL_XATTR_VERSION)});
  for (const auto& part : parts) append(bytes, part);
  return bytes;
}

}  // namespace

void read_acls(archive_entry* entry, FileAttributes& attributes) {
  const auto add = [&](const char* name, int type) {
    if (::archive_entry_acl_reset(entry, type) == 0) return;
    attributes.extended.try_emplace(name, kernel_acl(entry, type));
  };
  add("system.posix_acl_access", ARCHIVE_ENTRY_ACL_TYPE_ACCESS);
  add("system.posix_acl_default", ARCHIVE_ENTRY_ACL_TYPE_DEFAULT);
}

}  // namespace common
