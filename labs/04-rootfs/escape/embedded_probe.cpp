#include "embedded_probe.hpp"

// ESCAPE_PROBE is the file that the build made, see CMakeLists.txt. C++20 has no #embed.
// Global, since link-time optimisation may put this text and its readers into two
// objects.
asm(".pushsection .rodata\n"
    ".globl escape_probe_begin, escape_probe_end\n"
    ".hidden escape_probe_begin, escape_probe_end\n"
    "escape_probe_begin:\n"
    ".incbin \"" ESCAPE_PROBE
    "\"\n"
    "escape_probe_end:\n"
    ".popsection\n");

// NOLINTBEGIN(readability-identifier-naming): an assembler's symbols.
extern const char escape_probe_begin[];
extern const char escape_probe_end[];
// NOLINTEND(readability-identifier-naming)

namespace rootfs::escape {

std::string_view embedded_probe() {
  return {escape_probe_begin, escape_probe_end};
}

}  // namespace rootfs::escape
