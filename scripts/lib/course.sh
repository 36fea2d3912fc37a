# What labs/course.json says, for scripts. Sourced.
# shellcheck shell=bash

# executable_of NUMBER: the lab's program, if there are checks of it.
executable_of() {
  grep -qsE "^ *add_subdirectory\($1-" checks/CMakeLists.txt || return 1
  python3 -c '
import json, sys
course = json.load(open("labs/course.json"))["course"]
print(*[lab["executable"] for lab in course if lab["lab"] == sys.argv[1]])' "$1"
}
