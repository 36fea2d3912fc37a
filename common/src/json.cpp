#include "common/json.hpp"

#include <stdexcept>

#include "common/files.hpp"

namespace common {

Json read_json(const std::filesystem::path& path) {
  try {
    return Json::parse(read_file(path));
  } catch (const Json::parse_error& error) {
    throw std::runtime_error(path.string() + ": not valid JSON at byte " +
                             std::to_string(error.byte));
  }
}

void write_json(const std::filesystem::path& path, const Json& value) {
  replace_file(path, value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace common
