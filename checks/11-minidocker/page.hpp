/// @file
/// The tables of the lab's page, which say what the checks then demand.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace checks {

/// One line of a table, by the titles of its columns.
using Row = std::map<std::string, std::string>;

/// The first table of labs/11-minidocker/README.md below this heading.
/// @throws std::runtime_error if there is none
std::vector<Row> table_below(const std::string& heading);

/// A cell without the marks of code around it.
std::string unquoted(const std::string& cell);

}  // namespace checks
