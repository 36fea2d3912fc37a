# add_lab(): a lab from its sources, in two flavours, with its mutants, variants and rungs.
#
#   add_lab(
#     NUMBER 04 FOLDER 04-rootfs TOPIC rootfs EXECUTABLE jail
#     MAIN main.cpp cli.cpp        the command line: objects of every executable
#     GIVEN start.cpp ..           stand only in labs/, are in both flavours
#     ALONE mask.cpp ..            those of GIVEN that another program uses without the rest, and what that needs
#     STARTER chroot.cpp ..        stand in labs/ (with todo) and in solutions/ (complete)
#     USES process ns ..           topics of other labs: each flavour gets the same flavour of those
#     LINKS SQLite::Static ..      other libraries, for both flavours
#     COMPANIONS minidocker-archiver ..  programs that the executable expects in its own folder
#     LIBRARY libminidocker        the library's target, where it cannot be TOPIC: it is not exported then
#     STATIC_RUNTIME               with libstdc++ in the program: to load the shared one takes longer than most of what a
#                                  small program does. Not where another library loads it anyway, as libarchive does.
#     STATIC static_libc.cpp       no shared library at all; the source stands in for what the C library would load
#   )
#
# makes, for lab 04,
#   rootfs, labs::rootfs        the library, with the solutions        (exported)
#   jail                        build/solutions/bin/jail               (installed)
#   rootfs-learner, jail-learner  the same with the learner's files: build/labs/bin/jail
#   mutants-04, variants-04, rungs-04   build/bank/04-rootfs/{mutants,variants,rungs}/NAME/jail
#   build/bank/04-rootfs/bank.json  what scripts/check-the-checks reads
# and, if LAB04=solution, takes the learner's flavour from the solutions too.

