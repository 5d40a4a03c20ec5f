"""Read what Odoo's log says of its tests: how many passed, failed, were skipped.
checklog-odoo, which reads the warnings, does not count.
"""

import re
import subprocess
import sys
from dataclasses import dataclass, field

from progress import ROOT

_RECORD = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ [A-Z]+ \S+ \S+: (.*)")
_RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")


@dataclass
class Report:
    """Counts of tests (errors are failures) and texts to show."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list = field(default_factory=list)
    skips: list = field(default_factory=list)

    def add(self, other):
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def fail(self, text):
        self.failed += 1
        self.failures.append(text)

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def read(code, path):
    """The ``Report`` of an Odoo that ran tests, ended with exit code ``code`` and left
    the log ``path``. A run that says nothing of its tests is a failure.
    """
    report, counts, texts = Report(), None, []
    for line in path.read_text(encoding="utf-8").splitlines():
        match = _RECORD.match(line)
        if not match:
            if texts:
                texts[-1] += f"\n{line}"
            continue
        text = match[1]
        if found := _RESULT.search(text):
            counts = [int(number) for number in found.groups()]
        elif text.startswith("skipped "):
            report.skips.append(text.removeprefix("skipped "))
        texts.append(text)
    report.skipped = len(report.skips)
    if counts is None:
        report.fail("Odoo ended before its tests did.")
    else:
        failed, errors, total = counts
        report.failed = failed + errors
        report.failures = [text for text in texts if re.match(r"(FAIL|ERROR): ", text)]
        # A failed subtest is a failure but no test: never below zero.
        report.passed = max(0, total - report.failed - report.skipped)
    if code and not report.failed:
        report.fail(f"Odoo ended with exit code {code}, though no test failed.")
    if not report.failed and (said := warnings(path)):
        report.fail(f"The log holds what it should not:\n{said}")
    if report.failed:
        report.failures.append(f"The whole story: {path}")
    return report


def warnings(path):
    """What checklog-odoo finds in a log that nobody expects (checklog-odoo.cfg)."""
    command = [sys.executable, "-m", "checklog_odoo", path]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    return f"{done.stdout}{done.stderr}".strip() if done.returncode else ""
