#include "rootfs/report.hpp"

#include "common/json.hpp"
#include "common/table.hpp"
#include "common/text.hpp"

namespace rootfs {

using common::Json;

namespace {

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : common::printable(text);
}

}  // namespace

std::string templates_text(const std::vector<TemplateInfo>& templates) {
  common::Table table({"NAME", "STATE", "SIZE", "FILES", "CREATED", "SOURCE"});
  std::string notes;
  for (const auto& one : templates) {
    const bool complete = one.state == "complete";
    table.add({one.name, one.state, complete ? common::human_size(one.bytes) : "-",
               complete ? std::to_string(one.entries) : "-", or_dash(one.created),
               or_dash(one.source)});
    if (one.state == "incomplete") {
      notes += "note: the import of " + one.name +
               " was cut short: import it again, or 'jail template rm " + one.name +
               "'\n";
    }
  }
  return table.text() + notes;
}

std::string templates_json(const std::vector<TemplateInfo>& templates) {
  Json all = Json::array();
  for (const auto& one : templates) {
    all.push_back({{"name", one.name},
                   {"state", one.state},
                   {"source", one.source},
                   {"created", one.created},
                   {"bytes", one.bytes},
                   {"entries", one.entries},
                   {"rootfs", one.rootfs.native()}});
  }
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string jails_text(const std::vector<JailInfo>& jails) {
  common::Table table(
      {"NAME", "STATE", "PID", "TEMPLATE", "BACKEND", "CREATED", "SNAPSHOTS"});
  std::string notes;
  for (const auto& jail : jails) {
    const bool known = !jail.record.created.empty();
    table.add({jail.record.name, to_string(jail.state),
               jail.pid != 0 ? std::to_string(jail.pid) : "-",
               or_dash(jail.record.template_name),
               known ? to_string(jail.record.backend) : "-", or_dash(jail.record.created),
               std::to_string(jail.snapshots.size())});
    if (!jail.note.empty()) notes += "note: " + common::printable(jail.note) + "\n";
  }
  return table.text() + notes;
}

std::string jails_json(const std::vector<JailInfo>& jails) {
  Json all = Json::array();
  for (const auto& jail : jails) {
    const bool known = !jail.record.created.empty();
    Json snapshots = Json::array();
    for (const auto& snapshot : jail.snapshots) {
      snapshots.push_back({{"name", snapshot.name}, {"created", snapshot.created}});
    }
    all.push_back({{"name", jail.record.name},
                   {"state", to_string(jail.state)},
                   {"pid", jail.pid != 0 ? Json(jail.pid) : Json(nullptr)},
                   {"template", jail.record.template_name},
                   {"cloned_from", jail.record.cloned_from},
                   {"backend", known ? to_string(jail.record.backend) : ""},
                   {"created", jail.record.created},
                   {"snapshots", std::move(snapshots)},
                   {"rootfs", jail.rootfs.native()},
                   {"note", jail.note}});
  }
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string snapshots_text(const JailInfo& jail) {
  if (jail.snapshots.empty()) return "";
  common::Table table({"SNAPSHOT", "CREATED"});
  for (const auto& snapshot : jail.snapshots)
    table.add({snapshot.name, snapshot.created});
  return table.text();
}

}  // namespace rootfs
