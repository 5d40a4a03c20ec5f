"""The whole life of the add-on in one company's database: the oldest release is
installed and used, updated to what is here, and taken away.

Update: everything entered under that release is found again, and a return that was
filed then is still what it was. Uninstall: what the dialog names is gone and nothing
else, and no trace stays.
"""

import os
import subprocess
import sys

import database_facts
import databases
import odoo_log
import pytest
from conftest import ROOT

RELEASES = ROOT / "tests" / "releases"
OLDEST = RELEASES / "odoo_addon_l10n_mx_icsoe-19.0.1.0.0-py3-none-any.whl"
#: What people wrote on orders, employees and clients.
OTHERS_MESSAGES = """
SELECT model, count(*) FROM mail_message
 WHERE model NOT LIKE 'l10n_mx_icsoe%' AND model NOT LIKE 'ir.%'
   AND model != 'mail.template'
 GROUP BY model ORDER BY model
"""
#: Of how many of the returns' files Odoo keeps the words in its search index.
INDEXED = """
SELECT count(*) FROM ir_attachment
 WHERE res_model = 'l10n_mx_icsoe.filing.file' AND index_content ~ '[0-9]{11}'
"""
STOP = ["--no-http", "--stop-after-init"]


class Life:
    """One database, followed from before the add-on came until after it went."""

    def __init__(self, name):
        self.name = name
        self.logs = {}

    def odoo(self, step, *options, stdin=None, env=None):
        log = f"test-life-{step}.log"
        _code, path = databases.odoo(options, log, stdin=stdin, env=env)
        self.logs[step] = path.read_text(encoding="utf-8")

    def ask(self, step, program):
        """The JSON that a program of tests/releases prints, run in Odoo's shell."""
        return database_facts.shell(
            self.name, RELEASES / program, f"test-life-{step}.log"
        )


@pytest.fixture(scope="module")
def life(tmp_path_factory):
    """The database at each of its ages: what is asked of it is noted on the way."""
    packages = tmp_path_factory.mktemp("oldest")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    target = ["--no-deps", "--no-index", "--target", packages]
    subprocess.run([*pip, "install", *target, OLDEST], check=True)
    released = {"ADDONS": str(packages / "odoo" / "addons")}

    it = Life(f"icsoe_life_{os.getpid()}")
    try:
        databases.create(it.name, databases.template())
        it.before = database_facts.traces(it.name)
        of = ["-d", it.name]
        it.odoo("install", *of, "-i", databases.ADDON, *STOP, env=released)
        data = RELEASES / "make_data.py"
        it.odoo("data", "shell", *of, "--no-http", stdin=data, env=released)
        it.old = database_facts.own_data(it.name)
        it.indexed = [database_facts.rows(it.name, INDEXED)]
        it.odoo("update", *of, "-u", databases.ADDON, *STOP)
        it.new = database_facts.own_data(it.name)
        it.indexed.append(database_facts.rows(it.name, INDEXED))
        it.found = it.ask("found", "look.py")
        it.full = database_facts.counts(it.name)
        it.said = database_facts.rows(it.name, OTHERS_MESSAGES)
        it.dialog = it.ask("dialog", "ask_to_uninstall.py")
        it.odoo("uninstall", "module", "uninstall", *of, databases.ADDON)
        it.after = database_facts.traces(it.name)
        it.left = database_facts.counts(it.name)
        it.still_said = database_facts.rows(it.name, OTHERS_MESSAGES)
        yield it
    finally:
        databases.drop(it.name)


# -------------------------------------------------------------------- the update

#: (table, column) → why an update changes what was there. Empty: nothing is.
CHANGED = {}
#: Columns that say when something was written last, by whoever did.
TOUCHED = {"write_date", "write_uid"}


def test_everything_entered_under_the_oldest_release_is_found_again(life):
    lost, changed = set(), {}
    for (table, key), values in life.old.items():
        now = life.new.get((table, key))
        if now is None:
            lost.add((table, key))
            continue
        for column in values.keys() - TOUCHED:
            if (table, column) in CHANGED:
                continue
            if column not in now or now[column] != values[column]:
                changed[table, key, column] = values[column], now.get(column)
    assert not lost
    assert not changed


def test_the_fixture_holds_something_of_everything(life):
    tables = {table for table, _key in life.old}
    for table in ("filing", "filing_contract", "filing_worker", "filing_file", "issue"):
        assert f"l10n_mx_icsoe_{table}" in tables, table
    assert {"sale_order", "hr_employee", "hr_version", "res_company"} <= tables


def test_the_returns_are_what_they_were(life):
    assert life.found["states"] == ["filed", "signed", "draft"]
    assert life.found["valid"] == [True, True]
    assert life.found["kept"], "PostgreSQL let a filed return be changed"


def test_the_search_index_forgets_the_files_of_returns(life):
    [(before,)], [(after,)] = life.indexed
    assert before > 0, "the oldest release indexed no file: nothing is shown"
    assert after == 0


def test_the_draft_is_finished_under_the_new_release(life):
    assert life.found["left_out"] == ["Renta de maquinaria con operador."]
    assert life.found["errors"] == ["nss-missing"]
    assert life.found["sent"] == "to_sign"


# ------------------------------------------------------------------ the uninstall


def test_no_trace_stays(life):
    left = {
        kind: sorted(names - life.before[kind])
        for kind, names in life.after.items()
        if names - life.before[kind]
    }
    assert not left
    gone = {
        kind: sorted(names - life.after[kind])
        for kind, names in life.before.items()
        if names - life.after[kind]
    }
    assert not gone


def test_only_what_the_dialog_names_is_lost(life):
    """Beside it Odoo takes the technical records that describe the add-on."""
    own = {*life.dialog, *(t for t in life.full if databases.ADDON in t)}
    lost = {
        table: (count, life.left.get(table))
        for table, count in life.full.items()
        if life.left.get(table, 0) < count
    }
    business = {
        table: numbers
        for table, numbers in lost.items()
        if table not in own and not table.startswith(TECHNICAL)
    }
    assert not business
    assert life.still_said == life.said
    assert life.left["sale_order"] == life.full["sale_order"] >= 5
    assert life.left["hr_employee"] == life.full["hr_employee"] >= 3


#: Tables in which Odoo describes models, screens, rights and jobs, and the records that
#: hang on those of the models above.
TECHNICAL = ("ir_", "rule_", "mail_", "res_groups", "report_paperformat")


# ----------------------------------------------------------------------- the log


@pytest.mark.parametrize("step", ["install", "update", "uninstall"])
def test_the_log_holds_no_warning(life, step):
    assert odoo_log.warnings(life.logs[step].splitlines()) == []
