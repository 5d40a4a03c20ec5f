# What script/demo, script/server, script/test and script/lint begin with. Sourced, never run.
# shellcheck shell=bash source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# The comment at the top of the command.
usage() { sed -n '2,/^set /s/^#\( \|$\)//p' "$0"; }

# The demo's database, for whoever wants it under another name.
export ICSOE_DATABASE=${ICSOE_DATABASE:-icsoe_demo}

# run_python FILE [ARGUMENTS...]: set up what is missing, then become that program of script/lib.
run_python() {
    local program=$1
    shift
    ICSOE_STARTED=$(date +%s)
    export ICSOE_STARTED
    "$ROOT/script/bootstrap"
    exec "$VENV/bin/python" "$ROOT/script/lib/$program" "$@"
}
