"""Read what Odoo's log says about a run: the tests' result, failures, skipped tests,
warnings nobody expects.
"""

import re
from dataclasses import dataclass, field

_LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) (?P<database>\S+) "
    r"(?P<logger>[\w.?-]+): (?P<text>.*)"
)
_RESULT = re.compile(
    r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading database"
)
_FAILURE = re.compile(r"^(FAIL|ERROR): \S")

#: Warnings that say nothing about the add-on: (logger, text it must hold). What Odoo
#: says while it makes the template database (no pg_trgm in the private PostgreSQL) is
#: in another log.
EXPECTED = (
    # Debian's wkhtmltopdf cannot print Odoo's page header and footer, and says so at
    # every PDF.
    ("odoo.addons.base.models.ir_actions_report", "unpatched qt"),
    # A library that only Odoo's search inside PDFs uses, where that app is installed.
    ("odoo.addons.attachment_indexation.models.ir_attachment", "pdfminer.six"),
    # Every call of the old remote procedures; tests try those doors too.
    ("odoo.addons.rpc.controllers.jsonrpc", "endpoints are deprecated"),
)


@dataclass
class Report:
    """Counts of tests (errors are failures) and texts to show."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list = field(default_factory=list)
    skips: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    def add(self, other):
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def read(lines):
    """The ``Report`` of a log. A run whose log has no result line tells nothing of its
    tests: one failure.
    """
    report, counts = Report(), None
    for level, logger, text in _records(lines):
        head = text[0]
        if match := _RESULT.search(head):
            failed, errors, total = map(int, match.groups())
            counts = (failed + errors, total)
        elif (
            logger.startswith("odoo.addons.")
            and ".tests." in logger
            and head.startswith("skipped ")
        ):
            report.skips.append(head.removeprefix("skipped "))
        elif _FAILURE.match(head):
            report.failures.append("\n".join(text))
        elif level in ("WARNING", "ERROR", "CRITICAL") and not _is_expected(
            logger, "\n".join(text)
        ):
            report.warnings.append(f"{level} {logger}: " + "\n".join(text))
    report.skipped = len(report.skips)
    if counts is None:
        report.failures.append("Odoo ended before its tests did.")
        counts = (1, 1)
    report.failed = counts[0]
    # A failed subtest counts as a failure but not as a test, so this may not go below
    # zero.
    report.passed = max(0, counts[1] - report.failed - report.skipped)
    return report


def warnings(lines):
    """What a log holds that it should not, of a run without tests."""
    return read(lines).warnings


def _records(lines):
    """The log's records as (level, logger, lines of text): a line that does not begin
    one belongs to the one before.
    """
    record = None
    for line in lines:
        line = line.rstrip("\n")
        if match := _LINE.match(line):
            if record:
                yield record
            record = (match["level"], match["logger"], [match["text"]])
        elif record:
            record[2].append(line)
    if record:
        yield record


def _is_expected(logger, text):
    return any(logger == name and part in text for name, part in EXPECTED)
