"""Run the tests: the program behind script/test. Ends with «N passed, N failed, N
skipped».
"""

import argparse
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import databases
import report
from progress import ROOT, Failed, addons, run, say
from report import Report

#: Tests of Odoo's own that an add-on can break: HR fields open to the wrong people,
#: one's profile closed to oneself.
OF_ODOO = ("/hr:TestPayrollFieldsAccess", "/hr:TestSelfAccessPreferences")
#: What runs at the same time.
AT_ONCE = 2
CLASS = re.compile(r"^class (Test\w+)\(([^)]*)\)", re.MULTILINE)
#: Community's apps for people, sales, projects and accounting, for --neighbours.
APPS = (
    "hr_attendance,hr_expense,hr_holidays,hr_recruitment,hr_skills,hr_timesheet,"
    "hr_work_entry,gamification,"
    "crm,contacts,sale_management,sale_stock,sale_margin,sale_product_matrix,loyalty,"
    "delivery,project,project_todo,base_address_extended,"
    "purchase,stock,website_sale,"
    "account,account_debit_note,account_check_printing,account_tax_python,l10n_mx"
)
#: Our tests that other modules' rules and screens could change: close, sign, who sees.
BESIDE = "TestAccess", "TestFiling", "TestSign"


def main(arguments):
    total = Report()
    if arguments.neighbours:
        total.add(beside("Odoo's apps", APPS))
        wanted = (ROOT / "script/requirements/neighbours.txt").read_text("utf-8")
        oca = ",".join(re.findall(r"^odoo-addon-(\w+)==", wanted, re.MULTILINE))
        total.add(beside("OCA's add-ons", oca, env={"WITH_NEIGHBOURS": "1"}))
        return show(total)
    base = f"icsoe_base_{os.getpid()}"
    try:
        modules = ",".join(databases.installable())
        databases.create(base, databases.template())
        say(f"Odoo: installing {modules}")
        # The tests get copies of it.
        _code, log = databases.install(base, modules, "test-install")
        total.failures += report.complaints(log)
        if arguments.tags:
            jobs = [partial(inside, base, "1", arguments.tags)]
        else:
            jobs = [partial(outside, base, arguments.k)]
        if not (arguments.tags or arguments.k):
            jobs += [partial(inside, base, *part) for part in parts().items()]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for its in pool.map(lambda job: job(), jobs):
                total.add(its)
    finally:
        databases.drop(base)
    return show(total)


def parts():
    """The tests of our add-ons and ``OF_ODOO`` as --test-tags, by name: three parts
    about as long as each other, and the tests over HTTP, for which Odoo first makes
    every bundle of scripts and styles, a minute of work.
    """
    plain, web = [*OF_ODOO], []
    for addon in databases.installable():
        for path in sorted((ROOT / addon / "tests").glob("test_*.py")):
            for name, bases in CLASS.findall(path.read_text(encoding="utf-8")):
                over_http = re.search(r"(Http|Tour|Browser)Case", bases)
                (web if over_http else plain).append(f"/{addon}:{name}")
    found = {"over HTTP": web, "1": plain[::3], "2": plain[1::3], "3": plain[2::3]}
    return {name: ",".join(tags) for name, tags in found.items()}


def inside(source, what, tags, *options, **keywords):
    """The ``Report`` of the tests with ``tags``, in a copy of ``source``."""
    say(f"Odoo: tests inside it ({what})")
    name = f"icsoe_test_{os.getpid()}_{what}".replace(" ", "_").lower()
    try:
        databases.create(name, source)
        log = f"test-odoo-{what}".replace(" ", "-")
        done = databases.test(name, tags, log, *options, **keywords)
    finally:
        databases.drop(name)
    its = report.of_odoo(*done)
    say(f"Odoo ({what}): {its}. The whole story: {done[1]}")
    return its


def outside(base, expression):
    """The ``Report`` of the tests outside Odoo: tests/."""
    say("pytest: tests/")
    command = [sys.executable, "-m", "pytest", *report.PYTEST, ROOT / "tests"]
    command += ["-k", expression] if expression else []
    env = {"ICSOE_BASE": base}
    done = run(command, "test-pytest", check=False, env=env)
    its = report.of_pytest(*done)
    say(f"pytest: {its}. The whole story: {done[1]}")
    return its


def beside(what, modules, **keywords):
    """The ``Report`` of ours installed where ``modules`` are: ``BESIDE``, and the tests
    of our add-ons that only there can be installed.
    """
    name = f"icsoe_beside_{os.getpid()}"
    tags = [f"/{databases.ADDON}:{test}" for test in BESIDE]
    tags += [f"/{addon}" for addon in addons() if addon != databases.ADDON]
    try:
        databases.create(name, databases.template())
        say(f"Neighbours: installing {what}: {modules}")
        databases.install(name, modules, "neighbours", **keywords)
        return inside(name, what, ",".join(tags), "-i", databases.ADDON, **keywords)
    finally:
        databases.drop(name)


def show(total):
    sys.stderr.flush()
    for text in total.failures:
        print(f"\n{text}")
    if total.skips:
        print("\nSkipped:", *total.skips, sep="\n  ")
    if not total.passed and not total.failures:
        print("\nNo test ran: look at the options.")
    print(f"\n{total}", flush=True)
    return 0 if total.passed and not total.failures else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="script/test", description="Run the tests.")
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--tags", help="only inside Odoo, as /l10n_mx_icsoe:TestSign")
    one.add_argument("-k", help="only tests/, those whose names match")
    one.add_argument("--neighbours", action="store_true", help="beside other add-ons")
    given = parser.parse_args()
    try:
        code = main(given)
    except Failed as error:
        # Nothing could be tested: that is a failure, and the closing line says so.
        code = show(Report(failures=[str(error)]))
    sys.exit(code)
