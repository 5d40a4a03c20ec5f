"""Databases of this checkout: a template that is made once, copies of it that are
cheap (click-odoo-initdb caches dumps, whose restoring takes as long as the tests of a
class).

The template holds what our add-ons stand on, without demo data. Its name carries a key
of the Odoo it was made with, so that another Odoo gets another template.
"""

import ast
import fcntl
import getpass
import hashlib
import os
import shutil
import subprocess
import time
import urllib.request
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2
from progress import ROOT, WORK, Failed, free_port, run, say
from psycopg2 import errors, sql

ADDON = "l10n_mx_icsoe"
ODOO = ROOT / "script" / "odoo"
#: Sales, Employees, Mexico; what Odoo installs by itself comes with them.
MODULES = "sale_management,hr,l10n_mx"
#: Written on a template when it is complete: an interrupted one is made again.
_READY = "complete"


def addons():
    """Our add-ons, as the tree has them: name → content of the manifest."""
    return {
        path.parent.name: ast.literal_eval(path.read_text(encoding="utf-8"))
        for path in sorted(ROOT.glob("*/__manifest__.py"))
    }


def template():
    """Name of the database with ``MODULES``, made if it does not exist."""
    with _locked():
        name = f"icsoe_template_{_odoo_key()}"
        comment = (
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = %s"
        )
        if _execute(comment, [name]) != [(_READY,)]:
            say(f"Template database {name}: Sales, Employees and Mexico (once)")
            drop(name)
            options = ["-i", MODULES, "--no-http", "--stop-after-init"]
            odoo(["-d", name, *options], f"{name}.log")
            done = sql.SQL("COMMENT ON DATABASE {} IS {}")
            _execute(done.format(sql.Identifier(name), sql.Literal(_READY)))
    return name


def create(name, source):
    """Make the database ``name`` as a copy of ``source``, files included; one that
    exists is dropped.
    """
    drop(name)
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with _locked():
        _execute(copy.format(sql.Identifier(name), sql.Identifier(source)))
    if filestore(source).exists():
        shutil.copytree(filestore(source), filestore(name))


def drop(name):
    query = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    try:
        _execute(query + sql.SQL(" WITH (FORCE)"))
    except errors.InsufficientPrivilege:
        # PostgreSQL is tidying up in it. Without FORCE it stops that by itself.
        _execute(query)
    shutil.rmtree(filestore(name), ignore_errors=True)


def odoo(options, log, **keywords):
    """Run script/odoo with ``options``, as ``progress.run`` does."""
    return run([ODOO, *options], log, **keywords)


@contextmanager
def served(name, log):
    """Serve the database ``name`` meanwhile; gives the address. The log is a file of
    .odoo/log.
    """
    port, path = free_port(), WORK / "log" / log
    options = ["-d", name, "--db-filter", f"^{name}$", "--max-cron-threads", "0"]
    with path.open("wb") as target:
        process = subprocess.Popen(
            [ODOO, *options, "--http-port", str(port)],
            stdout=target,
            stderr=subprocess.STDOUT,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(process, url, path)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_for(process, url, log):
    for _second in range(120):
        if process.poll() is not None:
            break
        with suppress(OSError):
            return urllib.request.urlopen(f"{url}/web/health").close()
        time.sleep(1)
    raise Failed("Odoo's server does not answer.", f"Its log: {log}")


def server():
    """Where PostgreSQL is, as psycopg2 takes it: what script/lib/common.sh says."""
    if os.environ.get("PGHOST"):  # psycopg2 reads PGPORT and PGPASSWORD itself
        user = os.environ.get("PGUSER") or getpass.getuser()
        return {"host": os.environ["PGHOST"], "user": user}
    host = (WORK / "postgresql.host").read_text(encoding="utf-8").strip()
    return {"host": host, "user": "odoo"}


def connect(name):
    """A connection to the database ``name``, committing at once, to be used in
    «with».
    """
    try:
        connection = psycopg2.connect(dbname=name, **server())
    except psycopg2.OperationalError as error:
        advice = "Correct PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset PGHOST."
        raise Failed(f"No use of PostgreSQL: {error}".strip(), advice) from None
    connection.autocommit = True  # databases are not made in a transaction
    return closing(connection)


def _execute(query, values=None):
    with connect("postgres") as connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else []


def filestore(name):
    return WORK / "data" / "filestore" / name


def odoo_home():
    """The folder that holds the Python package «odoo»."""
    return Path(os.environ.get("ODOO_HOME") or WORK / "usr/lib/python3/dist-packages")


def _odoo_key():
    """A short text that differs between versions of Odoo (of a package by its date, of
    a checkout by its commit), and between checkouts of the add-ons, whose files are
    half of a database.
    """
    changed = int((odoo_home() / "odoo/release.py").stat().st_mtime)
    facts = [str(WORK), MODULES, str(changed)]
    if os.environ.get("ODOO_HOME"):
        command = ["git", "-C", odoo_home(), "rev-parse", "HEAD"]
        done = subprocess.run(command, capture_output=True, check=False)
        facts.append(done.stdout.decode())
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:8]


@contextmanager
def _locked():
    """One process at a time makes or copies a template."""
    with (WORK / "databases.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
