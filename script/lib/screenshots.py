"""Take the pictures of the documentation: the program behind script/screenshots."""

import os
import subprocess
import sys
import time

import databases
import ports
from browser import Browser
from progress import ROOT, WORK, Failed, clean_exit, say

IMAGES = ROOT / "docs" / "images"
FORM = ".o_form_view .o_notebook"


def main():
    source = os.environ["ICSOE_DATABASE"]
    if (
        not databases.exists(source)
        and subprocess.run([ROOT / "script" / "demo"], check=False).returncode
    ):
        raise Failed("The demo database could not be made: see above.")
    name, port = f"{source}_pictures", ports.free()
    databases.create(name, source)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (WORK / "log" / "screenshots.log").open("w") as log:
        options = ["-d", name, "--db-filter", f"^{name}$", "--http-port", str(port)]
        server = subprocess.Popen([databases.ODOO, *options], stdout=log, stderr=log)
        try:
            _wait(port)
            _pictures(f"http://127.0.0.1:{port}", name)
        finally:
            server.terminate()
            server.wait(30)
            databases.drop(name)
    return 0


def _wait(port, seconds=60):
    end = time.monotonic() + seconds
    while ports.is_free(port):
        if time.monotonic() > end:
            raise Failed(
                "The server did not start.",
                f"Its log: {WORK / 'log' / 'screenshots.log'}",
            )
        time.sleep(0.2)


def _pictures(url, database):
    with Browser(url, "firmante", "demo", database) as page:
        _board(page)
        _take(page, "board")
        page.click(
            "button.btn-primary",
            text="Cerrar cuatrimestre",
            then=".modal-body .o_form_view",
        )
        _take(page, "close")
        for period, picture in (
            ("2026-3", "filing-errors"),
            ("2026-2", "filing-signed"),
        ):
            _board(page)
            page.click(".o_kanban_record", text=period, then=FORM)
            _take(page, picture)


def _board(page):
    page.open("/odoo/icsoe", ".o_kanban_record")


def _take(page, name):
    say(f"docs/images/{name}.png")
    page.picture(IMAGES / f"{name}.png")


if __name__ == "__main__":
    with clean_exit():
        sys.exit(main())
