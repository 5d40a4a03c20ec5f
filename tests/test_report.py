"""What script/test says of a run of Odoo."""

import report

LOG = """\
2026-11-27 16:06:30,000 7 INFO db odoo.addons.a.tests.test_a: skipped TestA.test_b : why
2026-11-27 16:06:31,000 7 WARNING db odoo.addons.rpc.controllers.jsonrpc: The /xmlrpc \
endpoints are deprecated in Odoo 19
Mute this logger.
2026-11-27 16:06:39,038 7 ERROR db odoo.addons.a.tests.test_a: FAIL: TestA.test_c
Traceback (most recent call last):
AssertionError: 1 != 2
2026-11-27 16:06:40,000 7 WARNING db odoo.fields: this one nobody expects
2026-11-27 16:06:41,000 7 ERROR db odoo.tests.result: 1 failed, 0 error(s) of 54 tests \
when loading database 'db'
"""


def test_a_failure_is_told_once_and_what_is_expected_not_at_all(tmp_path):
    log = tmp_path / "log"
    log.write_text(LOG)
    its = report.of_odoo(1, log)
    assert its.failures == [
        "ERROR db odoo.addons.a.tests.test_a: FAIL: TestA.test_c\n"
        "Traceback (most recent call last):\nAssertionError: 1 != 2",
        "WARNING db odoo.fields: this one nobody expects",
    ]
    assert its.skips == ["TestA.test_b : why"]
    assert str(its) == "52 passed, 2 failed, 1 skipped"


def test_an_odoo_that_ends_before_its_tests_is_a_failure(tmp_path):
    log = tmp_path / "log"
    log.write_text(LOG[:88])
    assert report.of_odoo(0, log).failures == [
        f"Odoo ended before its tests did: {log}"
    ]
