# `ninja course learner`: all that a learner runs, and nothing that only proves the project. The learner's own
# flavour is by itself, since it may well not build while somebody works on it.

add_custom_target(course)
add_custom_target(learner)
add_dependencies(course images)

get_property(executables GLOBAL PROPERTY LABS_EXECUTABLES)
foreach(executable ${executables})
  add_dependencies(course ${executable})
  add_dependencies(learner ${executable}-learner)
endforeach()

set(suites)
foreach(number RANGE 1 11)
  if(number LESS 10)
    string(PREPEND number 0)
  endif()
  list(APPEND suites check-${number})
endforeach()
foreach(program lab ${suites})
  if(TARGET ${program})
    add_dependencies(course ${program})
  endif()
endforeach()
