# Toolchain of the presets clang and asan: clang 16, which clang-tidy's findings are for; where there is none, such as on
# Debian 13, the distribution's own clang.

if(NOT CMAKE_CXX_COMPILER)
  find_program(LABS_CLANG NAMES clang++-16 clang++ NO_CACHE)
  if(NOT LABS_CLANG)
    message(FATAL_ERROR "there is no clang++ here; install the package clang")
  endif()
  set(CMAKE_CXX_COMPILER ${LABS_CLANG})
endif()
