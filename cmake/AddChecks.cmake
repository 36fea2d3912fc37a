# add_checks(NUMBER 04 SOURCES ..): build/bin/check-04, and one ctest test for each of its
# checks, run on the solution.
function(add_checks)
  cmake_parse_arguments(CHECKS "" "NUMBER;EXECUTABLE" "SOURCES" ${ARGN})
  set(suite check-${CHECKS_NUMBER})
  add_executable(${suite} ${CHECKS_SOURCES})
  target_link_libraries(${suite} PRIVATE harness)
  set_target_properties(${suite} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  # Checks run in the order in which they are registered, that of the sources: so one unit, or none is shared.
  set_target_properties(${suite} PROPERTIES UNITY_BUILD_BATCH_SIZE 0)
  strict(${suite})
  add_test(NAME suite.${CHECKS_NUMBER}.list COMMAND ${suite} --list)
  set_tests_properties(suite.${CHECKS_NUMBER}.list PROPERTIES LABELS unit TIMEOUT 60)
  gtest_discover_tests(
    ${suite}
    TEST_PREFIX solution.${CHECKS_NUMBER}.
    EXTRA_ARGS --trusted --program ${CMAKE_BINARY_DIR}/solutions/bin/${CHECKS_EXECUTABLE}
    DISCOVERY_MODE PRE_TEST
    PROPERTIES LABELS check TIMEOUT 120
  )
endfunction()
