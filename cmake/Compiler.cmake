# How everything is compiled: warnings, sanitizers, the compiler cache.

option(LABS_WERROR "Warnings are errors (never for the learner's own flavour)" ON)
option(LABS_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

# Most of the time goes into headers, which are so read once for several sources: a first build takes half as long,
# and so does clang-tidy. Learners' files stand alone (AddLab.cmake). The preset release has it off, and so shows that
# each source compiles by itself.
option(LABS_UNITY "Put several sources into one translation unit" ON)
set(CMAKE_UNITY_BUILD ${LABS_UNITY})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion)
# GCC 12 sees overlaps in "text" + string at -O3 that are not there (its bug 105651).
# GCC 13 and 14 take a reference into one argument for one into another, temporary argument.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-restrict -Wno-dangling-reference)
endif()
# Paths in messages and in binaries are relative to the project: shorter to read, the same on every machine.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)

# A program loads only the libraries that it uses: nsbox needs no libarchive, which needs ten others.
add_link_options(LINKER:--as-needed)

# Only GCC can be told to keep the functions of {fmt} in a program, see common/src/fmt.cpp. Some distributions have the
# archive of libstdc++ in a package of its own, which may not be there: GCC then answers with the bare name.
set(LABS_STATIC_RUNTIME OFF)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT LABS_SANITIZE)
  execute_process(
    COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=libstdc++.a
    OUTPUT_VARIABLE libstdcxx_archive
    OUTPUT_STRIP_TRAILING_WHITESPACE
  )
  if(IS_ABSOLUTE "${libstdcxx_archive}")
    set(LABS_STATIC_RUNTIME ON)
  endif()
endif()

# With link-time optimisation (preset release) the installed libraries keep ordinary code as well, for others' linkers.
list(TRANSFORM CMAKE_CXX_COMPILE_OPTIONS_IPO REPLACE "-fno-fat-lto-objects" "-ffat-lto-objects")

if(LABS_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

# The project's own code: warnings are errors. A learner's half-done step must build, so it is left out there.
function(strict target)
  if(LABS_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
