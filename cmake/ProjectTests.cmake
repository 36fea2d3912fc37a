# Tests of the project as a whole: its style, its scripts, and other compilers. They belong to the project's
# own build folder, since they make others beside it.
#
#   slow      in scripts/test --all, and not in scripts/test
#   vm        what this machine may not have, in a virtual one: a few in scripts/test, the others have the label slow, too
#   machines  the checks as root in virtual machines: Debian's kernel, a newer one, SELinux, 64-bit ARM. With all of vm
#             in scripts/test --vm
#   box       the Vagrant box, which takes a quarter of an hour; .ci/box does the same
#
# Tests that build use all processors by themselves, and run alone (RUN_SERIAL).

if(NOT BUILD_TESTING OR NOT CMAKE_BINARY_DIR STREQUAL "${CMAKE_SOURCE_DIR}/build")
  return()
endif()

function(project_test name)
  cmake_parse_arguments(TEST "SLOW" "" "COMMAND;PROPERTIES" ${ARGN})
  add_test(NAME ${name} COMMAND ${TEST_COMMAND} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT 60 LABELS style)
  if(TEST_SLOW)
    set_tests_properties(${name} PROPERTIES TIMEOUT 1200 LABELS slow)
  endif()
  if(TEST_PROPERTIES)
    set_tests_properties(${name} PROPERTIES ${TEST_PROPERTIES})
  endif()
endfunction()

project_test(style.includes COMMAND scripts/check-includes)
project_test(style.includes_refused COMMAND scripts/tests/check-includes)
project_test(scripts.packages COMMAND scripts/tests/packages)
project_test(scripts.make_rootfs COMMAND scripts/tests/make-rootfs)
project_test(scripts.debian_root COMMAND scripts/tests/debian-root)
project_test(scripts.debian SLOW COMMAND scripts/tests/debian)
project_test(style.format SLOW COMMAND scripts/format --check)
project_test(style.shell SLOW COMMAND scripts/check-shell)
project_test(docs SLOW COMMAND scripts/docs --no-root)
project_test(docs.dead_links SLOW COMMAND scripts/tests/site-links)
project_test(tidy SLOW COMMAND scripts/tidy PROPERTIES RUN_SERIAL ON COST 900)

# In a VM, which the test with BUILDS makes, one for each KIND. Exit code 77: this machine cannot have it, and the test
# says why.
function(vm_test name)
  cmake_parse_arguments(TEST "SLOW;BUILDS" "KIND" "COMMAND;LABELS" ${ARGN})
  if(NOT TEST_LABELS)
    set(TEST_LABELS vm)
  endif()
  if(TEST_SLOW)
    list(APPEND TEST_LABELS slow)
  endif()
  set(role FIXTURES_REQUIRED)
  if(TEST_BUILDS)
    set(role COST 600 FIXTURES_SETUP)
  endif()
  add_test(NAME ${name} COMMAND ${TEST_COMMAND} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(
    ${name} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 900 LABELS "${TEST_LABELS}" ${role} "vm${TEST_KIND}"
  )
endfunction()

vm_test(vm.built BUILDS COMMAND scripts/tests/vm-built)
vm_test(vm.true COMMAND scripts/tests/vm quick)
# Students have subordinate ids and a session there.
vm_test(vm.maps COMMAND scripts/tests/vm-check 02 student --step 2.5)
vm_test(vm.truth SLOW COMMAND scripts/tests/vm)
vm_test(vm.mutant SLOW COMMAND scripts/tests/vm-mutant)
set_tests_properties(vm.mutant PROPERTIES RUN_SERIAL ON) # builds one
foreach(lab 01 02 04)
  vm_test(vm.${lab}.student SLOW COMMAND scripts/tests/vm-check ${lab} student)
endforeach()
vm_test(vm.11.student SLOW COMMAND scripts/tests/vm-check 11 student --few)

# What root may do is tried on this machine already; here it is tried on others.
foreach(lab 01 02 04)
  vm_test(vm.${lab}.root LABELS machines COMMAND scripts/tests/vm-check ${lab} root)
endforeach()
foreach(user root student)
  vm_test(vm.11.whole.${user} LABELS machines COMMAND scripts/tests/vm-check 11 ${user})
  set_tests_properties(vm.11.whole.${user} PROPERTIES TIMEOUT 3600 COST 1000)
endforeach()
foreach(kind "--kernel 6.12" "--variant selinux")
  string(REGEX REPLACE "^.* " "" name "${kind}")
  separate_arguments(options UNIX_COMMAND "${kind}")
  vm_test(vm.${name}.built BUILDS KIND .${name} LABELS machines COMMAND scripts/tests/vm-built ${options})
  foreach(lab 01 02 04)
    vm_test(vm.${name}.${lab} KIND .${name} LABELS machines COMMAND scripts/tests/vm-check ${lab} root ${options})
  endforeach()
endforeach()
vm_test(vm.selinux.enforces KIND .selinux LABELS machines COMMAND scripts/tests/vm-selinux)
vm_test(arm64.01 KIND .arm64 LABELS machines COMMAND scripts/tests/arm64)
set_tests_properties(arm64.01 PROPERTIES TIMEOUT 2400 RUN_SERIAL ON) # builds

# Builds the Vagrant box, and starts it.
project_test(
  box COMMAND scripts/box test --no-root
  PROPERTIES RUN_SERIAL ON LABELS box TIMEOUT 2400
)

# The sanitizers' build runs the same tests as this one.
project_test(asan.configure SLOW COMMAND ${CMAKE_COMMAND} --preset asan)
project_test(asan.build SLOW COMMAND ${CMAKE_COMMAND} --build --preset asan PROPERTIES RUN_SERIAL ON COST 800)
project_test(
  asan.tests SLOW COMMAND ${CMAKE_CTEST_COMMAND} --preset asan -j2 PROPERTIES RUN_SERIAL ON
)
set_tests_properties(asan.configure PROPERTIES FIXTURES_SETUP asan_configured)
set_tests_properties(
  asan.build PROPERTIES FIXTURES_REQUIRED asan_configured FIXTURES_SETUP asan_built
)
set_tests_properties(asan.tests PROPERTIES FIXTURES_REQUIRED asan_built)

project_test(install SLOW COMMAND scripts/tests/install PROPERTIES RUN_SERIAL ON)

# What a person sees who runs it again; it must not take long.
project_test(
  quickstart.again SLOW COMMAND scripts/tests/quickstart-again
  PROPERTIES RUN_SERIAL ON
)

if(EXISTS ${CMAKE_SOURCE_DIR}/scripts/check-the-checks)
  project_test(
    check-the-checks SLOW COMMAND scripts/check-the-checks
    PROPERTIES RUN_SERIAL ON COST 1000 TIMEOUT 1800
  )
endif()
