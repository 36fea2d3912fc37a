#include <algorithm>
#include <regex>
#include <set>

#include "common/files.hpp"
#include "markdown.hpp"
#include "problems.hpp"

namespace texts {
namespace {

namespace fs = std::filesystem;

constexpr char kEmDash[] = "\xe2\x80\x94";

std::set<std::string> anchors_of(const fs::path& file) {
  std::set<std::string> anchors;
  for (const auto& heading : headings(common::read_file(file))) {
    const std::string first = anchor(heading.title);
    std::string name = first;
    for (int again = 1; anchors.contains(name); ++again) {
      name = first + "-" + std::to_string(again);
    }
    anchors.insert(name);
  }
  return anchors;
}

bool leads_out_of_the_project(const std::string& target) {
  return target.find("://") != std::string::npos || target.starts_with("mailto:");
}

void check_link(const fs::path& project, const fs::path& file, const Link& link,
                Problems& problems) {
  if (leads_out_of_the_project(link.target)) return;
  const auto hash = link.target.find('#');
  const std::string path = link.target.substr(0, hash);
  const fs::path target =
      path.empty() ? project / file : project / file.parent_path() / path;
  const std::string where = file.string() + ":" + std::to_string(link.line) + ": ";
  if (!fs::exists(target)) {
    problems.push_back(where + "no such file: " + link.target);
  } else if (hash != std::string::npos &&
             !anchors_of(target).contains(link.target.substr(hash + 1))) {
    problems.push_back(where + "no such heading: " + link.target);
  }
}

/// C++ may break a text into several literals; undoes that and the escapes.
std::string joined(const std::string& source) {
  static const std::regex seam("\"\\s*\n\\s*\"");
  static const std::regex escaped(R"(\\")");
  return std::regex_replace(std::regex_replace(source, seam, ""), escaped, "\"");
}

bool has_section(const fs::path& file, const std::string& title) {
  const auto all = headings(common::read_file(file));
  return std::any_of(all.begin(), all.end(),
                     [&](const Heading& each) { return each.title == title; });
}

/// `docs/04-rootfs.md, "pivot_root" and "Letting go"`, wherever it stands.
void check_sections(const fs::path& project, const fs::path& file,
                    const std::string& text, Problems& problems) {
  static const std::regex reference(
      R"re((docs/[\w-]+\.md),\s+("[^"]+"(?:\s+and\s+"[^"]+")*))re");
  static const std::regex quoted(R"re("([^"]+)")re");
  for (std::sregex_iterator at(text.begin(), text.end(), reference), end; at != end;
       ++at) {
    const std::string page = (*at)[1];
    const std::string titles = (*at)[2];
    if (!fs::exists(project / page)) {
      problems.push_back(file.string() + ": no such page: " + page);
      continue;
    }
    for (std::sregex_iterator title(titles.begin(), titles.end(), quoted); title != end;
         ++title) {
      if (has_section(project / page, (*title)[1])) continue;
      problems.push_back(file.string() + ": no such section: " + page + ", " +
                         (*title)[0].str());
    }
  }
}

void check_scripts(const fs::path& project, const fs::path& file, const std::string& text,
                   Problems& problems) {
  static const std::regex script(R"((^|[\s`(])(scripts/[a-z][\w/-]*(\.sh)?))");
  std::set<std::string> missing;
  for (std::sregex_iterator at(text.begin(), text.end(), script), end; at != end; ++at) {
    const std::string name = (*at)[2];
    if (!fs::exists(project / name)) missing.insert(name);
  }
  for (const auto& name : missing) {
    problems.push_back(file.string() + ": no such script: " + name);
  }
}

/// The README counts the bank.
void check_counts(const fs::path& project, Problems& problems) {
  const auto patches = project_files(project, {".patch"});
  const auto count = [&patches](const std::string& folder) {
    return std::to_string(
        std::count_if(patches.begin(), patches.end(), [&folder](const fs::path& patch) {
          return patch.native().starts_with("checks/" + folder + "/");
        }));
  };
  const std::string expected = count("mutants") + " wrong submissions, " +
                               count("variants") + " unusual right ones";
  if (common::read_file(project / "README.md").find(expected) == std::string::npos) {
    problems.push_back("README.md: the bank has " + expected);
  }
}

}  // namespace

std::vector<fs::path> project_files(const fs::path& project,
                                    const std::vector<std::string>& extensions) {
  std::vector<fs::path> files;
  for (auto at = fs::recursive_directory_iterator(project); at != fs::end(at); ++at) {
    const fs::path relative = at->path().lexically_relative(project);
    const bool hidden = relative.filename().native().starts_with(".");
    if (at->is_directory()) {
      if (hidden || relative == "build") at.disable_recursion_pending();
    } else if (std::count(extensions.begin(), extensions.end(), relative.extension()) >
               0) {
      files.push_back(relative);
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

Problems reference_problems(const fs::path& project) {
  Problems problems;
  for (const auto& file : project_files(project, {".md"})) {
    const std::string text = common::read_file(project / file);
    for (const auto& link : links(text)) check_link(project, file, link, problems);
    check_scripts(project, file, text, problems);
    if (text.find(kEmDash) != std::string::npos) {
      problems.push_back(file.string() + ": has an em dash");
    }
  }
  check_counts(project, problems);
  for (const auto& file : project_files(project, {".md", ".cpp", ".hpp"})) {
    check_sections(project, file, joined(common::read_file(project / file)), problems);
  }
  return problems;
}

}  // namespace texts
