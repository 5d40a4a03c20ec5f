# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
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
        domain = [
            ("l10n_mx_icsoe_omission", "in", kinds),
            ("company_id", "=", self.company.id),
        ]
        return self.env["sale.order"].with_user(self.salesman).search(domain)

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
