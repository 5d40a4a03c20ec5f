# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from ..tools.law import fine
from .common import IcsoeCase

EXPOSURE = (
    "between 58,655.00 and 234,620.00 pesos, by the UMA of 2026, in force since "
    "02/01/2026"
)
SIGNATORY_ONLY = "^Only people with the ICSOE role “Signatory” can do this"


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestDeadline(IcsoeCase):
    """The 17th or the next business day; days that IMSS or SAT declare; what being late
    may cost.
    """

    def _day(self, first, last=None, user=None, **values):
        """A day that IMSS declared, entered as the menu of ICSOE does it."""
        return (
            self.env["resource.calendar.leaves"]
            .with_user(user or self.signatory)
            .create(
                {
                    "name": "Acuerdo del Consejo Técnico",
                    "l10n_mx_icsoe_closed": True,
                    "l10n_mx_icsoe_first_day": first,
                    "l10n_mx_icsoe_last_day": last or first,
                    "time_type": "other",
                    "company_id": False,
                    **values,
                }
            )
        )

    # ------------------------------------------------------------------ declared days

    def test_a_declared_day_moves_the_open_deadline_and_says_so(self):
        filing = self._close()
        day = self._day("2026-09-17")
        self.assertEqual(str(filing.date_deadline), "2026-09-18")
        self.assertEqual(
            filing.message_ids[0].preview,
            "The deadline moved from 09/17/2026 to 09/18/2026: the days that do not "
            "count for IMSS changed.",
        )
        day.l10n_mx_icsoe_last_day = "2026-09-18"
        self.assertEqual(str(filing.date_deadline), "2026-09-21", "over the weekend")
        day.unlink()
        self.assertEqual(str(filing.date_deadline), "2026-09-17")

    def test_what_was_filed_keeps_its_deadline(self):
        self._contract(workers=[self._worker()])
        filing = self._close()
        filing.action_send_to_sign()
        self._sign(filing)
        filing.with_user(self.signatory).register_acknowledgement("N1", "2026-09-10")
        self._day("2026-09-17")
        self.assertEqual(str(filing.date_deadline), "2026-09-17")

    def test_a_day_known_beforehand_counts_for_later_filings_and_the_wizard(self):
        self._day("2026-09-17")
        wizard = (
            self.env["l10n_mx_icsoe.close"]
            .with_user(self.capturista)
            .create({"company_id": self.company.id, "year": 2026, "period": "2"})
        )
        self.assertEqual(str(wizard.date_deadline), "2026-09-18")
        self.assertEqual(str(self._close().date_deadline), "2026-09-18")

    @freeze_time("2026-09-18 18:00:00")
    def test_the_wizard_proposes_the_period_whose_deadline_moved(self):
        new = self.env["l10n_mx_icsoe.close"].with_user(self.capturista).new
        self.assertEqual((new().year, new().period), (2026, "3"))
        self._day("2026-09-17")
        self.assertEqual((new().year, new().period), (2026, "2"))

    def test_a_companys_own_holiday_moves_nothing(self):
        filing = self._close()
        self._day("2026-09-17", l10n_mx_icsoe_closed=False, user=self.env.user)
        self.assertEqual(str(filing.date_deadline), "2026-09-17")

    def test_a_day_of_one_company_is_not_the_others(self):
        other = self.env["res.company"].create(
            {"name": "Other", "country_id": self.mexico.id}
        )
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        filings = self.env["l10n_mx_icsoe.filing"].sudo()
        mine, branchs, others = (
            filings.close(company, 2026, 2) for company in (self.company, branch, other)
        )
        day = self._day("2026-09-17", company_id=self.company.id)
        self.assertEqual(
            [str(filing.date_deadline) for filing in (mine, branchs, others)],
            ["2026-09-18", "2026-09-18", "2026-09-17"],
        )
        day.sudo().company_id = False
        self.assertEqual(
            str(others.date_deadline), "2026-09-18", "without company it is everybody's"
        )

    def test_a_whole_day_of_another_time_zone_is_one_day(self):
        for start, end in (
            ("2026-09-17 00:00:00", "2026-09-17 23:59:59"),  # UTC
            ("2026-09-16 22:00:00", "2026-09-17 21:59:59"),  # Brussels
            ("2026-09-17 07:00:00", "2026-09-18 06:59:59"),  # Tijuana
        ):
            day = self._day(False, date_from=start, date_to=end)
            self.assertEqual(
                [str(found) for found in day._l10n_mx_icsoe_days()], ["2026-09-17"]
            )

    def test_the_form_asks_for_a_date_and_gives_nobody_the_day_off(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_icsoe.closed_day_action"
        )
        leaves = (
            self.env["resource.calendar.leaves"]
            .with_user(self.signatory)
            .with_context(
                default_l10n_mx_icsoe_closed=True,
                default_time_type="other",
                default_company_id=False,
            )
        )
        self.assertIn("'default_time_type': 'other'", action["context"])
        with Form(leaves, "l10n_mx_icsoe.closed_day_view_list") as form:
            form.name = "SAT"
            form.l10n_mx_icsoe_first_day = "2027-01-18"
        day = form.record
        self.assertEqual(
            (str(day.l10n_mx_icsoe_first_day), str(day.l10n_mx_icsoe_last_day)),
            ("2027-01-18", "2027-01-18"),
        )
        self.assertEqual(
            (str(day.date_from), str(day.date_to)),
            ("2027-01-18 06:00:00", "2027-01-19 05:59:59"),
        )
        self.assertEqual(
            (day.time_type, day.company_id, day.l10n_mx_icsoe_closed),
            ("other", day.company_id.browse(), True),
        )
        self.assertEqual(str(self._close(period=3).date_deadline), "2027-01-19")

    def test_only_the_signatory_declares_changes_and_withdraws(self):
        day = self._day("2026-09-17")
        administrator = new_test_user(
            self.env,
            "icsoe_administrator",
            groups="base.group_system",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        holiday = self._day(
            "2026-10-12",
            l10n_mx_icsoe_closed=False,
            user=administrator,
            company_id=self.company.id,
        )
        for act in (
            lambda: self._day("2026-09-18", user=administrator),
            lambda: holiday.write({"l10n_mx_icsoe_closed": True}),
            lambda: day.with_user(administrator).write({"l10n_mx_icsoe_closed": False}),
            lambda: day.with_user(administrator).unlink(),
        ):
            with self.assertRaisesRegex(AccessError, SIGNATORY_ONLY):
                act()
        with self.assertRaises(AccessError):
            self._day("2026-09-18", user=self.capturista)

    # ------------------------------------------------------------------ time left

    def test_what_the_card_says_about_time(self):
        filing = self._close()
        for moment, expected in (
            ("2026-08-31 18:00:00", ("Opens 09/01/2026", "calm")),
            ("2026-09-11 18:00:00", ("6 days left", "calm")),
            ("2026-09-12 18:00:00", ("5 days left", "soon")),
            # 05:59 UTC is 23:59 of the day before in central Mexico.
            ("2026-09-16 05:59:59", ("2 days left", "soon")),
            ("2026-09-16 06:00:00", ("1 day left", "urgent")),
            ("2026-09-18 05:59:59", ("Due today", "urgent")),
            ("2026-09-18 06:00:00", ("1 day late", "late")),
            ("2026-09-27 18:00:00", ("10 days late", "late")),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                filing.invalidate_recordset()
                self.assertEqual((filing.time_left, filing.urgency), expected)

    # ------------------------------------------------------------------ the fine

    def test_documentation(self):
        self.assertEqual(doctest.testmod(fine).failed, 0)

    @freeze_time("2026-09-18 18:00:00")
    def test_what_being_late_may_cost(self):
        filing = self._close()
        self.assertEqual(filing.exposure, EXPOSURE)
        filing.sudo().action_cancel()
        self.assertFalse(filing.exposure)

    def test_nothing_before_the_deadline_has_passed(self):
        self.assertFalse(self._close().exposure)

    @freeze_time("2027-02-10 18:00:00")
    def test_the_uma_is_that_of_the_day_after_the_deadline(self):
        """18 January 2027: the UMA of 2026 is in force until 31 January."""
        self.env["l10n_mx_icsoe.wage.limit"].create(
            {"indicator": "uma", "date_start": "2027-02-01", "amount": 121}
        )
        self.assertEqual(self._close(period=3).exposure, EXPOSURE)

    @freeze_time("2028-09-27 18:00:00")
    def test_without_the_uma_of_that_year_it_is_said_in_uma(self):
        self.assertEqual(self._close(year=2028).exposure, "between 500 and 2,000 UMA")
