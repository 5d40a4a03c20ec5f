"""Databases of this checkout: a template that is made once, and copies of it that are
cheap (click-odoo-initdb caches dumps, whose restoring takes as long as the tests of a
class). Where PostgreSQL is, script/lib/common.sh has put into PGHOST and PGUSER.

The template holds what our add-ons stand on, without demo data.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
from progress import ROOT, WORK, Failed, addons, run, say
from psycopg2 import errors, sql

ADDON = "l10n_mx_icsoe"
ODOO = ROOT / "script" / "odoo"
#: The folder that holds the Python package «odoo».
ODOO_HOME = Path(os.environ.get("ODOO_HOME") or WORK / "usr/lib/python3/dist-packages")
#: Sales, Employees, Mexico; what Odoo installs by itself comes with them.
MODULES = "sale_management,hr,l10n_mx"


def installable():
    """Names of our add-ons, but those that stand on somebody else's."""
    ours = addons()
    of_odoo = (ODOO_HOME.glob(f"{its}addons/*/") for its in ("", "odoo/"))
    known = {*ours, *(path.name for paths in of_odoo for path in paths)}
    return [name for name, its in ours.items() if set(its["depends"]) <= known]


def template():
    """Name of the database with ``MODULES``, made if it does not exist."""
    # Another release of Odoo or another checkout, whose files are half of a database,
    # gets another one.
    date = (ODOO_HOME / "odoo/release.py").stat().st_mtime
    key = hashlib.sha256(f"{WORK} {MODULES} {date}".encode()).hexdigest()
    name = f"icsoe_template_{key[:8]}"
    begun = f"{name}_begun"  # an interrupted one is made again
    with (WORK / "databases.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one process at a time makes it
        its = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not execute("postgres", its, name):
            say(f"Template database {name}: Sales, Employees and Mexico (once)")
            drop(begun)
            install(begun, MODULES, name)
            create(name, begun)
            drop(begun)
    return name


def create(name, source):
    """Make the database ``name`` as a copy of ``source``, files included; one that
    exists is dropped.
    """
    drop(name)
    if filestore(source).exists():
        shutil.copytree(filestore(source), filestore(name))
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    execute("postgres", copy.format(sql.Identifier(name), sql.Identifier(source)))


def drop(name):
    query = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    try:
        execute("postgres", query + sql.SQL(" WITH (FORCE)"))
    except errors.InsufficientPrivilege:
        # PostgreSQL is tidying up in it. Without FORCE it stops that by itself.
        execute("postgres", query)
    shutil.rmtree(filestore(name), ignore_errors=True)


def execute(name, query, *values):
    """Rows that the database ``name`` gives for a query, which is committed."""
    with closing(psycopg2.connect(dbname=name)) as connection:
        connection.autocommit = True  # databases are not made in a transaction
        with connection.cursor() as cursor:
            cursor.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []


def filestore(name):
    return WORK / "data" / "filestore" / name


def install(name, modules, log, *options, **keywords):
    """Install ``modules`` (with commas) in ``name``, as ``progress.run`` does."""
    command = [ODOO, "-d", name, "-i", modules, "--no-http", "--stop-after-init"]
    return run([*command, *options], log, **keywords)


def test(name, tags, log, *options, **keywords):
    """Run the tests with ``tags`` in ``name``, as ``progress.run`` does."""
    command = [ODOO, "-d", name, "--test-tags", tags, "--stop-after-init"]
    command += ["--http-port", free_port(), *options]
    return run(command, log, check=False, **keywords)


def start(name, log, *options, env=None):
    """Start a server of the database ``name``; gives its address and the process when
    it answers. ``log`` is a path.
    """
    port = str(free_port())
    command = [ODOO, "-d", name, "--db-filter", f"^{name}$", "--max-cron-threads", "0"]
    with log.open("ab") as target:
        process = subprocess.Popen(
            [*command, "--http-port", port, *options],
            stdin=subprocess.DEVNULL,
            stdout=target,
            stderr=subprocess.STDOUT,
            env=env,
        )
    url = f"http://127.0.0.1:{port}"
    for _time in range(900):
        if process.poll() is not None:
            break
        with suppress(OSError):
            urllib.request.urlopen(f"{url}/web/health").close()
            return url, process
        time.sleep(0.2)
    process.kill()
    raise Failed("Odoo's server does not answer.", f"Its log: {log}")


def free_port():
    """A port that nobody listens on, below those from which programs call others: one
    of them might take it before Odoo does.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
