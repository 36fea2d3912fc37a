# scripts/vm check: the suites of the labs in the VM. Sourced by scripts/vm.
# shellcheck shell=bash

# A submission may lie anywhere; the VM has only this folder.
stage_program() {
  local staged program
  program=$(cd "$FROM" && readlink -e "$SUBMISSION") || die "$SUBMISSION: there is no such file" 2
  SUBMISSION=$program
  case $SUBMISSION in
    "$PWD"/*) return 0 ;;
  esac
  staged=$(mktemp -d "$VM/program-XXXXXX")
  chmod 755 "$staged"
  install -m 755 -t "$staged" "$SUBMISSION"
  SUBMISSION=$staged/$(basename "$SUBMISSION")
  MACHINE_OPTIONS+=(--remove "$staged")
}

build_suites() {
  # shellcheck source=../build.sh
  source scripts/lib/build.sh
  [[ -f build/CMakeCache.txt ]] || configure
  quietly vm-build.log "built" cmake --build --preset dev --target "$@" ||
    die "the build failed; see build/logs/vm-build.log" 125
}

check() {
  local labs=() lab executable targets=(images) flavour=solutions suffix='' no_build=
  while (($# > 0)); do
    case $1 in
      [0-9][0-9]) labs+=("$1") ;;
      --mine)
        flavour=labs
        suffix=-learner
        ;;
      --no-build) no_build=yes ;;
      --timeout | --kernel | --variant | --network | --program)
        value "$@" >/dev/null
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
  mkdir -p "$VM"
  [[ -z $SUBMISSION ]] || stage_program
  for lab in "${labs[@]}"; do
    executable=$(executable_of "$lab") || die "lab $lab has no checks" 2
    targets+=("check-$lab")
    [[ -n $SUBMISSION ]] || targets+=("$executable$suffix")
    MACHINE_OPTIONS+=(--suite "$lab" "$PWD/build/bin/check-$lab" "${SUBMISSION:-$PWD/build/$flavour/bin/$executable}")
  done
  [[ -n $no_build ]] || build_suites "${targets[@]}" >&2
  prepare
  VERB=suites hand_over "${WORDS[@]}"
}
