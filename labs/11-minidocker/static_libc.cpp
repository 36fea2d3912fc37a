// What the C library would load shared libraries for, without them: in a static program
// that works only with the very same library at hand. These come before the library's
// own.
#include <cstdio>
#include <functional>
#include <memory>
#include <string_view>

#include <pwd.h>

namespace {

/// Users of /etc/passwd only: a directory service needs a library. @see nsswitch.conf(5)
passwd* find_user(const std::function<bool(const passwd&)>& is_wanted) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      std::fopen("/etc/passwd", "re"), std::fclose);
  if (file == nullptr) return nullptr;
  for (;;) {
    passwd* user = ::fgetpwent(file.get());
    if (user == nullptr || is_wanted(*user)) return user;
  }
}

}  // namespace

extern "C" {

passwd* getpwuid(uid_t uid) {
  return find_user([uid](const passwd& user) { return user.pw_uid == uid; });
}

passwd* getpwnam(const char* name) {
  return find_user(
      [name](const passwd& user) { return std::string_view(user.pw_name) == name; });
}

/// For dlopen(3), by the linker's --wrap: SQLite would load extensions by it, of which
/// none is used.
// NOLINTNEXTLINE(*-identifier*): as the linker calls it.
void* __wrap_dlopen(const char* /*file*/, int /*mode*/) {
  return nullptr;
}

}  // extern "C"
