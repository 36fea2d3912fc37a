# Configuring and building in build/, the folder of the preset dev. For scripts to source, after ui.sh.
# shellcheck shell=bash

# After sudo, whoever the project belongs to can go on building.
give_build_back() {
  local owner
  owner=$(stat --format %u .)
  ((EUID != 0 || owner == 0)) || chown --recursive --no-dereference "$owner" build
}
at_exit give_build_back

configure() {
  # A folder that another generator or another clone has made would stop CMake with a long text.
  if [[ -f build/CMakeCache.txt ]] && ! grep -qs "^CMAKE_HOME_DIRECTORY:INTERNAL=$PWD$" build/CMakeCache.txt; then
    die "build/ belongs to another folder's project; remove build/CMakeCache.txt and build/CMakeFiles first"
  fi
  quietly configure.log "configured" cmake --preset dev ||
    die "CMake could not configure; see build/logs/configure.log"
}

# build TARGET: where a person looks on, with Ninja's own line of progress.
build() {
  local since=$SECONDS
  if [[ ! -t 1 || ${TERM:-dumb} == dumb ]]; then
    quietly build.log "built" cmake --build --preset dev --target "$1" ||
      die "the build failed; see build/logs/build.log"
    return
  fi
  NINJA_STATUS='  … building  %f of %t  ' cmake --build --preset dev --target "$1" || die "the build failed; see above"
  printf '\e[1A\r\e[K'
  done_line "built" "$(seconds "$since")"
}
