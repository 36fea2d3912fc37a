#include "ns/report.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "common/json.hpp"
#include "common/table.hpp"
#include "common/terminal.hpp"
#include "common/text.hpp"

namespace ns {

using common::Json;

namespace {

std::string number_or_nothing(const std::optional<NamespaceId>& id) {
  return id ? std::to_string(id->inode) : "-";
}

Json json_or_null(const std::optional<NamespaceId>& id) {
  return id ? Json(id->inode) : Json(nullptr);
}

std::string holder_text(const Holder& holder) {
  switch (holder.by) {
    case Holder::By::kMount:
      return "mount " + common::printable(holder.path);
    case Holder::By::kDescriptor:
      return fmt::format("fd {}/{}", holder.pid, holder.descriptor);
    case Holder::By::kNamespace:
      return fmt::format("namespace {}", holder.inode);
  }
  return "";
}

Json holder_json(const Holder& holder) {
  switch (holder.by) {
    case Holder::By::kMount:
      return {
          {"by", "mount"}, {"path", common::printable(holder.path)}, {"pid", holder.pid}};
    case Holder::By::kDescriptor:
      return {
          {"by", "descriptor"}, {"pid", holder.pid}, {"descriptor", holder.descriptor}};
    case Holder::By::kNamespace:
      return {{"by", "namespace"}, {"ns", holder.inode}};
  }
  return {};
}

/// The first holder, and how many more there are; processes need no word.
std::string holders_text(const Namespace& entry) {
  if (entry.holders.empty()) return entry.processes.empty() ? "-" : "processes";
  const std::string first = holder_text(entry.holders.front());
  const auto more = entry.holders.size() - 1;
  return more == 0 ? first : fmt::format("{} +{}", first, more);
}

bool is_wanted(const Namespace& entry, const ListOptions& options) {
  return !options.type || entry.kind == *options.type;
}

std::vector<std::string> list_row(ProcessBook& book, const Namespace& entry,
                                  const ListOptions& options) {
  std::vector<std::string> row{std::to_string(entry.id.inode), name_of(entry.kind),
                               std::to_string(entry.processes.size())};
  std::optional<ProcessInfo> info;
  if (!entry.processes.empty()) info = book.find(entry.processes.front());
  row.push_back(entry.processes.empty() ? "-" : std::to_string(entry.processes.front()));
  row.push_back(info ? info->user : "-");
  if (options.owners) {
    row.push_back(number_or_nothing(entry.owner));
    row.push_back(number_or_nothing(entry.parent));
  }
  if (options.held) row.push_back(holders_text(entry));
  row.push_back(info ? info->command : "-");
  return row;
}

Json list_entry(ProcessBook& book, const Namespace& entry, const ListOptions& options) {
  Json json{{"ns", entry.id.inode},
            {"type", name_of(entry.kind)},
            {"nprocs", entry.processes.size()},
            {"pid", nullptr},
            {"user", nullptr},
            {"command", nullptr}};
  if (!entry.processes.empty()) {
    json["pid"] = entry.processes.front();
    if (const auto info = book.find(entry.processes.front())) {
      json["user"] = info->user;
      json["command"] = info->command;
    }
  }
  if (options.owners) {
    json["owner"] = json_or_null(entry.owner);
    json["parent"] = json_or_null(entry.parent);
    json["owner_uid"] = entry.owner_uid ? Json(*entry.owner_uid) : Json(nullptr);
  }
  json["processes"] = entry.processes;
  if (options.held) {
    json["held_by"] = Json::array();
    for (const auto& holder : entry.holders)
      json["held_by"].push_back(holder_json(holder));
  }
  return json;
}

std::string ranges_text(const std::vector<IdRange>& ranges) {
  std::string text;
  for (const auto& range : ranges) {
    text += fmt::format("{}{} is {} outside", text.empty() ? "" : ", ", range.inside,
                        range.outside);
    if (range.count > 1) text += fmt::format(", {} of them", range.count);
  }
  return text.empty() ? "none" : text;
}

Json ranges_json(const std::vector<IdRange>& ranges) {
  Json json = Json::array();
  for (const auto& range : ranges) {
    json.push_back(
        {{"inside", range.inside}, {"outside", range.outside}, {"count", range.count}});
  }
  return json;
}

std::vector<std::string> kinds_in(int flags) {
  std::vector<std::string> names;
  for (const Kind kind : kKinds) {
    if ((flags & flag_of(kind)) != 0) names.emplace_back(name_of(kind));
  }
  return names;
}

std::string kinds_text(int flags) {
  return flags == 0 ? "-" : fmt::format("{}", fmt::join(kinds_in(flags), " "));
}

/// Cuts lines where the terminal ends, as lsns(8) does.
std::string cut_to_terminal(const std::string& text) {
  const common::Terminal terminal(stdout);
  if (!terminal.interactive()) return text;
  std::string cut;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find('\n', begin), text.size());
    std::size_t length = std::min(end - begin, terminal.width());
    // Not within a character of UTF-8.
    while (length < end - begin && (text[begin + length] & 0xC0) == 0x80) --length;
    cut += text.substr(begin, length) + "\n";
    begin = end + 1;
  }
  return cut;
}

}  // namespace

