#include <algorithm>

#include <fmt/core.h>

#include "common/files.hpp"
#include "common/json.hpp"
#include "common/mountinfo.hpp"
#include "common/table.hpp"
#include "common/text.hpp"
#include "playground.hpp"
#include "rootfs/mounts.hpp"

namespace rootfs {
namespace {

using common::MountEntry;
using Entries = std::vector<MountEntry>;

Entries read_mounts(pid_t pid) {
  return common::parse_mountinfo(
      common::read_file("/proc/" + std::to_string(pid) + "/mountinfo"));
}

std::vector<const MountEntry*> children_of(const Entries& entries, int id) {
  std::vector<const MountEntry*> children;
  for (const auto& entry : entries) {
    if (entry.parent == id && entry.id != id) children.push_back(&entry);
  }
  return children;
}

/// Those whose parent this process does not see.
std::vector<const MountEntry*> tops_of(const Entries& entries) {
  std::vector<const MountEntry*> tops;
  for (const auto& entry : entries) {
    const bool has_parent =
        entry.parent != entry.id &&
        std::any_of(entries.begin(), entries.end(),
                    [&](const MountEntry& other) { return other.id == entry.parent; });
    if (!has_parent) tops.push_back(&entry);
  }
  return tops;
}

/// "/dev/sda1[/folder]" where a part of the filesystem is mounted.
std::string source_of(const MountEntry& entry) {
  const std::string part = entry.root == "/" ? "" : "[" + entry.root + "]";
  return common::printable(entry.source + part);
}

/// The mount's own; "ro" also where the filesystem as a whole is.
std::string options_of(const MountEntry& entry) {
  const auto whole = common::split(entry.super_options, ',');
  const bool read_only = std::find(whole.begin(), whole.end(), "ro") != whole.end();
  if (read_only && entry.options.starts_with("rw")) return "ro" + entry.options.substr(2);
  return entry.options;
}

void add_row(common::Table& table, const MountEntry& entry, const std::string& branch) {
  table.add({branch + common::printable(entry.target), source_of(entry),
             common::printable(entry.type), playground::describe_propagation(entry),
             options_of(entry)});
}

/// Adds the mounts on this one; `stem` is drawn before them.
void add_children(common::Table& table, const Entries& entries, const MountEntry& parent,
                  const std::string& stem) {
  const auto children = children_of(entries, parent.id);
  for (const auto* child : children) {
    const bool last = child == children.back();
    add_row(table, *child, stem + (last ? "└─" : "├─"));
    add_children(table, entries, *child, stem + (last ? "  " : "│ "));
  }
}

std::string dump(const common::Json& json) {
  // Names of files need not be UTF-8, JSON must be.
  return json.dump(2, ' ', false, common::Json::error_handler_t::replace);
}

}  // namespace

std::string draw_mounts(pid_t pid) {
  const Entries entries = read_mounts(pid);
  common::Table table({"TARGET", "SOURCE", "FSTYPE", "PROPAGATION", "OPTIONS"});
  for (const auto* top : tops_of(entries)) {
    add_row(table, *top, "");
    add_children(table, entries, *top, "");
  }
  return table.text();
}

std::string mounts_to_json(pid_t pid) {
  auto json = common::Json::array();
  for (const auto& entry : read_mounts(pid)) {
    json.push_back({{"id", entry.id},
                    {"parent", entry.parent},
                    {"target", entry.target},
                    {"source", entry.source},
                    {"root", entry.root},
                    {"device", entry.device},
                    {"type", entry.type},
                    {"options", entry.options},
                    {"super_options", entry.super_options},
                    {"propagation", playground::describe_propagation(entry)}});
  }
  return dump(json);
}

namespace {

/// What was looked at and what was seen, side by side where there is room.
std::string draw_observations(const MountExperiment& experiment,
                              const common::Terminal& terminal) {
  constexpr std::size_t kWidest = 36;
  std::size_t column = 0;
  for (const auto& [what, saw] : experiment.observations) {
    if (what.size() <= kWidest) column = std::max(column, what.size());
  }
  std::string text;
  for (const auto& [what, saw] : experiment.observations) {
    const auto seen = terminal.paint(common::Style::kGreen, common::printable(saw));
    text += what.size() <= column
                ? fmt::format("  {:<{}}  {}\n", what, column, seen)
                : fmt::format("  {}\n  {:{}}  {}\n", what, "", column, seen);
  }
  return text;
}

}  // namespace

std::string render(const MountExperiment& experiment, const common::Terminal& terminal) {
  const auto heading = [&](std::string_view text) {
    return terminal.paint(common::Style::kBold, text) + "\n";
  };
  std::string text = heading(experiment.name + ": " + experiment.question) + "\n";
  text += draw_observations(experiment, terminal);
  if (!experiment.skipped.empty()) {
    text +=
        "  " +
        terminal.paint(common::Style::kYellow, "not done here: " + experiment.skipped) +
        "\n";
  }
  text += "\n";
  for (const auto& line : common::wrap(experiment.lesson, terminal.width() - 2)) {
    text += "  " + line + "\n";
  }
  text += "\n" + heading("By hand");
  for (const auto& step : experiment.steps) text += "  " + step + "\n";
  return text;
}

std::string to_json(const MountExperiment& experiment) {
  common::Json json{
      {"name", experiment.name},     {"question", experiment.question},
      {"steps", experiment.steps},   {"observations", common::Json::array()},
      {"lesson", experiment.lesson}, {"skipped", experiment.skipped}};
  for (const auto& [what, saw] : experiment.observations) {
    json["observations"].push_back({{"what", what}, {"saw", saw}});
  }
  return dump(json);
}

}  // namespace rootfs
