# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import IcsoeCase


@tagged("post_install_l10n", "post_install", "-at_install")
class TestAssigning(IcsoeCase):
    """Many workers at once: shown beforehand, then done, by each role on what is its
    own.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ana, cls.beto, cls.carla = (
            cls._worker(name) for name in ("Ana López", "Beto Ruiz", "Carla Díaz")
        )

    def _assign_wizard(self, order, workers, start, end=False, user=None):
        """The wizard as its form fills it in."""
        user = user or self.hr_manager
        form = Form(
            self.env["l10n_mx_icsoe.assign.workers"]
            .with_user(user)
            .with_context(**user.env.context)
        )
        form.order_id = order.with_user(form._record.env.user)
        for worker in workers:
            form.employee_ids.add(
                form._record.env["hr.employee.public"].browse(worker.id)
            )
        form.date_start = start
        form.date_end = end
        return form.save()

    def _transfer_wizard(self, stays, last, target=None, user=None):
        wizard = self.env["l10n_mx_icsoe.assignment.transfer"].with_user(
            user or self.hr_manager
        )
        return wizard.create(
            {
                "assignment_ids": stays.ids,
                "date_end": last,
                "order_id": target and target.id,
            }
        )

    def _shown(self, wizard):
        return [
            (line.employee_id.sudo().name, line.outcome, line.dates, line.why or "")
            for line in wizard.line_ids
        ]

    def _stays(self, order):
        stays = self.env["l10n_mx_icsoe.assignment"].search(
            [("order_id", "=", order.id)], order="employee_id, date_start"
        )
        return [
            (stay.employee_id.name, str(stay.date_start), str(stay.date_end or ""))
            for stay in stays
        ]

    # ------------------------------------------------------------------ assign

    def test_hr_without_sales_rights_sees_what_will_happen_and_does_it(self):
        order = self._contract(start="2026-05-04", end="2026-07-31")
        self._assign(self.beto, order, start="2026-05-04", end="2026-05-31")
        self._assign(self.carla, order)
        wizard = self._assign_wizard(
            order, self.ana + self.beto + self.carla, "2026-05-04", "2026-12-31"
        )
        self.assertEqual(
            self._shown(wizard),
            [
                (
                    "Ana López",
                    "shorten",
                    "05/04/2026 to 07/31/2026",
                    "Only the days of the contract.",
                ),
                (
                    "Beto Ruiz",
                    "shorten",
                    "06/01/2026 to 07/31/2026",
                    "Already there: 05/04/2026 to 05/31/2026. Only the days of the "
                    "contract.",
                ),
                ("Carla Díaz", "skip", "", "Already there: from 05/04/2026."),
            ],
        )
        notice = wizard.action_assign()["params"]["message"]
        self.assertEqual(
            notice, f"{order.name}: workers assigned: 2; left as they were: 1."
        )
        self.assertEqual(
            self._stays(order),
            [
                ("Ana López", "2026-05-04", "2026-07-31"),
                ("Beto Ruiz", "2026-05-04", "2026-05-31"),
                ("Beto Ruiz", "2026-06-01", "2026-07-31"),
                ("Carla Díaz", "2026-05-04", ""),
            ],
        )

    def test_the_same_again_changes_nothing_and_says_so(self):
        order = self._contract()
        self._assign_wizard(order, self.ana, "2026-05-04").action_assign()
        again = self._assign_wizard(order, self.ana, "2026-05-04")
        self.assertEqual(again.done_count, 0)
        with self.assertRaisesRegex(
            UserError, "^There is nobody to assign. Choose workers who are not yet"
        ):
            again.action_assign()

    def test_a_gap_between_two_stays_is_filled(self):
        order = self._contract()
        self._assign(self.ana, order, start="2026-05-04", end="2026-05-10")
        self._assign(self.ana, order, start="2026-06-01")
        wizard = self._assign_wizard(order, self.ana, "2026-05-04")
        self.assertEqual(wizard.line_ids.dates, "05/11/2026 to 05/31/2026")
        wizard.action_assign()
        self.assertIn(("Ana López", "2026-05-11", "2026-05-31"), self._stays(order))

    def test_what_cannot_be_is_explained(self):
        elsewhere = self.env["res.company"].create({"name": "Otra"})
        self.hr_manager.company_ids += elsewhere
        foreign = self._worker("Dora Paz", company_id=elsewhere.id)
        ended = self._contract(start="2026-05-04", end="2026-06-30")
        both = self.hr_manager.with_context(
            allowed_company_ids=(self.company + elsewhere).ids
        )
        shown = self._shown(
            self._assign_wizard(ended, self.ana + foreign, "2026-07-01", user=both)
        )
        self.assertEqual(
            shown,
            [
                ("Ana López", "refuse", "", f"{ended.name} ended on 06/30/2026."),
                ("Dora Paz", "refuse", "", "Works for Otra."),
            ],
        )
        early = self._assign_wizard(ended, self.ana, "2026-04-01", "2026-05-03")
        self.assertEqual(early.line_ids.why, f"{ended.name} starts on 05/04/2026.")
        backwards = self._assign_wizard(ended, self.ana, "2026-06-03", "2026-06-01")
        self.assertEqual(
            backwards.line_ids.why, "The last day is before the first one."
        )

    def test_being_on_two_contracts_is_allowed_and_said(self):
        other = self._contract(workers=[self.ana])
        wizard = self._assign_wizard(self._contract(), self.ana, "2026-05-04")
        self.assertEqual(
            self._shown(wizard),
            [
                (
                    "Ana López",
                    "assign",
                    "from 05/04/2026",
                    f"Also on {other.name} (from 05/04/2026).",
                )
            ],
        )

    def test_the_wizard_proposes_the_start_of_the_contract(self):
        form = Form(self.env["l10n_mx_icsoe.assign.workers"].with_user(self.hr_manager))
        form.order_id = self._contract(start="2026-06-08").with_user(self.hr_manager)
        self.assertEqual(str(form.date_start), "2026-06-08")

    def test_hr_finds_contracts_by_client_and_learns_no_amounts(self):
        order = self._contract()
        quotation, plain = (
            self._contract(confirm=False),
            self._contract(l10n_mx_icsoe_specialized=False),
        )
        orders = self.env["sale.order"].with_user(self.hr_manager)
        found = orders.web_name_search(
            "aceros", {"display_name": {}}, [("amount_total", ">", 10**9)]
        )
        label = f"{order.name} - Aceros del Bajío"
        self.assertEqual(
            found,
            [
                {
                    "id": order.id,
                    "display_name": label,
                    "__formatted_display_name": label,
                }
            ],
            "no quotation, no others",
        )
        for other in quotation + plain:
            with self.assertRaises(AccessError):
                other.with_user(self.hr_manager)._l10n_mx_icsoe_for_assigning()
        with self.assertRaises(AccessError):
            orders.browse(order.id).read(["amount_total"])
        with self.assertRaises(AccessError):
            orders.search([])

    def test_a_plain_employee_finds_no_contract(self):
        order = self._contract().with_user(self.employee_user)
        with self.assertRaises(AccessError):
            order.name_search("aceros")
        with self.assertRaises(AccessError):
            order._l10n_mx_icsoe_for_assigning()
        with self.assertRaises(AccessError):
            self.env["l10n_mx_icsoe.assign.workers"].with_user(
                self.employee_user
            ).create({"order_id": order.id})

    def test_capturista_and_salesman_assign(self):
        order = self._contract()
        for user, worker in ((self.capturista, self.ana), (self.salesman, self.beto)):
            action = order.with_user(user).action_l10n_mx_icsoe_assign()
            self.assertEqual(action["context"], {"default_order_id": order.id})
            self._assign_wizard(order, worker, "2026-05-04", user=user).action_assign()
        self.assertEqual(order.l10n_mx_icsoe_worker_count, 2)

    def test_a_salesman_assigns_nobody_to_the_orders_of_others(self):
        order = self._contract(user_id=self._colleague().id)
        with self.assertRaises(AccessError):
            self._assign_wizard(order, self.ana, "2026-05-04", user=self.salesman)
        wizard = self.env["l10n_mx_icsoe.assign.workers"].with_user(self.salesman)
        with self.assertRaises(AccessError):
            wizard.create(
                {
                    "order_id": order.id,
                    "employee_ids": self.ana.ids,
                    "date_start": "2026-05-04",
                }
            )

    def _colleague(self):
        return new_test_user(
            self.env,
            "colleague",
            groups="sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def test_days_outside_the_contract_are_said_not_refused(self):
        order = self._contract(start="2026-05-04", end="2026-06-30")
        stay = self._assign(
            self.ana, order, start="2026-05-01", end="2026-07-02"
        ).with_user(self.hr_manager)
        self.assertEqual(
            stay.outside,
            "Before the contract starts (05/04/2026). After the contract ends "
            "(06/30/2026).",
        )
        stay.write({"date_start": "2026-07-01", "date_end": False})
        self.assertEqual(stay.outside, "After the contract ended (06/30/2026).")
        stay.date_start = "2026-05-04"
        self.assertEqual(stay.outside, "")

    # ------------------------------------------------------------------ end and move

    def test_workers_move_to_another_contract_on_the_day_after(self):
        order, other = self._contract(), self._contract(end="2026-08-31")
        stays = self._assign(self.ana, order) + self._assign(
            self.beto, order, start="2026-07-01"
        )
        stays += self._assign(self.carla, order, end="2026-05-31")
        wizard = self._transfer_wizard(stays, "2026-06-15", other)
        self.assertEqual(
            self._shown(wizard),
            [
                (
                    "Ana López",
                    "move",
                    "from 05/04/2026",
                    f"On {other.name} from 06/16/2026.",
                ),
                (
                    "Beto Ruiz",
                    "refuse",
                    "from 07/01/2026",
                    "Joins later, on 07/01/2026.",
                ),
                (
                    "Carla Díaz",
                    "skip",
                    "05/04/2026 to 05/31/2026",
                    "Ended on 05/31/2026.",
                ),
            ],
        )
        message = wizard.action_transfer()["params"]["message"]
        self.assertEqual(
            message,
            "Assignments that end on 06/15/2026: 1. Workers who continue on another "
            "contract: 1.",
        )
        self.assertIn(("Ana López", "2026-05-04", "2026-06-15"), self._stays(order))
        self.assertEqual(self._stays(other), [("Ana López", "2026-06-16", "")])

    def test_hr_opens_the_wizard_from_the_list_of_stays(self):
        """As the web client does: the stays come in the context, and are shown
        by name.
        """
        order = self._contract(workers=[self.ana])
        stays = order.l10n_mx_icsoe_assignment_ids
        self.env.invalidate_all()
        move = (
            self.env["l10n_mx_icsoe.assignment.transfer"]
            .with_user(self.hr_manager)
            .with_context(default_assignment_ids=stays.ids)
        )
        form = Form(move)
        form.date_end = "2026-06-30"
        wizard = form.save()
        self.env.invalidate_all()
        self.assertEqual(
            wizard.assignment_ids.mapped("display_name"), [f"Ana López · {order.name}"]
        )
        self.assertEqual(
            self._shown(wizard), [("Ana López", "end", "from 05/04/2026", "")]
        )

    def test_nobody_falls_between_two_contracts(self):
        order, ended = self._contract(), self._contract(end="2026-06-10")
        wizard = self._transfer_wizard(
            self._assign(self.ana, order), "2026-06-15", ended
        )
        why = f"Cannot continue there: {ended.name} ended on 06/10/2026."
        self.assertEqual(
            self._shown(wizard), [("Ana López", "refuse", "from 05/04/2026", why)]
        )
        with self.assertRaisesRegex(
            UserError, "^There is nobody to end or move. Choose another last day"
        ):
            wizard.action_transfer()
        self.assertEqual(self._stays(order), [("Ana López", "2026-05-04", "")])

    def test_workers_end(self):
        order = self._contract(workers=[self.ana, self.beto])
        stays = order.l10n_mx_icsoe_assignment_ids
        wizard = self._transfer_wizard(stays, "2026-06-30", user=self.capturista)
        self.assertEqual(wizard.line_ids.mapped("outcome"), ["end", "end"])
        wizard.action_transfer()
        self.assertEqual({str(stay.date_end) for stay in stays}, {"2026-06-30"})

    def test_who_is_on_both_contracts_only_ends_on_one(self):
        order, other = (
            self._contract(workers=[self.ana]),
            self._contract(workers=[self.ana]),
        )
        wizard = self._transfer_wizard(
            order.l10n_mx_icsoe_assignment_ids, "2026-06-30", other
        )
        shown = self._shown(wizard)
        self.assertEqual(
            shown,
            [
                (
                    "Ana López",
                    "end",
                    "from 05/04/2026",
                    "Already there: from 05/04/2026.",
                )
            ],
        )
        wizard.action_transfer()
        self.assertEqual(self._stays(other), [("Ana López", "2026-05-04", "")])

    def test_a_salesman_moves_nobody_to_the_orders_of_others(self):
        order, other = (
            self._contract(workers=[self.ana]),
            self._contract(user_id=self._colleague().id),
        )
        with self.assertRaises(AccessError):
            self._transfer_wizard(
                order.l10n_mx_icsoe_assignment_ids,
                "2026-06-30",
                other,
                user=self.salesman,
            )

    # -------------------------------------------------------------- the contract before

    def test_the_workers_of_the_previous_contract_are_copied(self):
        before = self._contract(
            start="2026-01-05", end="2026-04-30", workers=[self.ana]
        )
        self._assign(self.beto, before, end="2026-04-30")
        self._assign(self.carla, before, end="2026-02-28")
        order = self._contract(start="2026-05-04")
        wizard = self._assign_wizard(order, [], "2026-05-04")
        self.assertEqual(
            wizard.previous_label, f"{before.name}, workers until its end: 2"
        )
        action = wizard.action_copy_previous()
        self.assertEqual((action["res_id"], action["target"]), (wizard.id, "new"))
        self.assertEqual(set(wizard.employee_ids.ids), set((self.ana + self.beto).ids))
        self.assertFalse(wizard.previous_label, "nobody is missing any more")
        wizard.action_assign()
        self.assertEqual(
            self._stays(order),
            [("Ana López", "2026-05-04", ""), ("Beto Ruiz", "2026-05-04", "")],
        )

    def test_a_renewal_carries_its_workers_on(self):
        before = self._contract(
            start="2026-05-04", end="2026-08-31", workers=[self.ana]
        )
        self._assign(self.beto, before, end="2026-08-31")
        self._assign(self.carla, before, end="2026-06-30")
        action = before.with_user(self.salesman).action_l10n_mx_icsoe_renew()
        renewal = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(
            (renewal.state, str(renewal.l10n_mx_icsoe_date_start)),
            ("draft", "2026-09-01"),
        )
        self.assertEqual(renewal.l10n_mx_icsoe_object, before.l10n_mx_icsoe_object)
        self.assertEqual(renewal.l10n_mx_icsoe_service_id, self.service)
        self.assertEqual(
            before.with_user(self.salesman).action_l10n_mx_icsoe_renew()["res_id"],
            renewal.id,
        )
        self.assertEqual(
            self._stays(renewal), [], "nothing happens before the client accepts"
        )
        renewal.with_user(self.salesman).action_confirm()
        self.assertEqual(
            self._stays(renewal),
            [("Ana López", "2026-09-01", ""), ("Beto Ruiz", "2026-09-01", "")],
        )
        self.assertEqual(
            self._stays(before),
            [
                ("Ana López", "2026-05-04", "2026-08-31"),
                ("Beto Ruiz", "2026-05-04", "2026-08-31"),
                ("Carla Díaz", "2026-05-04", "2026-06-30"),
            ],
        )
        note = f"<span>Workers who came over from {before.name} on 09/01/2026: 2</span>"
        self.assertIn(note, renewal.message_ids.mapped("body"))

    def test_a_renewal_takes_no_workers_from_contracts_that_one_does_not_see(self):
        colleagues = self._contract(
            end="2026-08-31", workers=[self._worker("Ana López")], user_id=self.env.uid
        )
        orders = self.env["sale.order"].with_user(self.salesman)
        renewal = {
            "partner_id": self.client.id,
            "l10n_mx_icsoe_specialized": True,
            "l10n_mx_icsoe_date_start": "2026-07-01",
            "l10n_mx_icsoe_renewed_order_id": colleagues.id,
        }
        with self.assertRaises(AccessError):
            orders.create(renewal)
        colleagues.user_id = self.salesman
        colleagues.l10n_mx_icsoe_specialized = False
        with self.assertRaisesRegex(
            ValidationError,
            "can only renew a specialised contract of its own company.$",
        ):
            orders.create(renewal)

    def test_a_contract_without_end_is_not_renewed(self):
        order = self._contract().with_user(self.salesman)
        message = (
            f"^Contract {order.name} has no end. Write its last day on the page "
            "ICSOE; the renewal starts"
        )
        with self.assertRaisesRegex(UserError, message):
            order.action_l10n_mx_icsoe_renew()