function(add_lab)
  cmake_parse_arguments(LAB "STATIC_RUNTIME" "NUMBER;FOLDER;TOPIC;EXECUTABLE;LIBRARY;STATIC"
                        "MAIN;GIVEN;ALONE;STARTER;USES;LINKS;COMPANIONS" ${ARGN})
  set(LAB_LABS ${CMAKE_SOURCE_DIR}/labs/${LAB_FOLDER})
  set(LAB_SOLUTIONS ${CMAKE_SOURCE_DIR}/solutions/${LAB_FOLDER})
  set(LAB_BANK ${CMAKE_BINARY_DIR}/bank/${LAB_FOLDER})
  set(LAB${LAB_NUMBER} learner CACHE STRING
      "Where lab ${LAB_NUMBER} of the learner's programs comes from: learner or solution")
  set_property(CACHE LAB${LAB_NUMBER} PROPERTY STRINGS learner solution)

  list(TRANSFORM LAB_GIVEN PREPEND ${LAB_LABS}/)
  list(TRANSFORM LAB_MAIN PREPEND ${LAB_LABS}/)
  list(TRANSFORM LAB_ALONE PREPEND ${LAB_LABS}/)
  set_source_files_properties(${LAB_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  add_library(${LAB_TOPIC}-given OBJECT ${LAB_GIVEN})
  add_library(${LAB_TOPIC}-main OBJECT ${LAB_MAIN})
  target_link_libraries(${LAB_TOPIC}-main PRIVATE CLI11::CLI11)
  foreach(part given main)
    # For their headers; the code comes with each flavour.
    target_link_libraries(${LAB_TOPIC}-${part} PRIVATE ${LAB_USES} ${LAB_LINKS})
    _lab_usage(${LAB_TOPIC}-${part})
    strict(${LAB_TOPIC}-${part})
  endforeach()

  set(library ${LAB_TOPIC})
  if(LAB_LIBRARY)
    set(library ${LAB_LIBRARY})
  endif()
  # What is linked statically needs the archives of all that it uses.
  if(LAB_STATIC AND NOT (LABS_STATIC_RUNTIME AND SQLITE3_ARCHIVE))
    set(LAB_STATIC)
    set(LAB_STATIC_RUNTIME ON)
  endif()
  _lab_flavour(${library} "" ${LAB_EXECUTABLE} ${LAB_SOLUTIONS} solutions)
  strict(${library})
  if(LAB_STATIC_RUNTIME AND LABS_STATIC_RUNTIME)
    _lab_must_not_need("libstdc|libfmt")
  elseif(LAB_STATIC)
    _lab_must_not_need(NEEDED)
  endif()
  if(NOT LAB_LIBRARY)
    add_library(labs::${LAB_TOPIC} ALIAS ${LAB_TOPIC})
    set_property(GLOBAL APPEND PROPERTY LABS_LIBRARIES ${LAB_TOPIC})
    set_property(GLOBAL APPEND PROPERTY LABS_INCLUDES ${LAB_LABS}/include/)
  endif()
  set_property(GLOBAL APPEND PROPERTY LABS_EXECUTABLES ${LAB_EXECUTABLE})

  if(LAB${LAB_NUMBER} STREQUAL "solution")
    set(learner ${LAB_SOLUTIONS})
  elseif(LAB${LAB_NUMBER} STREQUAL "learner")
    set(learner ${LAB_LABS})
  else()
    message(FATAL_ERROR "LAB${LAB_NUMBER}=${LAB${LAB_NUMBER}}: must be learner or solution")
  endif()
  _lab_flavour(${library} -learner ${LAB_EXECUTABLE} ${learner} labs)
  # A half-written step need not use all that it was given.
  target_compile_options(${library}-learner PRIVATE -Wno-unused-parameter -Wno-unused-variable)

  if(TARGET check-${LAB_NUMBER} AND EXISTS ${LAB_SOLUTIONS})
    _lab_patched(mutants)
    _lab_patched(variants)
    _lab_rungs()
    _lab_bank_manifest()
    add_dependencies(
      bank mutants-${LAB_NUMBER} variants-${LAB_NUMBER} rungs-${LAB_NUMBER} check-${LAB_NUMBER}
      ${LAB_EXECUTABLE} ${LAB_EXECUTABLE}-learner ${LAB_COMPANIONS}
    )
    foreach(companion ${LAB_COMPANIONS})
      add_dependencies(bank ${companion}-learner)
    endforeach()
  endif()
endfunction()

# A test that the program does not load such libraries.
function(_lab_must_not_need pattern)
  if(NOT BUILD_TESTING)
    return()
  endif()
  add_test(
    NAME ${LAB_EXECUTABLE}.runtime
    COMMAND sh -c "needs=$(readelf -d $<TARGET_FILE:${LAB_EXECUTABLE}>) && ! echo \"$needs\" | grep -E '${pattern}'"
  )
  set_tests_properties(${LAB_EXECUTABLE}.runtime PROPERTIES LABELS unit)
endfunction()

function(_lab_usage target)
  target_include_directories(
    ${target} PUBLIC $<BUILD_INTERFACE:${LAB_LABS}/include>
                     $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
  )
  target_link_libraries(${target} PUBLIC common)
endfunction()

# One library and one executable from the starter files in a folder.
function(_lab_flavour library suffix executable folder flavour)
  string(APPEND library "${suffix}")
  string(APPEND executable "${suffix}")
  list(TRANSFORM LAB_STARTER PREPEND ${folder}/ OUTPUT_VARIABLE sources)
  list(TRANSFORM LAB_USES APPEND "${suffix}" OUTPUT_VARIABLE uses)
  add_library(${library} STATIC ${sources} $<TARGET_OBJECTS:${LAB_TOPIC}-given>)
  # A learner changes one file at a time; mutants and rungs take the place of one.
  set_target_properties(${library} PROPERTIES UNITY_BUILD OFF)
  target_link_libraries(${library} PUBLIC ${uses} ${LAB_LINKS})
  _lab_usage(${library})
  _lab_executable(${executable} ${CMAKE_BINARY_DIR}/${flavour}/bin)
  if(LAB_STATIC)
    _lab_link_statically(${executable} ${library} ${uses})
  else()
    _lab_link(${executable} ${library})
  endif()
endfunction()

# Further arguments are sources that come before the library, so that their functions win.
function(_lab_executable executable folder)
  add_executable(${executable} ${ARGN} $<TARGET_OBJECTS:${LAB_TOPIC}-main>)
  if(LABS_SANITIZE)
    target_sources(${executable} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/no_leak_check.cpp)
  endif()
  set_target_properties(
    ${executable} PROPERTIES OUTPUT_NAME ${LAB_EXECUTABLE} RUNTIME_OUTPUT_DIRECTORY ${folder}
  )
endfunction()

function(_lab_link executable library)
  if(LABS_STATIC_RUNTIME AND (LAB_STATIC_RUNTIME OR LAB_STATIC))
    # --gc-sections: of libstdc++ only what is used, or a third of the program would be read and relocated for nothing.
    target_link_options(${executable} PRIVATE -static-libstdc++ -static-libgcc LINKER:--gc-sections)
  endif()
  target_link_libraries(${executable} PRIVATE ${library})
endfunction()

# Further arguments are the libraries of other labs.
function(_lab_link_statically executable library)
  target_sources(${executable} PRIVATE ${LAB_LABS}/${LAB_STATIC})
  target_link_options(${executable} PRIVATE -static-pie LINKER:--gc-sections LINKER:--wrap=dlopen)
  foreach(needed ${library} ${LAB_LINKS} ${ARGN} common)
    get_target_property(type ${needed} TYPE)
    if(type STREQUAL "STATIC_LIBRARY")
      # The archive alone: what it would bring along are shared libraries.
      add_dependencies(${executable} ${needed})
      set(needed $<TARGET_FILE:${needed}>)
    endif()
    target_link_libraries(${executable} PRIVATE ${needed})
  endforeach()
endfunction()

# Executables of the bank need not be warning-free: some misconceptions warn.
function(_lab_bank_executable kind name)
  set(target ${kind}-${LAB_NUMBER}-${name})
  _lab_executable(${target} ${LAB_BANK}/${kind}/${name} ${ARGN})
  _lab_link(${target} ${library})
  target_compile_options(${target} PRIVATE -w)
  target_link_options(${target} PRIVATE LINKER:--strip-debug) # there are hundreds, of 20 MB each
  set_target_properties(${target} PROPERTIES EXCLUDE_FROM_ALL ON UNITY_BUILD OFF)
  add_dependencies(${kind}-${LAB_NUMBER} ${target})
  foreach(companion ${LAB_COMPANIONS})
    add_dependencies(${target} ${companion})
    add_custom_command(
      TARGET ${target} POST_BUILD
      COMMAND ${CMAKE_COMMAND} -E create_hardlink $<TARGET_FILE:${companion}>
              ${LAB_BANK}/${kind}/${name}/$<TARGET_FILE_NAME:${companion}>
      VERBATIM
    )
  endforeach()
endfunction()

# Each patch changes one file: of the solution, of what is given, or of common/. That file is
# compiled and linked before the solution's library: its functions are met first, and win.
function(_lab_patched kind)
  add_custom_target(${kind}-${LAB_NUMBER})
  file(GLOB patches CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/checks/${kind}/${LAB_FOLDER}/*.patch)
  foreach(patch ${patches})
    get_filename_component(name ${patch} NAME_WE)
    file(STRINGS ${patch} changed REGEX "^\\+\\+\\+ b/")
    list(LENGTH changed count)
    if(NOT count EQUAL 1)
      message(FATAL_ERROR "${patch}: must change exactly one file")
    endif()
    string(REGEX REPLACE "^\\+\\+\\+ b/([^\t]+).*$" "\\1" file "${changed}")
    get_filename_component(basename ${file} NAME)
    set(out ${LAB_BANK}/${kind}/${name}/${basename})
    set(target ${kind}-${LAB_NUMBER}-${name})
    add_custom_command(
      OUTPUT ${out}
      COMMAND patch -s -F0 -o ${out} ${CMAKE_SOURCE_DIR}/${file} ${patch}
      DEPENDS ${patch} ${CMAKE_SOURCE_DIR}/${file}
      VERBATIM
    )
    _lab_bank_executable(${kind} ${name} ${out})
    # What is given shares its translation unit with other sources, so that its own copy is drawn in too.
    target_link_options(${target} PRIVATE -Wl,--allow-multiple-definition)
  endforeach()
endfunction()

# Rung K has steps 1 to K of the solution and stops at every later one. For each step S there
# is one object: its file, with todo() put before the line "// Step S." and before those of the
# later steps of that file. A rung links, for each file, the object of the first step after K.
function(_lab_rungs)
  add_custom_target(rungs-${LAB_NUMBER})
  set(all_steps)
  foreach(file ${LAB_STARTER})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${LAB_SOLUTIONS}/${file})
    file(STRINGS ${LAB_SOLUTIONS}/${file} marks REGEX "^ *// Step [0-9]+\\.[0-9]+\\.")
    set(steps)
    foreach(mark ${marks})
      string(REGEX REPLACE "^ *// Step [0-9]+\\.([0-9]+)\\..*" "\\1" step "${mark}")
      list(APPEND steps ${step})
    endforeach()
    set(steps_of_${file} ${steps})
    list(APPEND all_steps ${steps})
    foreach(step ${steps})
      set(late_steps)
      foreach(other ${steps})
        if(other GREATER_EQUAL step)
          list(APPEND late_steps ${other})
        endif()
      endforeach()
      list(JOIN late_steps "\\|" pattern)
      math(EXPR lab "${LAB_NUMBER}")
      set(out ${LAB_BANK}/rungs/until-${step}/${file})
      get_filename_component(folder ${out} DIRECTORY)
      add_custom_command(
        OUTPUT ${out}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
        COMMAND
          sed "s/^ *\\/\\/ Step \\(${lab}\\.\\(${pattern}\\)\\)\\..*/common::todo(\"\\1\", \"rung\");/"
          ${LAB_SOLUTIONS}/${file} > ${out}
        DEPENDS ${LAB_SOLUTIONS}/${file}
        VERBATIM
      )
      add_library(rung-${LAB_NUMBER}-until-${step} OBJECT EXCLUDE_FROM_ALL ${out})
      target_link_libraries(rung-${LAB_NUMBER}-until-${step} PRIVATE ${LAB_USES} ${LAB_LINKS})
      _lab_usage(rung-${LAB_NUMBER}-until-${step})
      # The copy stands elsewhere: its neighbours' headers must be found all the same.
      get_filename_component(neighbours ${LAB_LABS}/${file} DIRECTORY)
      target_include_directories(rung-${LAB_NUMBER}-until-${step} PRIVATE ${neighbours})
      target_compile_options(
        rung-${LAB_NUMBER}-until-${step} PRIVATE -w -include common/todo.hpp
      )
      set_target_properties(rung-${LAB_NUMBER}-until-${step} PROPERTIES UNITY_BUILD OFF)
    endforeach()
  endforeach()
  list(SORT all_steps COMPARE NATURAL)
  list(LENGTH all_steps count)
  math(EXPR last "${count} - 1")
  foreach(rung RANGE ${last})
    set(objects)
    foreach(file ${LAB_STARTER})
      foreach(step ${steps_of_${file}})
        if(step GREATER rung)
          list(APPEND objects $<TARGET_OBJECTS:rung-${LAB_NUMBER}-until-${step}>)
          break()
        endif()
      endforeach()
    endforeach()
    _lab_bank_executable(rungs ${rung} ${objects})
  endforeach()
endfunction()

# What scripts/check-the-checks runs: it finds patches and executables by their places.
function(_lab_bank_manifest)
  file(
    GENERATE
    OUTPUT ${LAB_BANK}/bank.json
    CONTENT
      "{\"lab\": \"${LAB_NUMBER}\", \"folder\": \"${LAB_FOLDER}\", \"executable\": \"${LAB_EXECUTABLE}\",
 \"suite\": \"$<TARGET_FILE:check-${LAB_NUMBER}>\",
 \"solution\": \"$<TARGET_FILE:${LAB_EXECUTABLE}>\",
 \"starter\": \"$<TARGET_FILE:${LAB_EXECUTABLE}-learner>\"}
"
  )
endfunction()
