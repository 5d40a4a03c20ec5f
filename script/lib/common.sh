# Shared by the commands in script/: where things live, and how they speak. Sourced, never run.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
WORK=$ROOT/.odoo # git-ignored: Odoo, packages, database, filestore
VENV=$WORK/venv
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/l10n_mx_icsoe
# Compiled Python is kept there: an Odoo that compiles itself at every start takes twice as long.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX=$WORK/pycache
export LC_ALL=C.UTF-8
# The demo's database, for whoever wants it under another name.
export ICSOE_DATABASE=${ICSOE_DATABASE:-icsoe_demo}
export DEMO_LOGINS="  capturista / demo   prepares the return (Patricia)
  firmante   / demo   signs it and registers the acknowledgement (Arturo)
  rrhh       / demo   Employees        ventas / demo   Sales
  admin      / admin  everything"

if [ -t 2 ]; then BOLD=$'\e[1m' RED=$'\e[31m' PLAIN=$'\e[0m'; else BOLD='' RED='' PLAIN=''; fi

say() { printf '%s==>%s %s\n' "$BOLD" "$PLAIN" "$*" >&2; }
# fail WHAT [WHAT-TO-DO-NEXT...]: one line that says what is missing, then what to do about it.
fail() {
    printf '%serror:%s %s\n' "$RED" "$PLAIN" "$1" >&2
    shift
    [ $# -eq 0 ] || printf '       %s\n' "$@" >&2
    exit 1
}

# The comment at the top of the command.
usage() { sed -n '2,/^set /s/^#\( \|$\)//p' "$0"; }

# only_options "--check --fix" "$@": print the help when asked for it; refuse what is not in the list.
only_options() {
    local known=" $1 " given
    shift
    for given in "$@"; do
        case $given in
        -h | --help) usage && exit ;;
        *) [[ $known == *" $given "* ]] || fail "${0##*/} does not know «$given»." "script/${0##*/} --help says what it takes." ;;
        esac
    done
}

# run_python FILE [ARGUMENTS...]: become that program of script/lib, after script/bootstrap.
run_python() {
    exec "$VENV/bin/python" "$ROOT/script/lib/$1" "${@:2}"
}

# set_up [PART...]: set up what is missing, once for a command and all that it starts. What happens after it counts from here.
# Then psql, psycopg2 and Odoo find PostgreSQL by PGHOST and PGUSER, also where it is the private one.
set_up() {
    export ICSOE_STARTED=${ICSOE_STARTED:-$(date +%s)}
    if [ "${ICSOE_READY:-}" != "$ROOT" ] || [ $# -gt 0 ]; then "$ROOT/script/bootstrap" "$@"; fi
    export ICSOE_READY=$ROOT
    [ -z "${PGHOST:-}" ] || return 0
    PGHOST=$(cat "$WORK/postgresql.host") PGUSER=odoo PGPORT=5432 PATH=$(cat "$WORK/postgresql.bin"):$PATH
    export PGHOST PGUSER PGPORT PATH
}

# has_database NAME: whether that server has it.
has_database() { [ -n "$(psql -d postgres -XAtc "SELECT 1 FROM pg_database WHERE datname = '$1'")" ]; }

# need_demo: the demo's database, made if it does not exist.
need_demo() {
    has_database "$ICSOE_DATABASE" && return
    say "No database $ICSOE_DATABASE yet: running script/demo first"
    "$ROOT/script/demo"
}
