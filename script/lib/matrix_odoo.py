"""Install the add-ons in a new database with the Python of ODOO_PYTHON, run the tests
that read files, close and sign if «tests» is asked for, and ask for /web/login. Run by
script/matrix.
"""

import os
import subprocess
import sys
import time
import urllib.request
from urllib.error import URLError

import databases
import odoo_log
from progress import WORK, Failed, clean_exit, free_port

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
    port = free_port()
    options = ["-d", name, "--http-port", str(port), "--max-cron-threads", "0"]
    path = WORK / "log" / "matrix-server.log"
    with path.open("wb") as log:
        server = subprocess.Popen(
            [databases.ODOO, *options], stdout=log, stderr=subprocess.STDOUT
        )
    try:
        for _second in range(120):
            if server.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/web/login") as it:
                    return it.status
            except URLError as error:
                if status := getattr(error, "code", None):
                    return status
            time.sleep(1)
        raise Failed("Odoo's server does not answer.", f"Its log: {path}")
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    with clean_exit():
        sys.exit(main(*sys.argv[1:]))
