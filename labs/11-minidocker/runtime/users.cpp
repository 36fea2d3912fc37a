#include "minidocker/users.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "common/files.hpp"

namespace minidocker {
namespace {

using Fields = std::vector<std::string_view>;

std::optional<std::uint32_t> number_in(std::string_view text) {
  std::uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || at != end) return std::nullopt;
  return number;
}

/// Calls `use` with the fields of each line that has enough of them.
template <typename Use>
void each_line(std::string_view file, std::size_t fields, Use use) {
  for (const auto line : common::split(file, '\n')) {
    const Fields parts = common::split(line, ':');
    if (parts.size() >= fields) use(parts);
  }
}

struct User {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
  std::string home;
};

std::optional<User> find_user(std::string_view asked, const std::string& passwd) {
  const auto wanted = number_in(asked);
  std::optional<User> found;
  each_line(passwd, 5, [&](const Fields& line) {
    const auto uid = number_in(line[2]);
    const auto gid = number_in(line[3]);
    const bool same = wanted ? uid == wanted : line[0] == asked;
    if (found || !uid || !gid || !same) return;
    found = User{std::string(line[0]), *uid, *gid,
                 std::string(line.size() > 5 ? line[5] : "")};
  });
  return found;
}

gid_t find_group(std::string_view asked, const std::string& group) {
  auto found = number_in(asked);
  each_line(group, 3, [&](const Fields& line) {
    if (!found && line[0] == asked) found = number_in(line[2]);
  });
  if (found) return *found;
  throw std::runtime_error("unable to find group " + std::string(asked) +
                           ": no matching entries in group file");
}

std::vector<gid_t> groups_of(std::string_view user, const std::string& group) {
  std::vector<gid_t> groups;
  each_line(group, 4, [&](const Fields& line) {
    const auto members = common::split(line[3], ',');
    const auto gid = number_in(line[2]);
    if (gid && std::find(members.begin(), members.end(), user) != members.end()) {
      groups.push_back(*gid);
    }
  });
  return groups;
}

/// setresuid(2) takes (uid_t)-1 as "no change": the command would stay root.
void require_range(const Identity& identity) {
  constexpr uid_t kLargest = 2147483647;
  if (identity.uid > kLargest || identity.gid > kLargest) {
    throw std::runtime_error("uids and gids must be in range 0-2147483647");
  }
}

}  // namespace

Identity identity_of(const std::string& user, const std::string& passwd,
                     const std::string& group) {
  const std::string_view text = user;
  const auto colon = std::min(text.find(':'), text.size());
  const std::string_view name = text.substr(0, colon);
  const bool has_group = colon + 1 < text.size();
  Identity identity;
  const auto known = find_user(name.empty() ? "0" : name, passwd);
  if (known) {
    identity = {.uid = known->uid, .gid = known->gid, .groups = {}, .home = known->home};
    if (!has_group) identity.groups = groups_of(known->name, group);
  } else if (const auto uid = number_in(name)) {
    identity.uid = *uid;
  } else if (!name.empty()) {
    throw std::runtime_error("unable to find user " + std::string(name) +
                             ": no matching entries in passwd file");
  }
  if (has_group) {
    identity.gid = find_group(text.substr(colon + 1), group);
  }
  require_range(identity);
  if (identity.home.empty()) identity.home = "/";
  return identity;
}

}  // namespace minidocker
