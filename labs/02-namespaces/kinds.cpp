#include "ns/kinds.hpp"

#include <cstddef>

namespace ns {
namespace {

struct Row {
  const char* name;
  int flag;
};

// In the order of the enumeration.
constexpr std::array<Row, kKinds.size()> kRows = {{
    {"pid", CLONE_NEWPID},
    {"mnt", CLONE_NEWNS},
    {"net", CLONE_NEWNET},
    {"uts", CLONE_NEWUTS},
    {"ipc", CLONE_NEWIPC},
    {"user", CLONE_NEWUSER},
    {"cgroup", CLONE_NEWCGROUP},
    {"time", CLONE_NEWTIME},
}};

const Row& row_of(Kind kind) {
  return kRows[static_cast<std::size_t>(kind)];
}

}  // namespace

const char* name_of(Kind kind) {
  return row_of(kind).name;
}

int flag_of(Kind kind) {
  return row_of(kind).flag;
}

std::optional<Kind> kind_named(std::string_view name) {
  for (const Kind kind : kKinds) {
    if (name == name_of(kind)) return kind;
  }
  return std::nullopt;
}

std::optional<Kind> kind_of_flag(int flag) {
  for (const Kind kind : kKinds) {
    if (flag == flag_of(kind)) return kind;
  }
  return std::nullopt;
}

}  // namespace ns
