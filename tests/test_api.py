"""docs/close_period.py closes a period of a running Odoo, knowing nothing but its
address and an API key; docs/api.md shows the columns that the tables have.
"""

import ast
import csv
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from contextlib import contextmanager

import databases
import ports
from progress import ROOT

PROGRAM = ROOT / "docs" / "close_period.py"
RFC = "LTQ150612A10"


@contextmanager
def server(database):
    """The address of an Odoo that serves ``database``."""
    port = ports.free()
    command = [databases.ODOO, "-d", database, "--http-port", str(port)]
    command += ["--db-filter", f"^{database}$", "--max-cron-threads", "0"]
    log = databases.WORK / "log" / "test-api-server.log"
    with (
        log.open("wb") as target,
        subprocess.Popen(command, stdout=target, stderr=target) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            for _attempt in range(300):
                try:
                    urllib.request.urlopen(f"{url}/web/health", timeout=5)  # noqa: S310
                    break
                except (urllib.error.URLError, OSError):
                    assert process.poll() is None, f"Odoo ended: {log}"
                    time.sleep(0.5)
            yield url
        finally:
            process.terminate()


def close_period(url, database, key, *arguments):
    done = subprocess.run(
        [sys.executable, PROGRAM, url, database, *map(str, arguments)],
        env={**os.environ, "ODOO_API_KEY": key},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_program_closes_a_period(tmp_path):
    database = f"icsoe_api_{os.getpid()}"
    source = databases.template()
    efirma = tmp_path / "efirma"
    efirma.mkdir()
    try:
        databases.create(database, source)
        options = ["-d", database, "-i", databases.ADDON, "--no-http"]
        databases.odoo([*options, "--stop-after-init"], "test-api-install.log")
        _code, log = databases.odoo(
            ["shell", "-d", database, "--no-http", "--log-level=warn"],
            "test-api-company.log",
            stdin=ROOT / "tests" / "api_company.py",
            env={"ICSOE_EFIRMA": str(efirma)},
        )
        keys = json.loads(re.search(r"KEYS (\{.*\})", log.read_text())[1])
        with server(database) as url:
            which = (RFC, 2025, 2)
            out = tmp_path / "out"
            code, said, wrong = close_period(
                url, database, keys["capturista"], "close", *which, "--out", out
            )
            assert (code, wrong) == (0, "")
            assert said.splitlines()[0].endswith(": 1 contracts, 1 worker lines")
            assert said.splitlines()[-1] == "Sent to sign."
            with zipfile.ZipFile(out / "icsoe-2025-2.zip") as archive:
                assert "001-S900-trabajadores.csv" in archive.namelist()
            with (out / "icsoe-2025-2-workers.csv").open(newline="") as table:
                (row,) = csv.DictReader(table)
            assert (row["nss"], row["sbc"]) == ("12345678903", "512.40")

            acknowledge = ("acknowledge", *which, "--folio", "N252253432")
            acknowledge += ("--date", "2025-09-12")
            code, _said, wrong = close_period(
                url, database, keys["signatory"], *acknowledge
            )
            assert (code, wrong.strip()) == (
                1,
                "Signed returns of that period: 0, instead of one.",
            )
            sign = ["icsoe", "sign", "-d", database, "--company", RFC]
            sign += ["--year", "2025", "--period", "2"]
            sign += ["--certificate", efirma / "company.cer"]
            sign += ["--key", efirma / "company.key"]
            sign += ["--password-file", efirma / "password"]
            databases.odoo(sign, "test-api-sign.log")
            code, _said, wrong = close_period(
                url, database, keys["capturista"], *acknowledge
            )
            assert code == 1
            assert "Odoo refused register_acknowledgement (403): Only people" in wrong
            assert close_period(url, database, keys["signatory"], *acknowledge) == (
                0,
                "Filed.\n",
                "",
            )
    finally:
        databases.drop(database)


def test_the_page_names_the_columns():
    source = (ROOT / databases.ADDON / "tools" / "exports.py").read_text()
    columns = ast.literal_eval(re.search(r"COLUMNS = (\{.*?\n\})", source, re.S)[1])
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    shown = {
        table: tuple(re.findall(r"`(\w+)`", names))
        for table, names in re.findall(r"^\| `(\w+)` +\| (`.*`) +\|$", page, re.M)
        if table in columns
    }
    assert shown == columns
