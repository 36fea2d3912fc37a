# Messages for people, and long commands kept quiet. For scripts to source, after `set -euo pipefail`.
# shellcheck shell=bash

# Colour where a person looks, none where a file or a pipe does (no-color.org).
may_colour() {
  [[ -t $1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]
}
BOLD='' DIM='' RED='' GREEN='' RESET=''
may_colour 1 && BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' GREEN=$'\e[32m' RESET=$'\e[0m'
# On standard error, which may go elsewhere:
ERROR='' WARNING='' PLAIN=''
may_colour 2 && ERROR=$'\e[31m' WARNING=$'\e[33m' PLAIN=$'\e[0m'

PROGRAM=$(basename "$0")
SCRIPTS=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# What stands at the head of the script.
usage() {
  sed -n '2,/^set -e/ { /^#/ s/^# \{0,1\}//p }' "$SCRIPTS/$PROGRAM"
}

# refuse_command [WORD]: of a script with commands, where there is none, or none that is called so.
refuse_command() {
  (($# == 0)) || die "there is no command '$1'; see scripts/$PROGRAM --help" 2
  usage >&2
  exit 2
}

# Ends the script with one line. die MESSAGE [EXIT_CODE]
die() {
  printf '%s%s:%s %s\n' "$ERROR" "$PROGRAM" "$PLAIN" "$1" >&2
  exit "${2:-1}"
}

warn() {
  printf '%s%s:%s %s\n' "$WARNING" "$PROGRAM" "$PLAIN" "$*" >&2
}

heading() {
  printf '\n%s%s%s\n\n' "$BOLD" "$*" "$RESET"
}

# One finished piece of work. done_line WHAT [DETAIL]
done_line() {
  printf '  %s✓%s %s%s\n' "$GREEN" "$RESET" "$1" "${2:+  $DIM$2$RESET}"
}

failed_line() {
  printf '  %s✗%s %s%s\n' "$RED" "$RESET" "$1" "${2:+  $DIM$2$RESET}"
}

seconds() {
  printf '%d s' "$((SECONDS - $1))"
}

TICKER=
stop_ticker() {
  [[ -n $TICKER ]] || return 0
  kill "$TICKER" 2>/dev/null || true
  wait "$TICKER" 2>/dev/null || true
  TICKER=
  printf '\r\e[K'
}

# Where a person waits, a line that counts the seconds. The work stays in the foreground and the
# ticker goes to the background: a background job of a script would not hear Ctrl-C.
start_ticker() {
  [[ -t 1 && ${TERM:-dumb} != dumb ]] || return 0
  local what=$1
  (
    trap 'exit 0' TERM
    for ((i = 0; ; ++i)); do
      kill -0 $$ 2>/dev/null || exit 0 # killed, and could not stop us
      printf '\r  … %s  %d s' "$what" "$i"
      sleep 1 &
      wait $!
    done
  ) &
  TICKER=$!
}

# Runs a command with its output in build/logs/LOG; only a failure shows the end of it.
# quietly LOG WHAT COMMAND..
LOUD_OUTPUT='' LOUD_ERROR=''
quietly() {
  local log=build/logs/$1 what=$2 since=$SECONDS code=0
  shift 2
  mkdir -p build/logs
  { : >"$log"; } 2>/dev/null || die "$log: cannot be written; if it is another user's: sudo chown -R $(id -un) build" 125
  start_ticker "$what"
  exec {LOUD_OUTPUT}>&1 {LOUD_ERROR}>&2
  "$@" >"$log" 2>&1 </dev/null || code=$?
  exec {LOUD_OUTPUT}>&- {LOUD_ERROR}>&-
  LOUD_OUTPUT='' LOUD_ERROR=''
  stop_ticker
  if ((code == 0)); then
    done_line "$what" "$(seconds "$since")"
    return 0
  fi
  failed_line "$what" "exit code $code; the end of $log:"
  tail -n 20 "$log" | sed 's/^/      /'
  return "$code"
}

# A process in the background that is ended before it has begun still has the script's traps.
is_the_script() {
  [[ $BASHPID == "$$" ]]
}

# Ctrl-C: one line, and nothing of ours goes on in the background. A function of ours may be running, with its output in
# a log.
on_interrupt() {
  is_the_script || exit 143
  [[ -z $LOUD_ERROR ]] || exec 1>&"$LOUD_OUTPUT" 2>&"$LOUD_ERROR"
  stop_ticker
  printf '\n' >&2
  die "stopped; run it again to go on from here" 130
}
trap on_interrupt INT TERM

# at_exit FUNCTION: runs when the script ends, however it does; the last one named runs first.
AT_EXIT=(stop_ticker)
at_exit() {
  AT_EXIT=("$1" "${AT_EXIT[@]}")
}
run_at_exit() {
  local code=$? function
  is_the_script || exit "$code"
  for function in "${AT_EXIT[@]}"; do "$function" || true; done
  exit "$code"
}
trap run_at_exit EXIT
