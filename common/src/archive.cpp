#include "common/archive.hpp"

#include <stdexcept>

namespace common {
ExtractSummary extract_archive(const std::filesystem::path& archive,
                               const std::filesystem::path&, const ExtractLimits&) {
  throw std::runtime_error(archive.string() + ": not yet");
}
}  // namespace common
