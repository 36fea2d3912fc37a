/// @file
/// --format: rows and objects as people ask for them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/json.hpp"

namespace minidocker {

/// A column of a default table: "CONTAINER ID" shows the field "ID".
struct Column {
  std::string header;
  std::string field;
};

/// Rows as a table, or as `format` says: "json", "table TEMPLATE", or a Go template.
/// @param known  The headers of all fields that there are.
/// @throws common::ExitError for a template that is wrong
std::string format_rows(const std::optional<std::string>& format,
                        const std::vector<common::Json>& rows,
                        const std::vector<Column>& columns,
                        const std::vector<Column>& known);

/// Cells that tabs separate, in columns: each at least ten wide, three spaces between.
std::string align(const std::vector<std::string>& lines);

}  // namespace minidocker
