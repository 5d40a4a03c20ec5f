"""What tests said: how many passed, failed, were skipped, inside Odoo and outside.
checklog-odoo, which says what is wrong in Odoo's log, does not count.
"""

import re
import subprocess
import sys
from dataclasses import dataclass, field

from progress import ROOT

#: The beginning of each record of Odoo's log.
_RECORD = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]{12} \d+ ", re.MULTILINE)
_SKIPPED = re.compile(r" INFO \S+ \S+: skipped (.*)")
_COUNT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
#: A failure as pytest tells it: ____ its test ____, until the next one.
_TOLD = re.compile(r"^_{3,} (.+?) _{3,}$(.*?)(?=^_{3,} |^={3,} )", re.M | re.S)

#: The options of pytest whose output ``of_pytest`` can read.
PYTEST = "-v -s -rs --no-fold-skipped --durations=10 -p no:cacheprovider".split()


@dataclass
class Report:
    """How many passed; what failed (errors too) and what was skipped, in words."""

    passed: int = 0
    failures: list = field(default_factory=list)
    skips: list = field(default_factory=list)

    def add(self, other):
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def __str__(self):
        return (
            f"{self.passed} passed, {len(self.failures)} failed, "
            f"{len(self.skips)} skipped"
        )


def of_odoo(code, path):
    """The ``Report`` of an Odoo that ran tests, ended with exit code ``code`` and left
    the log ``path``. A run that says nothing of its tests is a failure.
    """
    text = path.read_text(encoding="utf-8")
    report = Report(failures=complaints(path), skips=_SKIPPED.findall(text))
    if count := _COUNT.search(text):
        failed, errors, tests = map(int, count.groups())
        # A failed subtest is a failure but no test: never below zero.
        report.passed = max(0, tests - failed - errors - len(report.skips))
    else:
        report.failures.append(f"Odoo ended before its tests did: {path}")
    if code and not report.failures:
        report.failures.append(f"Odoo ended with exit code {code}: {path}")
    return report


def of_pytest(code, path):
    """The ``Report`` of a pytest that ran with the options ``PYTEST``."""
    text = path.read_text(encoding="utf-8")
    passed = re.findall(r"^=.* (\d+) passed", text, re.MULTILINE)
    report = Report(
        passed=int(passed[-1]) if passed else 0,
        failures=[f"FAIL: {name}\n{its.strip()}" for name, its in _TOLD.findall(text)],
        skips=re.findall(r"^SKIPPED \[\d+\] (.*)", text, re.MULTILINE),
    )
    if code and not report.failures and code != 5:  # 5: no test has such a name
        report.failures.append(f"pytest ended with exit code {code}: {path}")
    return report


def complaints(path):
    """The records of Odoo's log ``path`` that should not be there: tests that failed,
    and warnings that checklog-odoo.cfg does not expect.
    """
    command = [sys.executable, "-m", "checklog_odoo", path]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
    # Before it stand those that are expected.
    found = said.partition("errors that caused failure")[2]
    return [record.strip() for record in _RECORD.split(found)[1:]]
