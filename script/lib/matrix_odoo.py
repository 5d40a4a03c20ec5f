"""Install the add-ons in a new database with the Python of ODOO_PYTHON, run the tests
that read files, close and sign if «tests» is asked for, and ask for /web/login. Run by
script/matrix.
"""

import os
import sys
import urllib.request
from urllib.error import HTTPError

import databases
import odoo_log
from progress import clean_exit, free_port

ADDONS = "l10n_mx_icsoe,l10n_mx_icsoe_import,l10n_mx_icsoe_portal,l10n_mx_sisub"
TESTS = (
    "/l10n_mx_efirma:TestSign,/l10n_mx_icsoe:TestFiling,/l10n_mx_icsoe:TestSign,"
    "/l10n_mx_icsoe_import:TestImport"
)


def main(*wanted):
    name = f"icsoe_matrix_{os.getpid()}"
    databases.create(name, databases.template())
    try:
        options = ["-d", name, "-i", ADDONS, "--stop-after-init"]
        if wanted:
            options += ["--test-tags", TESTS, "--http-port", str(free_port())]
            report = odoo_log.read(*databases.odoo(options, f"{name}.log", check=False))
            print(f"  tests: {report}", *report.failures, sep="\n")
        else:
            databases.odoo([*options, "--no-http"], f"{name}.log")
            print("  installed")
        print(f"  /web/login: {login(name)}")
    finally:
        databases.drop(name)
    return int(bool(wanted and report.failed))


def login(name):
    """The status of the page in which one signs in."""
    with databases.served(name, "matrix-server.log") as url:
        try:
            with urllib.request.urlopen(f"{url}/web/login") as answer:
                return answer.status
        except HTTPError as error:
            return error.code


if __name__ == "__main__":
    with clean_exit():
        sys.exit(main(*sys.argv[1:]))
