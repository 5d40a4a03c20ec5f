"""Databases of this checkout: templates that are made once, copies of them that are
cheap.

A template holds the add-on's dependencies. Its name carries a key of the Odoo it was
made with, so that another Odoo gets another template.
"""

import configparser
import fcntl
import hashlib
import shutil
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from progress import ROOT, WORK, run, say
from psycopg2 import sql

ADDON = "l10n_mx_icsoe"
ODOO = ROOT / "script" / "odoo"
MODULES = "sale_management,hr,l10n_mx"
#: Written on a template when it is complete: an interrupted one is made again.
_READY = "complete"


def template(with_demo=False):
    """Name of the database with the dependencies, made if it does not exist.

    With demo data it also speaks Mexican Spanish. An add-on's demo data is only loaded
    over that of its dependencies.
    """
    options = ["--with-demo", "--load-language=es_MX"] if with_demo else []
    prefix = f"icsoe_template_{'demo' if with_demo else 'plain'}_"
    with _locked():
        name = prefix + _odoo_key()
        if _comment(name) != _READY:
            say(
                f"Template database {name}: Sales, Employees and "
                f"Mexico{', with demo data' if with_demo else ''} (once)"
            )
            drop(name)
            odoo(
                ["-d", name, "-i", MODULES, *options, "--no-http", "--stop-after-init"],
                f"{name}.log",
            )
            _execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                    sql.Identifier(name), sql.Literal(_READY)
                )
            )
    return name


def create(name, source):
    """Make the database ``name`` as a copy of ``source``, files included; one that
    exists is dropped.
    """
    drop(name)
    with _locked():
        _execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(source)
            )
        )
    if _filestore(source).exists():
        shutil.copytree(_filestore(source), _filestore(name))


def drop(name):
    _execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )
    shutil.rmtree(_filestore(name), ignore_errors=True)


def exists(name):
    return bool(_execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]))


def odoo(options, log, **keywords):
    """Run script/odoo with ``options``, as ``progress.run`` does."""
    return run([ODOO, *options], log, **keywords)


def _comment(name):
    query = (
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname "
        "= %s"
    )
    rows = _execute(query, [name])
    return rows[0][0] if rows else None


def connect(name):
    """A connection to the database ``name``, committing at once, to be used in
    «with».
    """
    options = _options()
    server = {
        "host": options["db_host"],
        "user": options["db_user"],
        "port": options.get("db_port"),
        "password": options.get("db_password"),
    }
    connection = psycopg2.connect(
        dbname=name, **{key: value for key, value in server.items() if value}
    )
    connection.autocommit = True  # databases are not made in a transaction
    return closing(connection)


def _execute(query, values=None):
    with connect("postgres") as connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else []


def _options():
    """What script/odoo tells Odoo: it writes the file anew on every call."""
    path = WORK / "odoo.conf"
    if not path.exists():
        subprocess.run([ODOO, "--version"], check=True, stdout=subprocess.DEVNULL)
    parser = configparser.RawConfigParser()
    parser.read(path, encoding="utf-8")
    return parser["options"]


def _filestore(name):
    return Path(_options()["data_dir"]) / "filestore" / name


def _odoo_key():
    """A short text that differs between versions of Odoo (of a package by its date, of
    a checkout by its commit), and between checkouts of the add-on.
    """
    home = next(
        path.parents[2]
        for path in (
            Path(folder) / "base" / "__manifest__.py"
            for folder in _options()["addons_path"].split(",")
        )
        if path.exists()
    )
    release = home / "release.py"
    commit = subprocess.run(
        ["git", "-C", home, "rev-parse", "HEAD"], capture_output=True, check=False
    ).stdout
    inside = (
        ROOT in home.parents
    )  # the packaged one lies in this repository, whose commits say nothing about Odoo
    facts = [
        release.read_bytes(),
        str(int(release.stat().st_mtime)).encode(),
        b"" if inside else commit,
        MODULES.encode(),
        # Half of a database are its files, and those are of this checkout also where
        # the server is shared.
        str(Path(_options()["data_dir"]).resolve()).encode(),
    ]
    return hashlib.sha256(b"\0".join(facts)).hexdigest()[:8]


@contextmanager
def _locked():
    """One process at a time makes or copies a template."""
    with (WORK / "databases.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
