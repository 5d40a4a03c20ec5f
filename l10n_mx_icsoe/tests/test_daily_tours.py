# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The daily work in Chromium, each by the weakest person who does it."""

from datetime import date

from odoo.tests import tagged

from .test_tour import TourCase


@tagged("post_install_l10n", "post_install", "-at_install")
class TestDailyTours(TourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.hr_manager + cls.salesman).lang = "es_MX"

    def _stays(self, order):
        stays = order.l10n_mx_icsoe_assignment_ids.sorted("id")
        return [
            (stay.employee_id.name, stay.date_start, stay.date_end) for stay in stays
        ]

    def test_hr_puts_a_department_on_a_contract_and_ends_it(self):
        department = self.env["hr.department"].create(
            {"name": "Brigada Norte", "company_id": self.company.id}
        )
        for name in ("Ana López", "Luz Ríos"):
            self._worker(name, department_id=department.id)
        self._worker("Eva Paz")
        order = self._contract()
        self.assertFalse(
            self.env["sale.order"].with_user(self.hr_manager).has_access("read")
        )
        self._run(
            "/odoo/employees?view_type=list",
            "l10n_mx_icsoe_hr_assigns",
            self.hr_manager,
            department=department.name,
            contract=order.name,
        )
        start = date(2026, 5, 4)
        self.assertEqual(
            sorted(self._stays(order)),
            [("Ana López", start, False), ("Luz Ríos", start, False)],
        )
        self._run(
            "/odoo/action-l10n_mx_icsoe.assignment_action",
            "l10n_mx_icsoe_hr_ends",
            self.hr_manager,
            day="30/06/2026",
        )
        self.assertEqual({stay[2] for stay in self._stays(order)}, {date(2026, 6, 30)})

    def test_a_salesman_assigns_to_his_own_order(self):
        worker = self._worker("Ana López")
        order = self._contract()
        self._run(
            f"/odoo/sales/{order.id}",
            "l10n_mx_icsoe_salesman_assigns",
            self.salesman,
            worker=worker.name,
        )
        self.assertEqual(self._stays(order), [("Ana López", date(2026, 5, 4), False)])
