"""Databases of this checkout: a template that is made once, and copies of it that are
cheap (click-odoo-initdb caches dumps, whose restoring takes as long as the tests of a
class). Where PostgreSQL is, script/lib/common.sh has put into PGHOST and PGUSER.

The template holds what our add-ons stand on, without demo data. Its name carries a key
of the Odoo it was made with, so that another Odoo gets another template.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import time
import urllib.request
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2
from progress import ROOT, WORK, Failed, addons, free_port, run, say
from psycopg2 import errors, sql

ADDON = "l10n_mx_icsoe"
ODOO = ROOT / "script" / "odoo"
#: The folder that holds the Python package «odoo».
ODOO_HOME = Path(os.environ.get("ODOO_HOME") or WORK / "usr/lib/python3/dist-packages")
#: Sales, Employees, Mexico; what Odoo installs by itself comes with them.
MODULES = "sale_management,hr,l10n_mx"
#: Written on a template when it is complete: an interrupted one is made again.
_READY = "complete"


def installable():
    """Names of our add-ons, but those that stand on somebody else's."""
    ours = addons()
    of_odoo = (ODOO_HOME.glob(f"{its}addons/*/") for its in ("", "odoo/"))
    known = {*ours, *(path.name for paths in of_odoo for path in paths)}
    return [name for name, its in ours.items() if set(its["depends"]) <= known]


def template():
    """Name of the database with ``MODULES``, made if it does not exist."""
    name = f"icsoe_template_{_odoo_key()}"
    comment = (
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        " WHERE datname = %s"
    )
    with (WORK / "databases.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one process at a time makes it
        if execute("postgres", comment, name) != [(_READY,)]:
            say(f"Template database {name}: Sales, Employees and Mexico (once)")
            drop(name)
            install(name, MODULES, f"{name}.log")
            done = sql.SQL("COMMENT ON DATABASE {} IS {}")
            execute("postgres", done.format(sql.Identifier(name), sql.Literal(_READY)))
    return name


def create(name, source):
    """Make the database ``name`` as a copy of ``source``, files included; one that
    exists is dropped.
    """
    drop(name)
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    execute("postgres", copy.format(sql.Identifier(name), sql.Identifier(source)))
    if filestore(source).exists():
        shutil.copytree(filestore(source), filestore(name))


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


@contextmanager
def served(name, log):
    """Serve the database ``name`` meanwhile; gives the address."""
    url, process = start(name, WORK / "log" / log)
    try:
        yield url
    finally:
        process.terminate()
        process.wait()


def _odoo_key():
    """A short text that differs between versions of Odoo (of a package by its date, of
    a checkout by that of its last commit), and between checkouts of the add-ons, whose
    files are half of a database.
    """
    facts = [str(WORK), MODULES]
    for path in (ODOO_HOME / "odoo/release.py", ODOO_HOME / ".git/logs/HEAD"):
        if path.exists():
            facts.append(str(int(path.stat().st_mtime)))
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:8]
