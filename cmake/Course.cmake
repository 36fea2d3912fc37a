# `ninja course`: all that a learner runs, in both flavours, and nothing that only proves the project.

add_custom_target(course)
add_dependencies(course images)

get_property(executables GLOBAL PROPERTY LABS_EXECUTABLES)
foreach(executable ${executables})
  add_dependencies(course ${executable} ${executable}-learner)
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
