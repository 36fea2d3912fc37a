#include "embedded_probe.hpp"

// ESCAPE_PROBE is the file that the build made, see CMakeLists.txt. C++20 has no #embed.
asm(".pushsection .rodata\n"
    "escape_probe_begin:\n"
    ".incbin \"" ESCAPE_PROBE
    "\"\n"
    "escape_probe_end:\n"
    ".popsection\n");

extern const char escape_probe_begin[];
extern const char escape_probe_end[];

namespace rootfs::escape {

std::string_view embedded_probe() {
  return {escape_probe_begin, escape_probe_end};
}

}  // namespace rootfs::escape
