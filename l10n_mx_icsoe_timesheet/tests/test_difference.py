# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.l10n_mx_icsoe.tests.common import IcsoeCase


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestDifference(IcsoeCase):
    """What timesheets know of a contract that its assignments do not, and how HR, who
    sees neither orders nor timesheets, puts it right.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project = cls.env["project.project"].create(
            {"name": "Planta norte", "company_id": cls.company.id}
        )
        cls.project.allow_billable = True
        cls.project.partner_id = cls.client
        cls.ana, cls.beto = cls._worker("Ana López"), cls._worker("Beto Ruiz")
        cls.order = cls._contract(start="2026-05-04", end="2026-12-31")

    def _work(self, worker, *days, order=None, hours=8):
        return self.env["account.analytic.line"].create(
            [
                {
                    "name": "Limpieza",
                    "project_id": self.project.id,
                    "employee_id": worker.id,
                    "date": day,
                    "unit_amount": hours,
                    "so_line": (order or self.order).order_line.id,
                    "is_so_line_edited": True,
                }
                for day in days
            ]
        )

    def _differences(self, user=None):
        model = self.env["l10n_mx_icsoe.timesheet.difference"]
        model.invalidate_model()
        return model.with_user(user or self.hr_manager).search([])

    def _facts(self, lines):
        return [
            (one.employee_id.name, one.kind, one.date_start, one.date_end, one.days)
            for one in lines
        ]

    def _assignments(self, worker):
        assignments = self.order.l10n_mx_icsoe_assignment_ids.filtered(
            lambda assignment: assignment.employee_id == worker
        )
        return [
            (assignment.date_start, assignment.date_end)
            for assignment in assignments.sorted("date_start")
        ]

    # ------------------------------------------------------------- worked

    def test_who_worked_undeclared_is_proposed_and_declared_with_one_click(self):
        self._work(self.ana, "2026-05-11", "2026-05-12", "2026-06-30")
        lines = self._differences()
        self.assertEqual(
            self._facts(lines),
            [("Ana López", "worked", date(2026, 5, 11), date(2026, 6, 30), 3)],
        )
        self.assertEqual(lines.declared, "")
        lines.action_declare()
        self.assertEqual(
            self._assignments(self.ana), [(date(2026, 5, 11), date(2026, 6, 30))]
        )
        self.assertFalse(self._differences())

    def test_who_still_works_is_declared_until_further_notice(self):
        self._work(self.ana, "2026-05-11", "2026-09-04")
        self._differences().action_declare()
        self.assertEqual(self._assignments(self.ana), [(date(2026, 5, 11), False)])

    def test_days_around_an_assignment_are_declared_without_touching_it(self):
        self._assign(self.ana, self.order, "2026-06-01", "2026-06-30")
        self._assign(self.ana, self.order, "2026-08-01", "2026-08-10")
        self._work(
            self.ana,
            *("2026-05-28", "2026-05-29"),
            *("2026-06-02", "2026-07-03", "2026-07-06", "2026-08-05"),
            "2026-09-01",
        )
        (line,) = self._differences()
        self.assertEqual(line.days, 5)
        line.action_declare()
        self.assertEqual(
            self._assignments(self.ana),
            [
                (date(2026, 5, 28), date(2026, 5, 29)),
                (date(2026, 6, 1), date(2026, 6, 30)),
                (date(2026, 7, 3), date(2026, 7, 6)),
                (date(2026, 8, 1), date(2026, 8, 10)),
                (date(2026, 9, 1), False),
            ],
        )

    def test_only_days_of_the_contract_and_of_specialised_ones_count(self):
        self._work(self.ana, "2026-05-03")
        other = self._contract(l10n_mx_icsoe_specialized=False)
        other.l10n_mx_icsoe_specialized = False
        self._work(self.ana, "2026-05-11", order=other)
        self._work(self.ana, "2026-05-11", hours=0)
        self.assertFalse(self._differences())

    def test_several_at_once(self):
        self._work(self.ana, "2026-05-11")
        self._work(self.beto, "2026-05-12")
        self._differences(self.capturista).action_declare()
        self.assertEqual(self.order.l10n_mx_icsoe_worker_count, 2)
        self.assertFalse(self._differences())

    # ------------------------------------------------------------- idle

    def test_who_never_worked_is_taken_off_or_kept(self):
        self._assign(self.ana, self.order)
        assignment = self._assign(self.beto, self.order)
        self.assertFalse(self._differences(), "Nobody writes timesheets there")
        self._work(self.ana, "2026-05-11")
        (line,) = self._differences()
        self.assertEqual(
            self._facts(line), [("Beto Ruiz", "idle", date(2026, 5, 4), False, 0)]
        )
        line.action_keep()
        self.assertFalse(self._differences())
        assignment.no_timesheets = False
        self._differences().action_take_off()
        self.assertFalse(assignment.exists())

    def test_an_assignment_that_has_not_begun_is_no_difference(self):
        self._assign(self.ana, self.order)
        self._work(self.ana, "2026-05-11")
        self._assign(self.beto, self.order, "2026-10-01")
        self.assertFalse(self._differences())

    def test_an_assignment_without_work_cannot_be_declared_again(self):
        self._assign(self.ana, self.order)
        self._assign(self.beto, self.order)
        self._work(self.ana, "2026-05-11")
        idle = self._differences()
        self.assertEqual(idle.mapped("kind"), ["idle"])
        with self.assertRaisesRegex(UserError, "Choose workers who worked"):
            idle.action_declare()

    # ------------------------------------------------------------- the return

    def test_the_return_warns_until_it_is_mended(self):
        self._assign(self.ana, self.order)
        self._work(self.ana, "2026-05-11")
        self._work(self.beto, "2026-08-03", "2026-08-04")
        filing = self._close()
        (issue,) = filing.issue_ids.filtered(
            lambda one: one.code == "worked-not-declared"
        )
        self.assertEqual(issue.severity, "warning")
        self.assertEqual(
            issue.message,
            f"Timesheets say that Beto Ruiz worked on contract {self.order.name} with "
            "Aceros del Bajío (days: 2, the first on 08/03/2026) without being "
            "declared on it. Open ICSOE › Contracts and Workers › Declared and "
            "Worked, press Declare and gather again, or correct the timesheets.",
        )
        self._differences(self.capturista).action_declare()
        filing.action_gather()
        self.assertNotIn("worked-not-declared", self._codes(filing))
        self.assertEqual(
            filing.contract_ids.worker_ids.mapped("name"), ["Ana López", "Beto Ruiz"]
        )

    def test_work_after_the_period_is_another_return_s_matter(self):
        self._assign(self.ana, self.order, end="2026-08-31")
        self._work(self.ana, "2026-05-11", "2026-09-02")
        self.assertNotIn("worked-not-declared", self._codes(self._close()))

    # ------------------------------------------------------------- rights

    def test_others_do_not_see_who_worked_when(self):
        self._work(self.ana, "2026-05-11")
        for user in (self.salesman, self.employee_user):
            with self.assertRaises(AccessError):
                self._differences(user)
        elsewhere = self.env["res.company"].create({"name": "Otra"})
        stranger = new_test_user(
            self.env,
            "icsoe_stranger",
            groups="hr.group_hr_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        lines = self.env["l10n_mx_icsoe.timesheet.difference"].with_user(stranger)
        lines = lines.with_context(allowed_company_ids=elsewhere.ids)
        self.assertFalse(lines.search([]))
