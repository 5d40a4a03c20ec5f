"""Our add-ons beside others: script/test --neighbours.

They are installed beside Community's people, sales, projects and accounting, and beside
OCA's add-ons that Mexican companies have (script/requirements/neighbours.txt); the log
must stay clean, and the tests that close and sign must pass.
"""

import os
import re

import databases
import odoo_log
from progress import ROOT, free_port, say

#: Who we have to live with; what Odoo installs by itself comes with them.
ODOO = (
    "hr_attendance,hr_expense,hr_holidays,hr_recruitment,hr_skills,hr_timesheet,"
    "hr_work_entry,gamification,"
    "crm,contacts,sale_management,sale_stock,sale_margin,sale_product_matrix,loyalty,"
    "delivery,project,project_todo,base_address_extended,"
    "purchase,stock,website_sale,"
    "account,account_debit_note,account_check_printing,account_tax_python,l10n_mx"
)
#: Our tests that other modules' rules and screens could change: close, sign, who sees.
TESTS = "TestAccess", "TestFiling", "TestSign"


def run():
    """The ``Report`` of all of it."""
    wanted = (ROOT / "script/requirements/neighbours.txt").read_text(encoding="utf-8")
    oca = ",".join(re.findall(r"^odoo-addon-(\w+)==", wanted, re.MULTILINE))
    report = odoo_log.Report()
    report.add(_beside("Odoo's apps", ODOO, {}))
    report.add(_beside("OCA's add-ons", oca, {"WITH_NEIGHBOURS": "1"}))
    return report


def _beside(what, modules, environment):
    """Install ours where ``modules`` are, and run ``TESTS`` and those of our add-ons
    that only there can be installed.
    """
    name = f"icsoe_neighbours_{os.getpid()}"
    tags = [f"/{databases.ADDON}:{test}" for test in TESTS]
    tags += [f"/{addon}" for addon in databases.addons() if addon != databases.ADDON]
    try:
        databases.create(name, databases.template())
        say(f"Neighbours: installing {what}: {modules}")
        others = ["-d", name, "-i", modules, "--no-http", "--stop-after-init"]
        databases.odoo(others, "neighbours-before.log", env=environment)
        say("Neighbours: installing ours, and the tests of closing, signing and rights")
        ours = ["-d", name, "-i", databases.ADDON, "--test-tags", ",".join(tags)]
        ours += ["--http-port", str(free_port()), "--stop-after-init"]
        log = f"neighbours-{len(what)}.log"
        done = databases.odoo(ours, log, check=False, env=environment)
    finally:
        databases.drop(name)
    return odoo_log.read(*done)
