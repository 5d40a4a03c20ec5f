# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What must not grow with the workers: the statements of a step, what a screen reads.
No clock is looked at.
"""

import json
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from ..models.authority_return.authority_return import LISTED
from . import screens
from .common import IcsoeCase
from .many_workers import add_workers

FEW, MANY = 10, 1_000


@freeze_time(
    "2026-09-10 18:00:00"
)  # or a second's change in "gathered on" would be one UPDATE more
@tagged("post_install_l10n", "post_install", "-at_install")
class TestScale(IcsoeCase):
    def _queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, result

    def _life(self):
        """Statements of each step in the life of a return, and what each of its screens
        reads.
        """
        seal, counts = self._efirma(), {}

        def step(name, work):
            counts[name], result = self._queries(work)
            return result

        filing = step("close", self._close)
        step("gather again", filing.action_gather)
        writer = filing.sudo()
        step(
            "check",
            lambda: (
                writer.issue_ids.unlink(),
                writer._run_checks(writer._to_document()),
            ),
        )
        mine = [("filing_id", "=", filing.id)]
        step("open the form", lambda: screens.open_form(filing))
        step("open the list", lambda: screens.open_list(filing.env, filing._name))
        step("open the board", lambda: screens.open_board(filing.env))
        for model in ("filing.contract", "filing.worker", "issue"):
            # The few are a full page, so that their total is asked for as well.
            step(
                f"list {model}",
                lambda model=model: screens.open_list(
                    filing.env, f"l10n_mx_icsoe.{model}", mine, limit=FEW
                ),
            )
        step(
            "findings by rule",
            lambda: screens.open_groups(
                filing.env, "l10n_mx_icsoe.issue", mine, "code"
            ),
        )
        step("send to sign", filing.action_send_to_sign)
        # Without the PDF, which another program makes.
        with patch.object(type(filing), "_render_pdf", lambda filing: None):
            step("sign", lambda: self._sign(filing, seal))
        step("package", filing.package)
        step("open the signed form", lambda: screens.open_form(filing))
        step("open the capture screen", filing.capture_sheet)
        filing.with_user(self.signatory).action_cancel()
        return counts

    def test_no_step_and_no_screen_sends_more_statements_for_more_workers(self):
        order = self._contract()
        add_workers(order, FEW)
        # so that nothing is asked for the first time in the one that counts
        self._life()
        few = self._life()
        add_workers(order, MANY - FEW, first=2_000)
        self.assertEqual(self._life(), few)

    def test_a_thousand_wrong_salaries_cost_no_more_statements_than_ten(self):
        order = self._contract()
        add_workers(order, FEW, sbc=1)
        self._life()
        few = self._life()
        add_workers(order, MANY - FEW, sbc=1, first=2_000)
        # Ten are listed one by one, a thousand are one line: that may cost less.
        more = {step: n for step, n in self._life().items() if n > few[step]}
        self.assertEqual(more, {})

    def test_a_few_findings_of_a_rule_are_read_one_by_one(self):
        add_workers(self._contract(), LISTED, sbc=1)
        filing = self._close()
        self.assertEqual(len(filing.finding_ids), LISTED)
        self.assertEqual(filing.finding_ids, filing.issue_ids)
        self.assertNotIn(
            "more like this one", "".join(filing.finding_ids.mapped("message"))
        )

    def test_many_findings_of_a_rule_are_one_line_that_opens_them(self):
        add_workers(self._contract(), LISTED + 1, sbc=1)
        self._contract(start="2026-06-01")
        filing = self._close()
        missing, folded = filing.finding_ids
        self.assertEqual((missing.code, missing.grouped), ("workers-missing", 1))
        self.assertEqual(
            (folded.code, folded.grouped), ("sbc-below-minimum", LISTED + 1)
        )
        self.assertTrue(
            folded.message.endswith(f" And {LISTED} more like this one."),
            folded.message,
        )
        self.assertEqual(
            (filing.warning_count, len(filing.issue_ids)), (LISTED + 1, LISTED + 2)
        )
        alike = self.env["l10n_mx_icsoe.issue"].search(
            folded.action_open_alike()["domain"]
        )
        self.assertEqual(alike, filing.issue_ids - missing)
        self.assertEqual(
            self.env["l10n_mx_icsoe.issue"].search_count(
                filing.action_open_issues()["domain"]
            ),
            LISTED + 2,
        )

    def test_what_the_form_reads_does_not_grow_with_the_findings(self):
        def read(filing):
            (values,) = screens.open_form(filing)
            return len(values["finding_ids"]), len(json.dumps(values, default=str))

        order = self._contract()
        add_workers(order, LISTED + 1, sbc=1)
        filing = self._close()
        lines, size = read(filing)
        add_workers(order, MANY, sbc=1, first=2_000)
        filing.action_gather()
        # so that no thousand changes since the gather before are listed
        filing.action_gather()
        many_lines, many_size = read(filing)
        self.assertEqual((lines, many_lines), (1, 1))
        # A few digits more in the counts, and the sentence about what changed.
        self.assertLess(many_size - size, 200)
