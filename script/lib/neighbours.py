"""The add-on beside others: script/test --neighbours.

It is installed beside its dependencies alone, beside Community's people, sales,
projects and accounting, and beside OCA's contracts; the log must stay clean. Odoo's own
tests of what it extends run with it. One that fails is run again without it: what fails
there too is Odoo's own matter, and is listed with its reason.
"""

import os
import re

import databases
import odoo_log
import ports
from progress import ROOT, say

#: Who it has to live with; what Odoo installs by itself comes with them.
COMPANY = (
    "hr_attendance,hr_expense,hr_holidays,hr_recruitment,hr_skills,hr_timesheet,"
    "hr_work_entry,gamification,"
    "crm,contacts,sale_management,sale_margin,sale_product_matrix,loyalty,delivery,"
    "project,project_todo,"
    "account,account_debit_note,account_check_printing,account_tax_python,l10n_mx"
)
#: Name → modules, and what to tell script/odoo.
BESIDE = {
    "Odoo's people, sales, projects and accounting": (COMPANY, {}),
    "OCA's contracts": (f"{databases.MODULES},contract", {"WITH_NEIGHBOURS": "1"}),
    "OCA's job queue": (f"{databases.MODULES},queue_job", {"WITH_NEIGHBOURS": "1"}),
}
#: Odoo's modules whose models the add-on extends: their own tests must not notice.
EXTENDED = ("hr", "sale", "sale_management")

_TEST = re.compile(
    r"^(?:FAIL|ERROR): (?:setUpClass \(.*\.(\w+)\)|(?:Subtest )?(\w+)\.(\w+))"
)


def run():
    """The ``Report`` of all of it."""
    report = odoo_log.Report()
    name = f"icsoe_neighbours_{os.getpid()}"
    try:
        databases.create(name, databases.template())
        report.add(_install(name, "only its dependencies", {}))
        report.add(_core_tests(name))
        for what, (modules, environment) in BESIDE.items():
            databases.drop(name)
            databases.create(name, databases.template())
            say(f"Neighbours: installing {what}")
            options = ["-d", name, "-i", modules, "--no-http", "--stop-after-init"]
            databases.odoo(options, "neighbours-before.log", env=environment)
            report.add(_install(name, what, environment))
    finally:
        databases.drop(name)
    return report


def _install(name, what, environment):
    """Install the add-on in a database where the others are, and run its own tests of
    who sees what, which other modules' rules and screens could change.
    """
    say(f"Neighbours: {databases.ADDON} beside {what}, and its tests of rights")
    tags = f"/{databases.ADDON}:TestAccess,/{databases.ADDON}:TestFiling"
    # Bridges to what is there are installed with it; those to what is not have no tests
    # to run.
    bridges = sorted(ROOT.glob(f"{databases.ADDON}_*/__manifest__.py"))
    tags += "".join(f",/{path.parent.name}" for path in bridges)
    log = f"neighbours-{len(what)}.log"
    report = _tests(name, tags, log, environment, "-i", databases.ADDON)
    if report.warnings:
        report.failed += 1
        report.failures.append(
            f"Beside {what}, the log holds:\n" + "\n".join(report.warnings)
        )
    return report


def _core_tests(name):
    """Odoo's own tests with the add-on installed; what fails is run without it."""
    say(f"Neighbours: Odoo's tests of {', '.join(EXTENDED)} with the add-on installed")
    modules = ",".join(EXTENDED)
    tags = ",".join(f"/{module}" for module in EXTENDED)
    report = _tests(name, tags, "neighbours-core.log", {}, "-u", modules)
    failed = {_tag(text) for text in report.failures}
    if not failed - {None}:
        return report
    say(f"Neighbours: {len(failed)} of them failed; the same without the add-on")
    databases.drop(name)
    databases.create(name, databases.template())
    tags = ",".join(sorted(failed - {None}))
    alone = _tests(name, tags, "neighbours-alone.log", {}, "-u", modules)
    own = {_tag(text): text for text in alone.failures}
    kept = [text for text in report.failures if _tag(text) not in own]
    for tag, text in sorted(own.items(), key=lambda item: str(item[0])):
        reason = text.strip().splitlines()[-1]
        report.skips.append(f"{tag} fails in Odoo without the add-on too: {reason}")
    settled = len(report.failures) - len(kept)
    report.failures = kept
    report.skipped += settled
    report.failed = max(0, report.failed - settled)
    return report


def _tests(name, tags, log, environment, *options):
    port = str(ports.free())
    code, path = databases.odoo(
        ["-d", name, *options, "--test-tags", tags, "--http-port", port]
        + ["--stop-after-init"],
        log,
        check=False,
        env=environment,
    )
    with path.open(encoding="utf-8") as lines:
        report = odoo_log.read(lines)
    if code and not report.failed:
        report.failed += 1
        report.failures.append(f"Odoo ended with exit code {code}: {path}")
    say(f"Neighbours: {report}")
    return report


def _tag(failure):
    """The test that a failure's text is about, as --test-tags takes it."""
    match = _TEST.match(failure)
    if not match:
        return None
    setup, case, method = match.groups()
    return f":{setup}" if setup else f":{case}.{method}"
