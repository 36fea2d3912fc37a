#include "each.hpp"

#include <cstdio>

#include <fmt/format.h>

#include "common/cli.hpp"

namespace minidocker {

void complain(const std::exception& error) {
  std::fflush(stdout);
  fmt::print(stderr, "minidocker: {}\n", error.what());
}

int for_each_name(const std::vector<std::string>& names,
                  const std::function<void(const std::string&)>& body) {
  int code = common::kSuccess;
  for (const auto& name : names) {
    try {
      body(name);
    } catch (const std::exception& error) {
      complain(error);
      code = common::kFailure;
    }
  }
  return code;
}

}  // namespace minidocker
