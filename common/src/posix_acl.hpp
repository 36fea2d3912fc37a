/// @file
/// Access control lists of tar archives, as the kernel wants them.
#pragma once

#include "file_attributes.hpp"

namespace common {

/// Adds the entry's lists as extended attributes (system.posix_acl_access and _default);
/// nothing where the file's mode says it all. @see acl(5); linux/posix_acl_xattr.h
void read_acls(archive_entry* entry, FileAttributes& attributes);

}  // namespace common
