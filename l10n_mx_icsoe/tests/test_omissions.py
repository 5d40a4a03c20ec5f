# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IcsoeCase


@tagged("post_install_l10n", "post_install", "-at_install")
@freeze_time("2026-06-15 18:00:00")
class TestOmissions(IcsoeCase):
    """Orders that look like contracts for specialised services are asked about once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain_service = cls.env["product.product"].create(
            {"name": "Asesoría", "type": "service"}
        )

    def _order(self, product=None, **values):
        """A confirmed order of the salesman that is not marked."""
        return self._contract(
            **{
                "order_line": [
                    Command.create({"product_id": (product or self.product).id})
                ],
                "l10n_mx_icsoe_specialized": False,
                "l10n_mx_icsoe_object": False,
                "start": False,
                "date_order": "2026-06-01 18:00:00",
                **values,
            }
        ).with_user(self.salesman)

    def _found(self, *kinds):
        lines = self.env["l10n_mx_icsoe.omission"].with_user(self.salesman)
        return lines.search([("why", "in", kinds)]).order_id

    def test_the_object_is_proposed_from_goods_where_there_is_no_service(self):
        goods = self.env["product.product"].create({"name": "Limpieza de nave"})
        order = self._contract(confirm=False)
        order.l10n_mx_icsoe_object = False
        order.order_line.product_id = goods
        order.action_confirm()
        self.assertEqual(order.l10n_mx_icsoe_object, "Limpieza de nave")

    def test_who_has_one_repse_service_is_not_asked_which(self):
        company = self.env["res.company"].create({"name": "Una actividad"})
        service = self.env["l10n_mx_icsoe.service"].create(
            {"company_id": company.id, "folio": "1", "name": "Limpieza"}
        )
        order = self.env["sale.order"].new({"company_id": company.id})
        order.l10n_mx_icsoe_specialized = True
        order._onchange_l10n_mx_icsoe_specialized()
        self.assertEqual(order.l10n_mx_icsoe_service_id._origin, service)

    def test_what_looks_like_a_contract_is_listed(self):
        repse, service = self._order(), self._order(self.plain_service)
        abroad = self._client("Texas Steel", "", country_id=self.env.ref("base.us").id)
        generic = self._client(
            "Residente en el extranjero", "XEXX010101000", country_id=False
        )
        others = [
            self._order(self.other_product),
            self._order(partner_id=abroad.id),
            self._order(partner_id=generic.id),
            self._order(confirm=False),
            self._order(date_order="2026-04-30 18:00:00"),
            self._contract().with_user(self.salesman),
        ]
        self.assertEqual(self._found("repse"), repse)
        self.assertEqual(self._found("service"), service)
        self.assertEqual(self._found("repse", "service"), repse + service)
        self.assertEqual(
            [order.l10n_mx_icsoe_omission for order in (repse, service)],
            ["repse", "service"],
        )
        self.assertEqual(
            [order.l10n_mx_icsoe_omission for order in others], [False] * 6
        )

    def test_the_cuatrimestre_begins_at_midnight_in_mexico(self):
        """1 May 05:59 in UTC is still 30 April there."""
        last = self._order(date_order="2026-05-01 05:59:00")
        first = self._order(date_order="2026-05-01 06:00:00")
        self.assertEqual(self._found("repse"), first)
        self.assertFalse(last.l10n_mx_icsoe_omission)
        evening = self._order(date_order="2026-06-02 05:59:00")
        line = self.env["l10n_mx_icsoe.omission"].search(
            [("order_id", "=", evening.id)]
        )
        self.assertEqual(str(line.date_signed), "2026-06-01")

    def _listed(self, user):
        lines = self.env["l10n_mx_icsoe.omission"].with_user(user).search([])
        return [(line.order_id.id, line.why) for line in lines]

    def test_repse_services_come_first_for_who_reads_no_orders_too(self):
        service = self._order(self.plain_service, date_order="2026-06-01 18:00:00")
        repse = self._order(date_order="2026-06-02 18:00:00")
        expected = [(repse.id, "repse"), (service.id, "service")]
        self.assertEqual(self._listed(self.capturista), expected)
        self.assertEqual(self._listed(self.salesman), expected)
        other = self._user("other_salesman", "sales_team.group_sale_salesman")
        self.assertEqual(self._listed(other), [])
        with self.assertRaises(AccessError):
            self._listed(self.employee_user)
        line = self.env["l10n_mx_icsoe.omission"].search([("order_id", "=", repse.id)])
        self.assertNotIn("amount", " ".join(line._fields))
        self.assertEqual(line.reference, repse.name)

    def test_a_capturista_decides_about_them(self):
        repse, service = self._order(), self._order(self.plain_service)
        lines = self.env["l10n_mx_icsoe.omission"].with_user(self.capturista)
        lines.search([("order_id", "=", repse.id)]).action_is_specialized()
        lines.search([("order_id", "=", service.id)]).action_is_not_specialized()
        self.assertEqual(repse.l10n_mx_icsoe_service_id, self.service)
        self.assertTrue(service.l10n_mx_icsoe_not_specialized)
        self.assertEqual(self._listed(self.capturista), [])

    def test_nobody_decides_about_others_orders(self):
        repse = self._order()
        other = self._user("other_salesman", "sales_team.group_sale_salesman")
        line = self.env["l10n_mx_icsoe.omission"].search([("order_id", "=", repse.id)])
        for user in (other, self.hr_manager):
            with self.assertRaises(AccessError):
                line.with_user(user).action_is_specialized()
        self.assertFalse(repse.l10n_mx_icsoe_specialized)

    def test_it_is_specialised(self):
        order = self._order(
            client_order_ref="OC 77", commitment_date="2026-06-23 03:00:00"
        )
        order.action_l10n_mx_icsoe_is_specialized()
        self.assertTrue(order.l10n_mx_icsoe_specialized)
        self.assertEqual(order.l10n_mx_icsoe_service_id, self.service)
        self.assertEqual(order.l10n_mx_icsoe_object, "OC 77 Limpieza")
        self.assertEqual(
            str(order.l10n_mx_icsoe_date_start),
            "2026-06-22",
            "the day in central Mexico",
        )
        self.assertFalse(order.l10n_mx_icsoe_omission)

    def test_it_is_not_and_that_is_remembered(self):
        order = self._order(self.plain_service)
        order.action_l10n_mx_icsoe_is_not_specialized()
        self.assertFalse(order.l10n_mx_icsoe_omission)
        self.assertFalse(self._found("repse", "service"))
        contract = self._contract().with_user(self.salesman)
        message = (
            f"^{contract.name}: marked as specialised. Take the mark off first if "
            "that is wrong.$"
        )
        with self.assertRaisesRegex(UserError, message):
            contract.action_l10n_mx_icsoe_is_not_specialized()

    def test_confirming_proposes_object_and_start_and_overwrites_neither(self):
        order = self._contract(
            confirm=False, start=False, l10n_mx_icsoe_object=False
        ).with_user(self.salesman)
        order.commitment_date = "2026-07-01 18:00:00"
        order.action_confirm()
        self.assertEqual(
            (order.l10n_mx_icsoe_object, str(order.l10n_mx_icsoe_date_start)),
            ("Limpieza", "2026-07-01"),
        )
        written = self._contract(
            start="2026-05-04", commitment_date="2026-07-01 18:00:00"
        )
        self.assertEqual(
            written.l10n_mx_icsoe_object, "OC 4500012345 Limpieza de la planta"
        )
        self.assertEqual(str(written.l10n_mx_icsoe_date_start), "2026-05-04")
        self.assertFalse(
            self._contract(start=False).l10n_mx_icsoe_date_start,
            "a promise is a fact, today is a guess",
        )
