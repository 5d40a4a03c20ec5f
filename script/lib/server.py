"""Serve the demo database in the browser: the program behind script/server."""

import os
import subprocess
import sys

import databases
from demo_report import LOGINS
from progress import ROOT, Failed, clean_exit, free_port, say


def main():
    name = os.environ["ICSOE_DATABASE"]
    port = _port()
    if not databases.exists(name):
        say(f"No database {name} yet: running script/demo first")
        if subprocess.run([ROOT / "script" / "demo"], check=False).returncode:
            raise Failed("The demo database could not be made: see above.")
    print(
        f"\nhttp://127.0.0.1:{port}/odoo/icsoe   (Ctrl-C stops it)\n\nSign in "
        f"as\n{LOGINS}\n",
        flush=True,
    )
    # Only this database, so that nobody has to choose one; only for this computer
    # (script/odoo listens on 127.0.0.1).
    options = [
        "-d",
        name,
        "--db-filter",
        f"^{name}$",
        "--no-database-list",
        "--http-port",
        str(port),
        "--log-level=warn",
    ]
    os.execv(databases.ODOO, [str(databases.ODOO), *options])


def _port():
    text = os.environ.get("PORT") or "8069"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Failed(
            f"PORT={text} is no port.", "Give a number between 1024 and 65535."
        )
    if not free_port(int(text)):
        raise Failed(
            f"Port {text} is taken by another program.",
            f"Stop that program, or take another port: PORT={free_port()} "
            "script/server",
        )
    return int(text)


if __name__ == "__main__":
    with clean_exit():
        sys.exit(main())
