# Sourced by ./start and ./check: runs named steps, says how long each took, keeps what they print.

steps_begin=$SECONDS
steps_log=build/log
steps_table=""
mkdir -p "$steps_log"

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# run_logged FILE COMMAND...: COMMAND with its output in FILE; the end of it is shown if it fails.
run_logged() {
  local log=$1
  shift
  if ! "$@" >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    say "failed: $* (all it printed: $log)"
    return 1
  fi
}

# step NAME COMMAND...: runs COMMAND, or ends the script with its failure.
step() {
  local name=$1 begin=$SECONDS
  shift
  printf '%s: %s ...\n' "${0##*/}" "$name" >&2
  run_logged "$steps_log/${name// /-}.log" "$@" || exit 1
  steps_table+=$(printf '%6d s  %s' $((SECONDS - begin)) "$name")$'\n'
}

# What each step took, and all together against the budget in seconds.
steps_summary() {
  printf '%s%6d s  in all%s\n' "$steps_table" $((SECONDS - steps_begin)) "${1:+, of a budget of $1 s}" >&2
}
