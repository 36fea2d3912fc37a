#include <algorithm>

#include <fmt/core.h>
#include <unistd.h>

#include "commands.hpp"
#include "common/files.hpp"
#include "common/text.hpp"
#include "json_view.hpp"
#include "machine.hpp"
#include "process.hpp"

namespace lab::command {
namespace {

using common::Json;
using common::Style;

enum class Finding { kGood, kLimited, kMissing };

/// One thing that was looked at.
struct Item {
  std::string name;
  Finding finding = Finding::kGood;
  std::string found;
  std::string needed;  ///< by whom, and how much
  std::string remedy;  ///< unless it is good: how to get it
};

std::string_view to_text(Finding finding) {
  if (finding == Finding::kGood) return "good";
  return finding == Finding::kLimited ? "limited" : "missing";
}

Item check_kernel(const std::vector<const Lab*>& labs) {
  Item item{"kernel", Finding::kGood, kernel_release(), "", ""};
  for (const Lab* lab : labs) {
    if (lab->needs.kernel.empty()) continue;
    if (!item.needed.empty()) item.needed += ", ";
    item.needed += fmt::format("lab {}: {}", lab->number, lab->needs.kernel);
    if (!at_least(item.found, lab->needs.kernel)) item.finding = Finding::kMissing;
  }
  if (item.finding != Finding::kGood) item.remedy = "a newer distribution, or the VM";
  return item;
}

/// So much is asked for; with less than `enough` there is no beginning.
Item check_size(const std::string& name, std::uint64_t found, std::uint64_t asked,
                std::uint64_t enough, const std::string& remedy) {
  Item item{name, Finding::kGood, common::human_size(found),
            fmt::format("{} GB", asked / 1'000'000'000), ""};
  // A machine "of 4 GB" shows a little less: firmware and kernel have taken their part.
  if (found >= asked / 10 * 9) return item;
  item.finding = found >= enough ? Finding::kLimited : Finding::kMissing;
  item.remedy = remedy;
  return item;
}

Item check_user_namespaces() {
  const std::string refusal = try_user_namespace();
  Item item{"user namespaces", Finding::kGood, refusal.empty() ? "usable" : refusal,
            "to work without root", user_namespace_remedy()};
  if (refusal.empty()) {
    item.remedy.clear();
    return item;
  }
  item.finding = is_privileged() ? Finding::kLimited : Finding::kMissing;
  if (item.remedy.empty()) item.remedy = "a machine of one's own: the VM, or root";
  return item;
}

Item check_subordinate_ids() {
  const bool program = !common::find_program("newuidmap").empty();
  if (::geteuid() == 0)
    return {"subordinate ids", Finding::kGood, "root has all", "", ""};
  if (program && has_subordinate_ids()) {
    return {"subordinate ids", Finding::kGood, "in /etc/subuid", "", ""};
  }
  return {
      "subordinate ids", Finding::kLimited, "none", "for more than one user in a jail",
      program ? "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "
                "\"$USER\""
              : "sudo apt install uidmap"};
}

Item check_privileges(const std::vector<const Lab*>& labs) {
  if (is_privileged()) return {"privileges", Finding::kGood, "root", "", ""};
  Item item{"privileges", Finding::kGood, "an ordinary user", "", ""};
  for (const Lab* lab : labs) {
    if (lab->needs.root.empty()) continue;
    item.finding = Finding::kLimited;
    item.needed += fmt::format("{}root in lab {}: {}", item.needed.empty() ? "" : "; ",
                               lab->number, lab->needs.root);
  }
  if (item.finding == Finding::kLimited) item.remedy = fmt::format("sudo {}", kProgram);
  return item;
}

Item check_compiler() {
  const Compiler compiler = find_compiler();
  if (compiler.enough) return {"compiler", Finding::kGood, compiler.name, "", ""};
  return {"compiler", Finding::kMissing, compiler.name.empty() ? "none" : compiler.name,
          "g++ 12 or clang++ 16", "sudo apt install g++"};
}

/// Programs, the packages that have them, and whether one can begin without them.
struct Tool {
  const char* program;
  const char* package;
  const char* purpose;
  Finding without;
};
constexpr Tool kTools[] = {
    {"cmake", "cmake", "to build", Finding::kMissing},
    {"ninja", "ninja-build", "to build fast", Finding::kLimited},
    {"git", "git", "for reset", Finding::kLimited},
    {"diff", "diffutils", "for diff", Finding::kLimited},
    {"man", "man-db manpages manpages-dev", "to read on", Finding::kLimited},
    {"strace", "strace", "to see system calls", Finding::kLimited},
    {"unshare", "util-linux", "to work without root", Finding::kMissing},
};

Item check_tool(const Tool& tool) {
  Item item{tool.program, Finding::kGood, "", tool.purpose, ""};
  if (common::find_program(tool.program).empty()) {
    item.finding = tool.without;
    item.found = "not installed";
    item.remedy = fmt::format("sudo apt install {}", tool.package);
  } else {
    item.found = "here";
  }
  return item;
}

Item check_program(const std::string& program, const Lab& lab) {
  Item item{program, Finding::kGood, "here", "lab " + lab.number, ""};
  if (!common::find_program(program).empty()) return item;
  item.finding = Finding::kMissing;
  item.found = "not installed";
  item.remedy = fmt::format("sudo apt install {}",
                            program == "busybox" ? "busybox-static" : program);
  return item;
}

std::vector<Item> examine(const Session& session) {
  constexpr std::uint64_t kGiga = 1'000'000'000;
  std::vector<const Lab*> labs;
  for (const auto& lab : session.course.labs()) {
    if (lab.written) labs.push_back(&lab);
  }
  std::vector<Item> items = {
      check_kernel(labs),
      check_size("memory", memory_size(), 4 * kGiga, kGiga, "a larger machine"),
      check_size("free disk", free_disk(session.project.root()), 20 * kGiga, 2 * kGiga,
                 "room on the disk of this folder"),
      check_privileges(labs),
      check_user_namespaces(),
      check_subordinate_ids(),
      {"control groups", Finding::kGood, cgroup_version(), "", ""},
      check_compiler(),
  };
  for (const auto& tool : kTools) items.push_back(check_tool(tool));
  for (const Lab* lab : labs) {
    for (const auto& program : lab->needs.programs) {
      items.push_back(check_program(program, *lab));
    }
  }
  return items;
}

std::string mark(const Ui& ui, Finding finding) {
  if (finding == Finding::kGood) return ui.paint(Style::kGreen, "✓");
  return finding == Finding::kLimited ? ui.paint(Style::kYellow, "!")
                                      : ui.paint(Style::kRed, "✗");
}

void show(const Ui& ui, const Item& item) {
  constexpr std::size_t kName = 18;
  constexpr std::size_t kFound = 24;
  const std::string below(4, ' ');
  const bool fits = item.needed.size() + kName + kFound + 2 <= ui.width();
  ui.line(fmt::format("{} {}{}{}", mark(ui, item.finding), padded(item.name, kName),
                      padded(item.found, kFound),
                      ui.paint(Style::kDim, fits ? item.needed : "")));
  if (!fits) {
    for (const auto& line : common::wrap(item.needed, ui.width() - below.size())) {
      ui.line(below + ui.paint(Style::kDim, line));
    }
  }
  // In one piece, to be copied.
  if (!item.remedy.empty()) ui.line(below + item.remedy);
}

Json as_json(const Item& item) {
  return {{"name", item.name},
          {"finding", to_text(item.finding)},
          {"found", item.found},
          {"needed", item.needed},
          {"remedy", item.remedy}};
}

}  // namespace

int doctor(const Session& session, const Request& request) {
  const auto items = examine(session);
  const auto missing = static_cast<std::size_t>(
      std::count_if(items.begin(), items.end(),
                    [](const Item& item) { return item.finding == Finding::kMissing; }));
  if (request.json) {
    Json list = Json::array();
    for (const auto& item : items) list.push_back(as_json(item));
    print_json({{"good", missing == 0}, {"items", list}});
    return missing == 0 ? 0 : 1;
  }
  session.ui.title("This machine");
  for (const auto& item : items) show(session.ui, item);
  if (missing > 0) {
    session.ui.next("scripts/quickstart", counted(missing, "thing") + " missing");
    return 1;
  }
  session.ui.next(kProgram, "all that is needed is here");
  return 0;
}

}  // namespace lab::command
