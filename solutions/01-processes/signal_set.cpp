#include <cstdint>

#include "process/proc.hpp"
#include "process/process.hpp"

namespace process {

std::vector<int> parse_signal_set(std::string_view hex) {
  std::vector<int> numbers;

  // Step 1.9. There is no signal 0, so the lowest bit is that of signal 1.
  const auto bits = to_number<std::uint64_t>(hex, 16);
  for (int number = 1; number <= 64; ++number) {
    if ((bits >> (number - 1) & 1U) != 0) numbers.push_back(number);
  }
  return numbers;
}

}  // namespace process
