"""Run the tests: the program behind script/test. Ends with «N passed, N failed, N
skipped».
"""

import argparse
import os
import re
import sys
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import databases
import neighbours
import odoo_log
from progress import ROOT, WORK, Failed, clean_exit, end_all, free_port, run, say

#: Tests of Odoo's own that an add-on can break: HR fields open to the wrong people,
#: one's profile closed to oneself.
OF_ODOO = ("/hr:TestPayrollFieldsAccess", "/hr:TestSelfAccessPreferences")
#: What runs at the same time.
AT_ONCE = 2
CLASS = re.compile(r"^class (Test\w+)\(([^)]*)\)", re.MULTILINE)


def main(arguments):
    if arguments.neighbours:
        return show(neighbours.run())
    base = f"icsoe_base_{os.getpid()}"
    total = odoo_log.Report()
    try:
        total.add(build(base))
        if arguments.tags:
            jobs = [partial(run_odoo, base, 1, arguments.tags)]
        elif arguments.k:
            jobs = [partial(run_pytest, base, arguments.k)]
        else:
            jobs = [partial(run_pytest, base, None)]
            jobs += [partial(run_odoo, base, *part) for part in enumerate(parts(), 1)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                for report in pool.map(lambda job: job(), jobs):
                    total.add(report)
            except BaseException:
                end_all()
                raise
    finally:
        databases.drop(base)
    return show(total)


def build(base):
    """A database with all of our add-ons whose dependencies are there; the tests get
    copies of it. What its log says too much is a failure.
    """
    template = databases.template()
    modules = ",".join(installable())
    say(f"Odoo: installing {modules}")
    databases.create(base, template)
    options = ["-d", base, "-i", modules, "--no-http", "--stop-after-init"]
    _code, log = databases.odoo(options, "test-install.log")
    report = odoo_log.Report()
    if said := odoo_log.warnings(log):
        report.fail(f"The log of the installation holds what it should not:\n{said}")
    return report


def installable():
    """Names of our add-ons, but those that stand on somebody else's."""
    ours = databases.addons()
    homes = (databases.odoo_home() / "addons", databases.odoo_home() / "odoo/addons")
    there = {
        path.parent.name for home in homes for path in home.glob("*/__manifest__.py")
    }
    return [
        name
        for name, manifest in ours.items()
        if set(manifest["depends"]) <= there | set(ours)
    ]


def parts():
    """The tests of our add-ons and ``OF_ODOO`` as three --test-tags: two about as long
    as each other, and those over HTTP, for which Odoo first makes every bundle of
    scripts and styles, a minute of work.
    """
    plain, web = [*OF_ODOO], []
    for addon in installable():
        for path in sorted((ROOT / addon / "tests").glob("test_*.py")):
            for name, bases in CLASS.findall(path.read_text(encoding="utf-8")):
                over_http = re.search(r"(Http|Tour|Browser)Case", bases)
                (web if over_http else plain).append(f"/{addon}:{name}")
    return [",".join(tags) for tags in (plain[::2], plain[1::2], web)]


def run_odoo(base, number, tags):
    say(f"Odoo: tests inside it ({number})")
    name = f"icsoe_test_{os.getpid()}_{number}"
    options = ["-d", name, "--test-tags", tags, "--stop-after-init"]
    options += ["--http-port", str(free_port())]
    try:
        databases.create(name, base)
        done = databases.odoo(options, f"test-odoo-{number}.log", check=False)
    finally:
        databases.drop(name)
    report = odoo_log.read(*done)
    say(f"Odoo ({number}): {report}")
    return report


def run_pytest(base, expression):
    """The tests outside Odoo: tests/."""
    say("pytest: tests/")
    results = WORK / "log" / "test-pytest.xml"
    results.unlink(missing_ok=True)
    options = ["-v", "-s", "-p", "no:cacheprovider", f"--junitxml={results}"]
    options += ["-k", expression] if expression else []
    _code, path = run(
        [sys.executable, "-m", "pytest", *options, ROOT / "tests"],
        "test-pytest.log",
        check=False,
        env={"ICSOE_BASE": base},
    )
    report = odoo_log.Report()
    try:
        cases = list(ElementTree.parse(results).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        report.fail(f"pytest ended before its tests did: {path}")
        return report
    for case in cases:
        name = f"{case.get('classname')}.{case.get('name')}"
        problems = [*case.iter("failure"), *case.iter("error")]
        skip = case.find("skipped")
        if problems:
            report.fail(
                f"FAIL: {name}\n{problems[0].text or problems[0].get('message')}"
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
    return 0 if report.passed and not report.failed else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="script/test", description="Run the tests.")
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--tags", help="only inside Odoo, as /l10n_mx_icsoe:TestSign")
    one.add_argument("-k", help="only tests/, those whose names match")
    one.add_argument("--neighbours", action="store_true", help="beside other add-ons")
    given = parser.parse_args()
    with clean_exit():
        try:
            code = main(given)
        except Failed as error:
            # Nothing could be tested: that is a failure, and the closing line says so.
            nothing = odoo_log.Report()
            nothing.fail("\n  ".join([f"error: {error}", *error.advice]))
            code = show(nothing)
    sys.exit(code)
