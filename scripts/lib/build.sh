# Configuring and building in build/, the folder of the preset dev. For scripts to source, after ui.sh.
# shellcheck shell=bash

# give_back FOLDER..: after sudo, whoever the project belongs to can go on. In a user namespace that owner may have no
# number, and somebody else may be at work in there; neither is a reason to stop.
give_back() {
  local owner
  owner=$(stat --format %u .)
  ((EUID != 0 || owner == 0)) || chown --recursive --no-dereference --quiet "$owner" "$@" || true
}
give_build_back() {
  [[ ! -d build ]] || give_back build
}
at_exit give_build_back

# CANNOT_CONFIGURE: the exit code of the script then, 1 if nothing is said.
configure() {
  # A folder that another generator or another clone has made would stop CMake with a long text.
  if [[ -f build/CMakeCache.txt ]] && ! grep -Fxqs "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" build/CMakeCache.txt; then
    die "build/ belongs to another folder's project; remove build/CMakeCache.txt and build/CMakeFiles first" "${CANNOT_CONFIGURE:-1}"
  fi
  quietly configure.log "configured" cmake --preset dev ||
    die "CMake could not configure; see build/logs/configure.log" "${CANNOT_CONFIGURE:-1}"
}

# Reads Ninja's lines; where a person looks on, one line of the terminal says how far it is.
show_progress() {
  local line at='' of=''
  [[ -t 1 && ${TERM:-dumb} != dumb ]] || exec cat >/dev/null
  while IFS= read -r line; do
    [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
    at=${BASH_REMATCH[1]} of=${BASH_REMATCH[2]}
    printf '\r  … building  %d of %d\e[K' "$at" "$of"
  done
  [[ -z $at ]] || printf '\r\e[K'
}

# build TARGET WHAT: fails, with the compiler's last words, if it cannot be built.
build() {
  local since=$SECONDS log=build/logs/build-$1.log
  if ! NINJA_STATUS='[%f/%t] ' cmake --build --preset dev --target "$1" 2>&1 </dev/null | tee "$log" | show_progress; then
    failed_line "$2" "the end of $log:"
    grep -vE '^(\[[0-9]+/|FAILED: |ninja: |/.* -c )' "$log" | tail -n 20 | sed 's/^/      /'
    return 1
  fi
  done_line "$2" "$(seconds "$since")"
}
