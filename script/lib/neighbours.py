"""Our add-ons beside others: script/test --neighbours.

They are installed beside Community's people, sales, projects and accounting, and beside
OCA's add-ons that Mexican companies have (script/requirements/neighbours.txt); the log
must stay clean, and the tests that close and sign must pass. Odoo's own tests of what
we extend run with ours installed. One that fails is run again without: what fails there
too is Odoo's own matter, and is listed with its reason.
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
    "account,account_debit_note,account_check_printing,account_tax_python,l10n_mx"
)
#: Odoo's modules whose models we extend: their own tests must not notice.
EXTENDED = ("hr", "sale", "sale_management")
#: Our tests that other modules' rules and screens could change: close, sign, who sees.
TESTS = "TestAccess", "TestFiling", "TestSign"

_TEST = re.compile(
    r"^(?:FAIL|ERROR): (?:setUpClass \(.*\.(\w+)\)|(?:Subtest )?(\w+)\.(\w+))"
)


def run():
    """The ``Report`` of all of it."""
    report = odoo_log.Report()
    name = f"icsoe_neighbours_{os.getpid()}"
    oca = re.findall(
        r"^odoo-addon-(\w+)==",
        (ROOT / "script/requirements/neighbours.txt").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    try:
        databases.create(name, databases.template())
        _install_others(name, ODOO)
        report.add(_install_ours(name, "Odoo's apps", {}))
        report.add(_core_tests(name))
        databases.create(name, databases.template())
        with_oca = {"WITH_NEIGHBOURS": "1"}
        _install_others(name, ",".join(oca), with_oca)
        report.add(_install_ours(name, "OCA's add-ons", with_oca))
    finally:
        databases.drop(name)
    return report


def _install_others(name, modules, environment=None):
    say(f"Neighbours: installing {modules}")
    options = ["-d", name, "-i", modules, "--no-http", "--stop-after-init"]
    databases.odoo(options, "neighbours-before.log", env=environment)


def _install_ours(name, what, environment):
    """Install our add-ons where the others are, and run ``TESTS`` and those of our
    add-ons that only there can be installed.
    """
    say(f"Neighbours: ours beside {what}, and the tests of closing, signing and rights")
    tags = [f"/{databases.ADDON}:{test}" for test in TESTS]
    tags += [f"/{addon}" for addon in databases.addons() if addon != databases.ADDON]
    log = f"neighbours-{len(what)}.log"
    return _tests(name, tags, log, environment, "-i", databases.ADDON)


def _core_tests(name):
    """Odoo's own tests with our add-ons installed; what fails is run without them."""
    say(f"Neighbours: Odoo's tests of {', '.join(EXTENDED)} with ours installed")
    update = ("-u", ",".join(EXTENDED))
    tags = [f"/{module}" for module in EXTENDED]
    report = _tests(name, tags, "neighbours-core.log", {}, *update)
    failed = {tag for tag in map(_tag, report.failures) if tag}
    if not failed:
        return report
    say(f"Neighbours: {len(failed)} of them failed; the same without ours")
    databases.create(name, databases.template())
    alone = _tests(name, sorted(failed), "neighbours-alone.log", {}, *update)
    own = {_tag(text): text for text in alone.failures if _tag(text)}
    kept = [text for text in report.failures if _tag(text) not in own]
    for tag, text in sorted(own.items()):
        reason = text.strip().splitlines()[-1]
        report.skips.append(f"{tag} fails in Odoo without us too: {reason}")
    settled = len(report.failures) - len(kept)
    report.failures = kept
    report.skipped += settled
    report.failed = max(0, report.failed - settled)
    return report


def _tests(name, tags, log, environment, *options):
    command = ["-d", name, *options, "--test-tags", ",".join(tags)]
    command += ["--http-port", str(free_port()), "--stop-after-init"]
    report = odoo_log.read(*databases.odoo(command, log, check=False, env=environment))
    say(f"Neighbours: {report}")
    return report


def _tag(failure):
    """The test that a failure's text is about, as --test-tags takes it."""
    match = _TEST.match(failure)
    if not match:
        return None
    setup, case, method = match.groups()
    return f":{setup}" if setup else f":{case}.{method}"
