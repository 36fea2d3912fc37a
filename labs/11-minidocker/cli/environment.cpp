#include "environment.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "common/cli.hpp"
#include "common/files.hpp"

namespace minidocker {

using common::ExitError;

void add_variable(std::vector<std::string>& environment, const std::string& text) {
  if (text.empty() || text.front() == '=') {
    throw ExitError(
        common::kOurs,
        fmt::format("invalid argument \"{0}\" for \"-e, --env\" flag: invalid "
                    "environment variable: {0}",
                    text));
  }
  if (text.find('=') != std::string::npos) {
    environment.push_back(text);
  } else if (const char* value = std::getenv(text.c_str())) {
    environment.push_back(text + "=" + value);
  }
}

void add_variables_of(std::vector<std::string>& environment,
                      const std::filesystem::path& file) {
  const std::string text = common::read_file(file);
  for (std::string_view line : common::split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (line.empty() || line.front() == '#') continue;
    const auto name = line.substr(0, line.find('='));
    if (name.empty()) {
      throw ExitError(
          common::kOurs,
          fmt::format("{}: poorly formatted environment: no variable name on line '{}'",
                      file.native(), line));
    }
    if (name.find_first_of(" \t") != std::string_view::npos) {
      throw ExitError(common::kOurs,
                      fmt::format("{}: poorly formatted environment: variable '{}' "
                                  "contains whitespaces",
                                  file.native(), name));
    }
    add_variable(environment, std::string(line));
  }
}

}  // namespace minidocker
