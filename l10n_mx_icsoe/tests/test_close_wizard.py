# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time

from odoo.tests import Form, tagged

from .common import IcsoeCase


@tagged("post_install_l10n", "post_install", "-at_install")
class TestCloseWizard(IcsoeCase):
    def _open(self):
        return Form(self.env["l10n_mx_icsoe.close"].with_user(self.capturista))

    def test_it_proposes_the_period_whose_window_is_open_or_next(self):
        for today, year, period in (
            ("2026-04-30", 2026, "1"),
            ("2026-05-18", 2026, "1"),
            ("2026-05-19", 2026, "2"),
            ("2026-09-17", 2026, "2"),
            ("2027-01-18", 2026, "3"),
            ("2027-01-19", 2027, "1"),
        ):
            with freeze_time(f"{today} 18:00:00"):
                wizard = self._open()
            self.assertEqual((wizard.year, wizard.period), (year, period), today)

    @freeze_time("2026-09-10 18:00:00")
    def test_it_proposes_the_kind_and_opens_the_filing(self):
        wizard = self._open()
        self.assertEqual((wizard.contract_count, wizard.kind), (0, "nil"))
        self._contract(workers=[self._worker()])
        self._contract(start="2027-01-04")
        wizard = self._open()
        self.assertEqual((wizard.contract_count, wizard.kind), (1, "normal"))
        self.assertEqual(str(wizard.date_deadline), "2026-09-17")
        action = wizard.save().action_close()
        filing = (
            self.env["l10n_mx_icsoe.filing"]
            .with_user(self.capturista)
            .browse(action["res_id"])
        )
        self.assertEqual(
            (filing.year, filing.period, filing.state), (2026, "2", "draft")
        )

    @freeze_time("2026-09-10 18:00:00")
    def test_a_period_that_was_sent_is_only_opened(self):
        self._contract(workers=[self._worker()])
        filing = self._close()
        filing.action_send_to_sign()
        wizard = self._open()
        self.assertEqual(wizard.filing_id, filing)
        self.assertEqual(wizard.save().action_close()["res_id"], filing.id)
        self.assertEqual(filing.state, "to_sign")

    def test_a_year_that_makes_no_sense_proposes_nothing(self):
        wizard = self._open()
        wizard.year = 1999
        self.assertEqual((wizard.contract_count, wizard.date_deadline), (0, False))
