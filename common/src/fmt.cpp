// {fmt} as a part of each program. Debian has it as a shared library only, and that one
// loads the shared libstdc++: together they cost a program half a millisecond at its
// start, a fifth of all that `nsbox run` takes.
//
// The functions that elsewhere come from the library are inline in this mode;
// CMakeLists.txt sees to it that the compiler keeps them, and the linker finds them here
// first. Where it does not, programs use the shared library.
#define FMT_HEADER_ONLY
#include <locale>
#include <string>

#include <fmt/format.h>

namespace {

/// Templates are kept only where they are used, as in these.
[[gnu::used]] std::string with_templates(const std::locale& locale, double a, long b) {
  return fmt::format(locale, "{:L} {:L}", a, b);
}

}  // namespace
