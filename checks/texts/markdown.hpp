/// @file
/// As much of Markdown as is needed to follow headings and links.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace texts {

struct Heading {
  int level = 0;         ///< 2 for "## Title"
  std::string title;     ///< "Title"
  std::size_t line = 0;  ///< from 1
  std::string body;      ///< up to the next heading of any level
};

/// Fenced blocks hold no headings.
std::vector<Heading> headings(std::string_view markdown);

/// The fragment that GitHub gives a heading: "chroot or pivot_root?" has
/// "chroot-or-pivot_root".
std::string anchor(std::string_view title);

struct Link {
  std::string target;  ///< "../README.md#the-labs"
  std::size_t line = 0;
};

/// Targets of `[text](target)` and `![text](target)`, outside of fenced blocks and code.
std::vector<Link> links(std::string_view markdown);

}  // namespace texts
