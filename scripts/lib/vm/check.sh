# scripts/vm check: the suites of the labs in the VM. Sourced by scripts/vm.
# shellcheck shell=bash

find_program() {
  local given=$SUBMISSION
  SUBMISSION=$(cd "$FROM" && readlink -e "$given") || die "--program $given: there is no such file" 2
  [[ -f $SUBMISSION && -r $SUBMISSION ]] || die "--program $given: not a file that you may read" 2
}

# A submission may lie anywhere; the VM has only this folder.
STAGED=
stage_program() {
  case $SUBMISSION in
    "$PWD"/*) return 0 ;;
  esac
  STAGED=$(mktemp -d "$VM/program-XXXXXX")
  at_exit remove_staged
  chmod 755 "$STAGED"
  install -m 755 -t "$STAGED" "$SUBMISSION"
  SUBMISSION=$STAGED/$(basename "$SUBMISSION")
  MACHINE_OPTIONS+=(--remove "$STAGED")
}
remove_staged() {
  rm -rf "$STAGED"
}

build_suites() {
  [[ -f build/CMakeCache.txt ]] || CANNOT_CONFIGURE=125 configure
  quietly vm-build.log "built" cmake --build --preset dev --target "$@" ||
    die "the build failed; see build/logs/vm-build.log" 125
}

check() {
  local labs=() lab executable program targets=(images) flavour=solutions suffix='' no_build=
  while (($# > 0)); do
    case $1 in
      [0-9][0-9]) labs+=("$1") ;;
      --mine)
        flavour=labs
        suffix=-learner
        ;;
      --no-build) no_build=yes ;;
      --timeout | --kernel | --variant | --network | --program)
        need_value "$@"
        WORDS+=("$1" "$2")
        shift
        ;;
      --)
        WORDS+=("$@")
        break
        ;;
      -*) WORDS+=("$1") ;;
      *) die "check needs labs, such as 01 04, and not $1; see scripts/vm --help" 2 ;;
    esac
    shift
  done
  parse_options "${WORDS[@]}"
  ((${#labs[@]} > 0)) || die "check needs a lab, such as 04; see scripts/vm --help" 2
  [[ -z $SUBMISSION || ${#labs[@]} == 1 ]] || die "--program goes with one lab" 2
  [[ -z $SUBMISSION || $flavour == solutions ]] || die "--mine and --program: which of the two?" 2
  [[ -z $SUBMISSION ]] || find_program
  for lab in "${labs[@]}"; do
    executable=$(executable_of "$lab") || die "lab $lab has no checks" 2
    targets+=("check-$lab")
    [[ -n $SUBMISSION ]] || targets+=("$executable$suffix")
  done
  [[ -n $no_build ]] || build_suites "${targets[@]}" >&2
  prepare
  [[ -z $SUBMISSION ]] || stage_program
  for lab in "${labs[@]}"; do
    program=${SUBMISSION:-$PWD/build/$flavour/bin/$(executable_of "$lab")}
    MACHINE_OPTIONS+=(--suite "$lab" "$PWD/build/bin/check-$lab" "$program")
  done
  VERB=suites hand_over "${WORDS[@]}"
}
