/// @file
/// Given: lists for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "rootfs/jail_state.hpp"
#include "rootfs/template.hpp"

namespace rootfs {

/// An aligned table, with a note under it for whatever needs one.
/// @ingroup lab04
std::string templates_text(const std::vector<TemplateInfo>& templates);
/// A JSON array.
/// @ingroup lab04
std::string templates_json(const std::vector<TemplateInfo>& templates);
/// An aligned table, with a note under it for whatever needs one.
/// @ingroup lab04
std::string jails_text(const std::vector<JailInfo>& jails);
/// A JSON array.
/// @ingroup lab04
std::string jails_json(const std::vector<JailInfo>& jails);
/// One jail's snapshots as a table; "" if it has none.
/// @ingroup lab04
std::string snapshots_text(const JailInfo& jail);

}  // namespace rootfs
