"""Install the add-ons in a new database with the Python of ODOO_PYTHON, run the tests
that read files, close and sign if «tests» is asked for, and ask for /web/login. Run by
script/matrix.
"""

import os
import sys

import databases
import report
import requests
from progress import clean_exit

ADDONS = "l10n_mx_icsoe,l10n_mx_icsoe_import,l10n_mx_icsoe_portal,l10n_mx_sisub"
TESTS = (
    "/l10n_mx_efirma:TestSign,/l10n_mx_icsoe:TestFiling,/l10n_mx_icsoe:TestSign,"
    "/l10n_mx_icsoe_import:TestImport"
)


def main(*wanted):
    name, its = f"icsoe_matrix_{os.getpid()}", report.Report()
    databases.create(name, databases.template())
    try:
        databases.install(name, ADDONS, f"{name}.log")
        print("  installed")
        if wanted:
            its = report.of_odoo(*databases.test(name, TESTS, f"{name}-tests.log"))
            print(f"  tests: {its}", *its.failures, sep="\n")
        with databases.served(name, "matrix-server.log") as url:
            print(f"  /web/login: {requests.get(f'{url}/web/login').status_code}")
    finally:
        databases.drop(name)
    return 1 if its.failures else 0


if __name__ == "__main__":
    with clean_exit():
        sys.exit(main(*sys.argv[1:]))
