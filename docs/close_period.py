#!/usr/bin/env python3
"""Close a cuatrimestre of ICSOE from outside Odoo, over its JSON-2 interface.

Needs Python 3.10 and nothing else. The API key (Odoo: Preferences > Security > New API
Key) comes in the variable ODOO_API_KEY: of a capturista to close, of the signatory to
acknowledge.

    close_period.py https://odoo.example production close LTQ150612A10 2026 2 --out DIR
    close_period.py https://odoo.example production acknowledge LTQ150612A10 2026 2 \\
        --folio N262253432 --date 2026-09-12 --pdf acuse.pdf

Exit code 0: done; 3: errors stand in the return (they are listed); 1: Odoo refused.
"""

import argparse
import base64
import contextlib
import hashlib
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

FILING = "l10n_mx_icsoe.filing"


class Odoo:
    """Calls of models over ``/json/2``."""

    def __init__(self, url, database, key):
        self.url = url.rstrip("/")
        self.headers = {
            "Authorization": f"bearer {key}",
            "X-Odoo-Database": database,
            "Content-Type": "application/json",
        }

    def call(self, model, method, ids=(), **arguments):
        body = json.dumps({**({"ids": list(ids)} if ids else {}), **arguments})
        request = urllib.request.Request(  # noqa: S310  # the user's own Odoo
            f"{self.url}/json/2/{model}/{method}", body.encode(), self.headers
        )
        try:
            with urllib.request.urlopen(request, timeout=600) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")
            # A proxy's page is not Odoo's own answer.
            with contextlib.suppress(ValueError, KeyError, TypeError):
                text = json.loads(text)["message"]
            sys.exit(f"Odoo refused {method} ({error.code}): {text}")


def close(odoo, company, options):
    (filing,) = odoo.call(
        FILING, "close", company=company, year=options.year, period=options.period
    )
    # In English, or in another language that is installed.
    context = {"lang": options.lang} if options.lang else {}
    its = odoo.call(FILING, "describe", [filing], context=context)
    print(
        f"{its['year']}-{its['period']} {its['kind_label']}: "
        f"{its['contracts']} contracts, {its['workers']} worker lines"
    )
    for finding in its["issues"]["list"]:
        print(f"{finding['severity']}: {finding['message']}")
    if its["issues"]["errors"]:
        return 3
    options.out.mkdir(parents=True, exist_ok=True)
    save(odoo.call(FILING, "download_package", [filing]), options.out)
    for table in ("contracts", "workers", "findings"):
        save(odoo.call(FILING, "download_export", [filing], table=table), options.out)
    odoo.call(FILING, "action_send_to_sign", [filing])
    print("Sent to sign.")
    return 0


def acknowledge(odoo, company, options):
    domain = [
        ["company_id", "=", company],
        ["year", "=", options.year],
        ["period", "=", str(options.period)],
        ["state", "=", "signed"],
    ]
    found = odoo.call(FILING, "search", domain=domain)
    if len(found) != 1:
        sys.exit(f"Signed returns of that period: {len(found)}, instead of one.")
    pdf = base64.b64encode(options.pdf.read_bytes()).decode() if options.pdf else None
    odoo.call(
        FILING,
        "register_acknowledgement",
        found,
        folio=options.folio,
        date=options.date,
        pdf=pdf,
    )
    print("Filed.")
    return 0


def save(file, folder):
    content = base64.b64decode(file["content"])
    if hashlib.sha256(content).hexdigest() != file["sha256"]:
        sys.exit(f"{file['name']} arrived damaged.")
    (folder / file["name"]).write_bytes(content)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url")
    parser.add_argument("database")
    commands = parser.add_subparsers(required=True)
    for command in (close, acknowledge):
        one = commands.add_parser(command.__name__)
        one.set_defaults(run=command)
        one.add_argument("company", metavar="RFC")
        one.add_argument("year", type=int)
        one.add_argument("period", type=int, choices=(1, 2, 3))
        if command is close:
            one.add_argument("--out", type=Path, default=Path("icsoe"))
            one.add_argument("--lang", help="of the findings, as es_MX")
        else:
            one.add_argument("--folio", required=True)
            one.add_argument("--date", required=True, metavar="YYYY-MM-DD")
            one.add_argument("--pdf", type=Path)
    options = parser.parse_args()
    odoo = Odoo(options.url, options.database, os.environ["ODOO_API_KEY"])
    domain = [["vat", "=", options.company]]
    companies = odoo.call("res.company", "search", domain=domain)
    if len(companies) != 1:
        sys.exit(f"Your companies with that RFC: {len(companies)}, instead of one.")
    return options.run(odoo, companies[0], options)


if __name__ == "__main__":
    sys.exit(main())
