"""docs/close_period.py closes a period of a running Odoo, knowing nothing but its
address and an API key; docs/api.md shows the columns that the tables have.
"""

import ast
import csv
import os
import re
import subprocess
import sys
import zipfile

import databases
from progress import ROOT

PROGRAM = ROOT / "docs" / "close_period.py"


def close_period(url, database, key, *arguments):
    done = subprocess.run(
        [sys.executable, PROGRAM, url, database, *map(str, arguments)],
        env={**os.environ, "ODOO_API_KEY": key},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_program_closes_a_period(house, tmp_path):
    url, keys = house.serve().url, house.seed["keys"]
    which = (house.seed["rfc"], 2026, 2)
    out = tmp_path / "out"

    def run(role, *arguments):
        return close_period(url, house.database, keys[role], *arguments)

    code, said, wrong = run("capturista", "close", *which, "--out", out)
    assert (code, wrong) == (0, "")
    assert said.splitlines()[0].endswith(": 2 contracts, 40 worker lines")
    assert said.splitlines()[-1] == "Sent to sign."
    with zipfile.ZipFile(out / "icsoe-2026-2.zip") as archive:
        lists = [name for name in archive.namelist() if name.endswith(".csv")]
        assert len(lists) == 2
    with (out / "icsoe-2026-2-workers.csv").open(newline="") as table:
        assert {row["sbc"] for row in csv.DictReader(table)} == {"512.40"}

    acknowledge = ("acknowledge", *which, "--folio", "N252253432")
    acknowledge += ("--date", "2026-09-12")
    code, _said, wrong = run("signatory", *acknowledge)
    assert (code, wrong.strip()) == (
        1,
        "Signed returns of that period: 0, instead of one.",
    )
    house.sign(2026, 2)
    code, _said, wrong = run("capturista", *acknowledge)
    assert code == 1
    assert "Odoo refused register_acknowledgement (403): Only people" in wrong
    assert run("signatory", *acknowledge) == (0, "Filed.\n", "")


def test_the_page_names_the_columns():
    source = (ROOT / databases.ADDON / "tools" / "formats" / "exports.py").read_text()
    columns = ast.literal_eval(re.search(r"COLUMNS = (\{.*?\n\})", source, re.S)[1])
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    shown = {
        table: tuple(re.findall(r"`(\w+)`", names))
        for table, names in re.findall(r"^\| `(\w+)` +\| (`.*`) +\|$", page, re.M)
        if table in columns
    }
    assert shown == columns
