/// @file
/// Aligned columns.
#pragma once

#include <string>
#include <vector>

namespace common {

/// A table for people: columns as wide as their widest cell, two spaces between them,
/// nothing trailing.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : header_(std::move(header)) {}

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }
  std::string text() const;

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace common
