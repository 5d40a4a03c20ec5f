# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import IcsoeCase


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestBoard(IcsoeCase):
    """The first screen: what it says, and to whom."""

    def _filings(self, user, companies):
        return (
            self.env["l10n_mx_icsoe.filing"]
            .with_user(user)
            .with_context(allowed_company_ids=companies.ids)
        )

    def _board(self, user, companies):
        """The cards as the client asks for them: by column, with the default filter."""
        filings = self._filings(user, companies).with_context(read_group_expand=True)
        groups = filings.web_read_group(
            [("company_id", "in", companies.ids)], ["state"], ["__count"]
        )["groups"]
        return {group["state"]: group["__count"] for group in groups}

    def test_every_column_is_there_but_what_was_given_up(self):
        self._contract(workers=[self._worker()])
        self._close()
        self.assertEqual(
            self._board(self.capturista, self.company),
            {"draft": 1, "to_sign": 0, "signed": 0, "filed": 0},
        )

    def test_a_user_of_two_companies_sees_both_and_a_user_of_one_sees_one(self):
        other = self.env["res.company"].create(
            {"name": "Other", "country_id": self.mexico.id}
        )
        both = new_test_user(
            self.env,
            "icsoe_both",
            groups="l10n_mx_icsoe.group_capturista",
            company_id=self.company.id,
            company_ids=[Command.set((self.company | other).ids)],
        )
        self._close()
        self._filings(both, self.company | other).close(other.id, 2026, 2)
        self.assertEqual(self._board(both, self.company | other)["draft"], 2)
        self.assertEqual(self._board(self.capturista, self.company)["draft"], 1)
        seen = self.env["l10n_mx_icsoe.filing"].with_user(self.capturista).search([])
        self.assertEqual(seen.company_id, self.company)

    def test_the_next_step_in_each_state(self):
        self.client.vat = False
        self._contract(workers=[self._worker(ssnid="")])
        filing = self._close()
        self.assertEqual(
            filing.next_step, "Fix 2 errors: each line opens what is wrong."
        )
        self.client.vat = "ABA980312QX8"
        filing.action_gather()
        self.assertEqual(filing.next_step, "Fix 1 error: its line opens what is wrong.")
        filing.contract_ids.worker_ids.employee_id.sudo().ssnid = self._worker().ssnid
        filing.action_gather()
        self.assertEqual(filing.next_step, "Look it through and send it to sign.")
        filing.action_send_to_sign()
        self.assertEqual(
            filing.next_step, f"{self.signatory.name} signs it or gives it back."
        )
        self._sign(filing)
        self.assertEqual(
            filing.next_step,
            "Finish in IMSS's portal, then register the acknowledgement.",
        )
        filing.with_user(self.signatory).register_acknowledgement(
            "N262253432", "2026-09-10"
        )
        self.assertEqual(
            (filing.next_step, filing.time_left),
            ("Folio N262253432", "Filed 09/10/2026"),
        )

    def test_nothing_to_report_is_still_to_be_filed(self):
        self.assertEqual(
            self._close().next_step,
            "Make sure that nothing is to be reported, then go on: it must "
            "be filed all the same.",
        )

    def test_the_empty_board_says_what_to_do_first(self):
        company = self.env["res.company"].create(
            {"name": "Nueva", "country_id": self.mexico.id}
        )
        user = new_test_user(
            self.env,
            "icsoe_new",
            groups="l10n_mx_icsoe.group_capturista",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

        def text():
            return self._filings(user, company).get_empty_list_help("")

        first = text()
        self.assertIn("Nueva: 2026-2 is due on 09/17/2026", first)
        self.assertIn("☐ REPSE registration", first, "no link to what opens an error")
        user.group_ids += self.env.ref("base.group_system")
        repse = "<a href='/odoo/action-l10n_mx_icsoe.settings_action'>REPSE"
        self.assertIn(f"☐ {repse}", text())
        company.l10n_mx_icsoe_repse_number = "AR1/2024"
        self.assertIn(f"✓ {repse}", text())
        self._filings(user, company).close(company.id, 2026, 2)
        self.assertIn("No filing matches these filters: remove one.", text())

    def _missing(self, user=None):
        filings = self._filings(user or self.capturista, self.company)
        return [one["label"] for one in filings.periods_without_return()]

    def test_the_board_names_the_ended_periods_that_have_no_return(self):
        self.company.l10n_mx_icsoe_repse_date = "2026-05-20"  # renewed
        self._close(year=2025, period="2")
        self.assertEqual(self._missing(), ["2025-3", "2026-1", "2026-2"])
        self._close()
        self._close(year=2026, period="1").action_cancel()
        self.assertEqual(self._missing(), ["2025-3", "2026-1"])
        self._close(year=2025, period="3")
        self.assertEqual(
            self._filings(self.capturista, self.company).periods_without_return(),
            [{"year": 2026, "period": "1", "label": "2026-1"}],
        )
        with self.assertRaises(AccessError):
            self._missing(self.salesman)

    def test_what_was_filed_before_the_first_return_in_odoo_is_not_missed(self):
        self.assertEqual(self._missing(), ["2026-2"], "nobody knows of the others")
        self._close(year=2025, period="3").action_cancel()
        self.assertEqual(self._missing(), ["2026-2"], "it was given up")
        self._close(period="3")
        self.assertEqual(self._missing(), [], "the running one is the first")
        self._close(year=2021, period="1")
        self.assertEqual(
            self._missing(),
            [f"{year}-{number}" for year in range(2021, 2027) for number in (1, 2, 3)][
                1:-1
            ],
            "from the first cuatrimestre of all",
        )

    def test_a_period_without_effect_is_missed_again(self):
        self.company.l10n_mx_icsoe_repse_date = "2025-09-30"
        self._contract(workers=[self._worker()])
        filing = self._close()
        for folio in ("N1", "V1"):
            filing.action_send_to_sign()
            self._sign(filing)
            filing.with_user(self.signatory).register_acknowledgement(
                folio, "2026-09-10"
            )
            if folio == "N1":
                self.assertEqual(self._missing(), [])
                filing = filing.action_correct("void")
        self.assertEqual(self._missing(), ["2026-2"])
        self._close()
        self.assertEqual(self._missing(), [])

    def test_without_a_return_the_last_period_is_missed_by_whom_it_binds(self):
        for registered, expected in (
            ("2026-08-31", ["2026-2"]),
            ("2026-09-01", []),
            (False, []),
        ):
            self.company.l10n_mx_icsoe_repse_date = registered
            self.assertEqual(self._missing(), expected)
        self._contract(start="2026-08-31", confirm=False)
        self._contract(start="2026-08-31").state = "cancel"
        self._contract(start="2026-09-01")
        self.assertEqual(self._missing(), [], "they bind nobody, or not yet")
        self._contract(start="2026-08-31")
        self.assertEqual(self._missing(), ["2026-2"])

    def test_the_first_screen_is_the_board(self):
        action = self.env.ref("l10n_mx_icsoe.filing_action")
        self.assertEqual(
            (action.path, action.view_mode.split(",")[0]), ("icsoe", "kanban")
        )
