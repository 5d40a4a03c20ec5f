"""Run the tests: the program behind script/test. Ends with «N passed, N failed, N
skipped».
"""

import argparse
import os
import sys
import xml.etree.ElementTree as ElementTree

import databases
import neighbours
import odoo_log
import ports
from progress import ROOT, WORK, Failed, clean_exit, run, say

#: Tests of Odoo's own that an add-on can break: HR fields open to the wrong people,
#: one's profile closed to oneself.
NEIGHBOURS = ("/hr:TestPayrollFieldsAccess", "/hr:TestSelfAccessPreferences")


def main(arguments):
    total = odoo_log.Report()
    if arguments.neighbours:
        total.add(neighbours.run())
        show(total)
        return 0 if total.passed and not total.failed else 1
    if arguments.wheel:
        os.environ["ICSOE_WHEEL_TAGS"] = f"/{databases.ADDON}"
        arguments.k = "test_wheel"
    if not arguments.k:
        total.add(run_odoo(arguments.tags))
    if not arguments.tags:
        total.add(run_pytest(arguments.k))
    show(total)
    return 0 if total.passed and not total.failed else 1


def run_odoo(tags):
    """The add-on's tests in a database without demo data, then its neighbours'."""
    name = f"icsoe_test_{os.getpid()}"
    source = databases.template()
    say(f"Odoo: installing {databases.ADDON} in a new database and running its tests")
    try:
        databases.create(name, source)
        report = _run_in(
            name, tags or f"/{databases.ADDON}", "test-odoo.log", install=True
        )
        if not tags:
            say("Odoo: the tests of Employees that an add-on can break")
            report.add(_run_in(name, ",".join(NEIGHBOURS), "test-neighbours.log"))
    finally:
        databases.drop(name)
    return report


def _run_in(name, tags, log, install=False):
    options = [
        "-d",
        name,
        "--test-tags",
        tags,
        "--http-port",
        str(ports.free()),
        "--stop-after-init",
    ]
    code, path = databases.odoo(
        [*options, *(["-i", databases.ADDON] if install else [])], log, check=False
    )
    with path.open(encoding="utf-8") as lines:
        report = odoo_log.read(lines)
    # A log without surprises is one more test. What Odoo's own tests make it say is not
    # ours.
    if install and report.warnings:
        report.failed += 1
        report.failures.append(
            "The log holds what it should not:\n" + "\n".join(report.warnings)
        )
    elif install and report.passed:
        report.passed += 1
    if code and not report.failed:
        report.failed += 1
        report.failures.append(
            f"Odoo ended with exit code {code}, though no test failed."
        )
    if report.failed:
        report.failures.append(f"The whole story: {path}")
    say(f"Odoo: {report}")
    return report


def run_pytest(expression):
    """The tests outside Odoo: tests/, among them the newcomer's run of script/demo in a
    fresh copy.
    """
    say("pytest: tests/")
    results = WORK / "log" / "test-pytest.xml"
    results.unlink(missing_ok=True)
    options = [
        "-v",
        "-s",
        "-p",
        "no:cacheprovider",
        f"--junitxml={results}",
        *(["-k", expression] if expression else []),
    ]
    _code, path = run(
        [sys.executable, "-m", "pytest", *options, ROOT / "tests"],
        "test-pytest.log",
        check=False,
    )
    report = odoo_log.Report()
    try:
        cases = list(ElementTree.parse(results).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        report.failures.append(f"pytest ended before its tests did: {path}")
        report.failed = 1
        return report
    for case in cases:
        name = f"{case.get('classname')}.{case.get('name')}"
        problem = next(
            (
                case.find(kind)
                for kind in ("failure", "error")
                if case.find(kind) is not None
            ),
            None,
        )
        skip = case.find("skipped")
        if problem is not None:
            report.failed += 1
            report.failures.append(
                f"FAIL: {name}\n{problem.text or problem.get('message')}"
            )
        elif skip is not None:
            report.skipped += 1
            report.skips.append(f"{name}: {skip.get('message')}")
        else:
            report.passed += 1
    say(f"pytest: {report}")
    return report


def show(report):
    sys.stderr.flush()
    for text in report.failures:
        print(f"\n{text}")
    if report.skips:
        print("\nSkipped:", *report.skips, sep="\n  ")
    if not report.passed and not report.failed:
        print("\nNo test ran: look at the options.")
    print(f"\n{report}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="script/test",
        description="Run the add-on's tests: everything that CI runs.",
    )
    parser.add_argument(
        "--tags",
        metavar="TAGS",
        help="only Odoo's runner, with these --test-tags, as /l10n_mx_icsoe:TestSign",
    )
    parser.add_argument(
        "-k",
        metavar="EXPRESSION",
        help="only pytest's tests (tests/) whose names match",
    )
    parser.add_argument(
        "--neighbours",
        action="store_true",
        help="install it beside Odoo's other apps and OCA's contracts, and run Odoo's "
        "own tests of what it extends",
    )
    parser.add_argument(
        "--wheel",
        action="store_true",
        help="all of its tests from the wheel, installed beside Odoo",
    )
    given = parser.parse_args()
    if sum(map(bool, (given.k, given.tags, given.neighbours, given.wheel))) > 1:
        parser.error("-k, --tags, --neighbours and --wheel: one at a time")
    with clean_exit():
        try:
            code = main(given)
        except Failed as error:
            # Nothing could be tested: that is a failure, and the closing line says so.
            print(f"error: {error}", *error.advice, sep="\n  ", file=sys.stderr)
            show(odoo_log.Report(failed=1))
            code = 1
    sys.exit(code)
