# Shared by the commands in script/: where things live, and how they speak. Sourced, never run.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
WORK=$ROOT/.odoo                # git-ignored: Odoo, packages, database, filestore
VENV=$WORK/venv
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/l10n_mx_icsoe
ADDON=l10n_mx_icsoe
export PYTHONDONTWRITEBYTECODE=${PYTHONDONTWRITEBYTECODE-}
export LC_ALL=C.UTF-8

if [ -t 2 ]; then BOLD=$'\e[1m' RED=$'\e[31m' PLAIN=$'\e[0m'; else BOLD='' RED='' PLAIN=''; fi

say() { printf '%s==>%s %s\n' "$BOLD" "$PLAIN" "$*" >&2; }
warn() { printf '%s==> %s%s\n' "$BOLD" "$*" "$PLAIN" >&2; }
# fail WHAT [WHAT-TO-DO-NEXT...]: one line that says what is missing, then what to do about it.
fail() {
    printf '%serror:%s %s\n' "$RED" "$PLAIN" "$1" >&2
    shift
    [ $# -eq 0 ] || printf '       %s\n' "$@" >&2
    exit 1
}

# The folder that holds the Python package «odoo»: the user's own checkout, or what bootstrap fetched.
odoo_home() {
    if [ -n "${ODOO_HOME:-}" ]; then printf '%s\n' "$ODOO_HOME"; else printf '%s\n' "$WORK/usr/lib/python3/dist-packages"; fi
}

# Where the database server is: PGHOST when the user has a server, else the private one's socket.
database_host() {
    if [ -n "${PGHOST:-}" ]; then printf '%s\n' "$PGHOST"; else cat "$WORK/postgresql.host"; fi
}

# Odoo refuses to work as PostgreSQL's superuser; script/lib/postgresql.py makes the role «odoo».
database_user() { if [ -n "${PGHOST:-}" ]; then printf '%s\n' "${PGUSER:-$(id -un)}"; else echo odoo; fi; }

# Run a program of PostgreSQL's own (createdb, psql, …) against that server.
pg() {
    local program=$1
    shift
    if [ -n "${PGHOST:-}" ]; then
        "$program" "$@"
    else
        "$(cat "$WORK/postgresql.bin")/$program" -h "$(database_host)" -U "$(database_user)" "$@"
    fi
}

has_database() { [ -n "$(pg psql -d postgres -XAtc "SELECT 1 FROM pg_database WHERE datname = '$1'")" ]; }
