# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from . import screens
from .common import IcsoeCase


@tagged("post_install_l10n", "post_install", "-at_install")
class TestAccess(IcsoeCase):
    """Live data: each role does its own work, and sees no more than it needs."""

    def test_a_salesman_marks_his_order_and_assigns_workers(self):
        worker = self._worker()
        order = self._contract(confirm=False).with_user(self.salesman)
        with Form(order) as form:
            form.l10n_mx_icsoe_date_start = "2026-05-11"
            with form.l10n_mx_icsoe_assignment_ids.new() as line:
                line.employee_id = worker
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.l10n_mx_icsoe_worker_count, 1)
        self.assertEqual(
            str(order.l10n_mx_icsoe_assignment_ids.date_start), "2026-05-11"
        )

    def test_a_salesman_does_not_see_salaries(self):
        order = self._contract(workers=[self._worker()]).with_user(self.salesman)
        self.assertNotIn("l10n_mx_sbc", order.l10n_mx_icsoe_assignment_ids.fields_get())
        with self.assertRaises(AccessError):
            order.l10n_mx_icsoe_assignment_ids.read(["l10n_mx_sbc"])

    def test_a_salesman_leaves_the_orders_of_others_alone(self):
        colleague = new_test_user(
            self.env,
            "colleague",
            groups="sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        order = self._contract(user_id=colleague.id, workers=[self._worker()])
        with self.assertRaises(AccessError):
            order.l10n_mx_icsoe_assignment_ids.with_user(self.salesman).write(
                {"date_end": "2026-06-30"}
            )

    def test_an_hr_manager_without_sales_rights_assigns_and_ends(self):
        worker, order = self._worker(), self._contract()
        assignment = (
            self.env["l10n_mx_icsoe.assignment"]
            .with_user(self.hr_manager)
            .create(
                {
                    "employee_id": worker.id,
                    "order_id": order.id,
                    "date_start": "2026-05-04",
                }
            )
        )
        assignment.date_end = "2026-06-30"
        self.assertEqual(assignment.l10n_mx_sbc, 512.4)
        self.assertEqual(
            worker.with_user(self.hr_manager).l10n_mx_icsoe_assignment_count, 1
        )

    def test_a_plain_employee_opens_their_own_profile(self):
        self._worker("Nobody", user_id=self.employee_user.id)
        me = self.employee_user.with_user(self.employee_user)
        self.assertEqual(me.read(["name", "employee_id"])[0]["name"], me.name)
        profile = (
            self.env["hr.employee.public"]
            .with_user(self.employee_user)
            .browse(me.employee_id.id)
        )
        self.assertEqual(profile.read(["name"])[0]["name"], "Nobody")
        with self.assertRaises(AccessError):
            me.employee_id.read(["l10n_mx_curp"])
        with self.assertRaises(AccessError):
            self.env["l10n_mx_icsoe.assignment"].with_user(self.employee_user).search(
                []
            )

    def test_a_capturista_reads_contracts_and_no_other_orders(self):
        contract = self._contract()
        other = self._contract(
            order_line=[Command.create({"product_id": self.other_product.id})],
            l10n_mx_icsoe_specialized=False,
        )
        orders = (
            self.env["sale.order"]
            .with_user(self.capturista)
            .search([("id", "in", (contract + other).ids)])
        )
        self.assertEqual(orders, contract)
        with self.assertRaises(AccessError):
            orders.write({"l10n_mx_icsoe_object": "changed"})

    def test_a_capturista_opens_a_contract(self):
        contract = self._contract().with_user(self.capturista)
        view = self.env.ref("l10n_mx_icsoe.contract_view_form")
        wanted = screens.specification(contract.env, "sale.order", view=view.id)
        (seen,) = contract.web_read(wanted)
        self.assertEqual(seen["l10n_mx_icsoe_lacks"], "the workers")

    def test_one_stay_at_a_time(self):
        worker, order = self._worker("Ana López"), self._contract()
        self._assign(worker, order, start="2026-05-04", end="2026-05-31")
        self._assign(worker, order, start="2026-06-01")
        message = (
            f"^Ana López is already on {order.name} from 06/01/2026 to today and on"
        )
        with self.assertRaisesRegex(ValidationError, message):
            self._assign(worker, order, start="2026-08-01")
        self._assign(worker, self._contract(), start="2026-05-10")

    def test_an_order_that_sells_a_repse_service_is_proposed(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.client.id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": self.product.id})],
            }
        )
        self.assertTrue(order.l10n_mx_icsoe_specialized)
        self.assertEqual(order.l10n_mx_icsoe_service_id, self.service)
        order.l10n_mx_icsoe_specialized = False
        order.order_line.product_uom_qty = 3
        order.action_confirm()
        self.assertFalse(order.l10n_mx_icsoe_specialized, "what somebody decided stays")

    def test_an_unmarked_quotation_is_not_marked_again_by_its_date(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.client.id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": self.product.id})],
            }
        )
        order.write(
            {"l10n_mx_icsoe_specialized": False, "l10n_mx_icsoe_service_id": False}
        )
        order.date_order = "2026-06-01"
        self.assertFalse(order.l10n_mx_icsoe_specialized)
        self.assertFalse(order.l10n_mx_icsoe_service_id)

    def test_an_order_cannot_end_before_it_starts(self):
        with self.assertRaisesRegex(
            ValidationError, r"would end \(05/01/2026\) before it starts \(05/04/2026\)"
        ):
            self._contract(end="2026-05-01")

    def test_a_copied_order_is_another_contract(self):
        copy = self._contract(workers=[self._worker()]).copy()
        self.assertFalse(copy.l10n_mx_icsoe_date_start)
        self.assertFalse(copy.l10n_mx_icsoe_assignment_ids)
        self.assertEqual(copy.l10n_mx_icsoe_service_id, self.service)
