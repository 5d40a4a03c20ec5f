"""What script/test understands of Odoo's log: a mistake here would call a failed run a
good one.
"""

import odoo_log

START = (
    "2026-11-22 19:20:51,000 16743 INFO t odoo.modules.loading: loading 1 modules..."
)
SKIPPED = (
    "2026-11-22 19:20:55,000 16743 INFO t odoo.addons.x.tests.test_a: skipped "
    "TestA.test_pdf : no wkhtmltopdf"
)
FAILED = """\
2026-11-22 19:20:56,000 16743 ERROR t odoo.addons.x.tests.test_a: FAIL: TestA.test_one
Traceback (most recent call last):
AssertionError: 1 != 2"""
WARNING = (
    "2026-11-22 19:20:57,000 16743 WARNING t odoo.models: two fields have the same "
    "label"
)


def result(failed=0, errors=0, total=0):
    level = "ERROR" if failed or errors else "INFO"
    text = (
        f"{failed} failed, {errors} error(s) of {total} tests when loading database 't'"
    )
    return f"2026-11-22 19:20:58,000 16743 {level} t odoo.tests.result: {text}"


def read(*parts):
    return odoo_log.read("\n".join(parts).splitlines(keepends=True))


def test_a_good_run():
    report = read(START, result(total=12))
    assert str(report) == "12 passed, 0 failed, 0 skipped"
    assert not report.failures + report.warnings


def test_errors_count_as_failures_and_skipped_tests_do_not_pass():
    report = read(START, SKIPPED, FAILED, result(failed=1, errors=2, total=12))
    assert str(report) == "8 passed, 3 failed, 1 skipped"
    assert report.skips == ["TestA.test_pdf : no wkhtmltopdf"]


def test_a_failure_is_shown_with_its_traceback():
    report = read(FAILED, result(failed=1, total=1))
    assert report.failures == [
        "FAIL: TestA.test_one\nTraceback (most recent call last):\nAssertionError: 1 "
        "!= 2"
    ]
    assert not report.warnings


def test_a_run_that_died_has_failed():
    report = read(START)
    assert str(report) == "0 passed, 1 failed, 0 skipped"


def test_a_warning_is_kept_unless_it_is_expected():
    expected = (
        "2026-11-22 19:20:51,000 1 WARNING t "
        "odoo.addons.base.models.ir_actions_report: wkhtmltopdf: The switch "
        "--header-html, is not support using unpatched qt, and will be ignored."
    )
    report = read(expected, WARNING, result(total=1))
    assert report.warnings == ["WARNING odoo.models: two fields have the same label"]