std::string list_text(int proc, const Namespaces& found, const ListOptions& options) {
  std::vector<std::string> header{"NS", "TYPE", "NPROCS", "PID", "USER"};
  if (options.owners) header.insert(header.end(), {"OWNER", "PARENT"});
  if (options.held) header.emplace_back("HELD-BY");
  header.emplace_back("COMMAND");
  common::Table table(header);
  ProcessBook book(proc);
  for (const auto& [id, entry] : found) {
    if (is_wanted(entry, options)) table.add(list_row(book, entry, options));
  }
  return cut_to_terminal(table.text());
}

std::string list_json(int proc, const Namespaces& found, const ListOptions& options) {
  ProcessBook book(proc);
  Json list = Json::array();
  for (const auto& [id, entry] : found) {
    if (is_wanted(entry, options)) list.push_back(list_entry(book, entry, options));
  }
  return Json{{"namespaces", list}}.dump(2);
}

std::string view_text(const ProcessView& view, bool owners) {
  std::vector<std::string> header{"TYPE", "NS", "OURS", "FOR-CHILDREN"};
  if (owners) header.insert(header.end(), {"OWNER", "PARENT", "MADE-BY"});
  common::Table table(header);
  for (const auto& one : view.memberships) {
    std::vector<std::string> row{
        name_of(one.kind), std::to_string(one.id.inode), one.differs ? "no" : "yes",
        one.children_pending ? "not yet" : number_or_nothing(one.for_children)};
    if (owners) {
      row.push_back(number_or_nothing(one.related.owner));
      row.push_back(number_or_nothing(one.related.parent));
      row.push_back(one.related.owner_uid ? std::to_string(*one.related.owner_uid) : "-");
    }
    table.add(row);
  }
  return fmt::format(
      "process    {}  {}\nusers      {}\ngroups     {}\nsetgroups  {}\n\n{}", view.pid,
      view.command, ranges_text(view.uids), ranges_text(view.gids), view.setgroups,
      table.text());
}

std::string view_json(const ProcessView& view, bool owners) {
  Json list = Json::array();
  for (const auto& one : view.memberships) {
    Json entry{
        {"type", name_of(one.kind)}, {"ns", one.id.inode}, {"differs", one.differs}};
    if (one.for_children || one.children_pending) {
      entry["for_children"] = json_or_null(one.for_children);
    }
    if (owners) {
      entry["owner"] = json_or_null(one.related.owner);
      const bool nested = one.kind == Kind::kPid || one.kind == Kind::kUser;
      if (nested) entry["parent"] = json_or_null(one.related.parent);
      if (one.related.owner_uid) entry["owner_uid"] = *one.related.owner_uid;
    }
    list.push_back(entry);
  }
  return Json{{"pid", view.pid},
              {"command", view.command},
              {"namespaces", list},
              {"uid_map", ranges_json(view.uids)},
              {"gid_map", ranges_json(view.gids)},
              {"setgroups", view.setgroups}}
      .dump(2);
}

std::string kept_text(const std::vector<Kept>& all) {
  common::Table table({"NAME", "TYPE", "NS", "PATH"});
  for (const auto& one : all) {
    if (one.namespaces.empty())
      table.add({one.name, "-", "-", "gone; 'nsbox forget' it"});
    for (const auto& kept : one.namespaces) {
      table.add({one.name, name_of(kept.kind), std::to_string(kept.id.inode),
                 common::printable(kept.path.native())});
    }
  }
  return table.text();
}

std::string kept_json(const std::vector<Kept>& all) {
  Json list = Json::array();
  for (const auto& one : all) {
    Json namespaces = Json::array();
    for (const auto& kept : one.namespaces) {
      namespaces.push_back({{"type", name_of(kept.kind)},
                            {"ns", kept.id.inode},
                            {"path", common::printable(kept.path.native())}});
    }
    list.push_back({{"name", one.name}, {"namespaces", namespaces}});
  }
  return list.dump(2);
}

std::string demo_text(const std::vector<Observation>& seen) {
  common::Table table({"CALL", "PROCESS", "NEW FOR IT", "NEW FOR ITS CHILDREN ONLY"});
  for (const auto& one : seen) {
    table.add(
        {one.method, one.moment, kinds_text(one.now), kinds_text(one.for_children)});
  }
  return table.text();
}

std::string demo_json(const std::vector<Observation>& seen) {
  Json list = Json::array();
  for (const auto& one : seen) {
    list.push_back({{"call", one.method},
                    {"process", one.moment},
                    {"new", kinds_in(one.now)},
                    {"new_for_children", kinds_in(one.for_children)}});
  }
  return list.dump(2);
}

}  // namespace ns
