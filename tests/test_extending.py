"""docs/extending.md shows the code of the example add-on, and that code works."""

import os
import re

import databases
import pytest
import report
from progress import ROOT

ADDONS = ROOT / "tests" / "addons"
EXAMPLE = "l10n_mx_icsoe_example"
PAGE = ROOT / "docs" / "extending.md"
SHOWN = re.compile(r"<!-- (models/\w+\.py) -->\n\n```python\n(.*?)```\n", re.DOTALL)


def shown():
    return dict(SHOWN.findall(PAGE.read_text(encoding="utf-8")))


def test_the_page_shows_every_example():
    models = (ADDONS / EXAMPLE / "models").glob("*.py")
    names = {f"models/{path.name}" for path in models}
    # No example of extending: what the one about the SBC reads.
    assert set(shown()) == names - {"models/__init__.py", "models/payslip.py"}


@pytest.mark.parametrize("name", sorted(shown()))
def test_the_page_shows_the_code(name):
    assert shown()[name] == (ADDONS / EXAMPLE / name).read_text(encoding="utf-8")


def test_the_examples_work(monkeypatch):
    monkeypatch.setenv("MORE_ADDONS", str(ADDONS))
    database = f"icsoe_extending_{os.getpid()}"
    try:
        databases.create(database, os.environ["ICSOE_BASE"])
        log = "test-extending"
        done = databases.test(database, f"/{EXAMPLE}", log, "-i", EXAMPLE)
    finally:
        databases.drop(database)
    its = report.of_odoo(*done)
    assert its.failures == []
    assert its.passed
