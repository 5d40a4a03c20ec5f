# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
from datetime import date

import openpyxl

from odoo.tests import tagged
from odoo.tools import file_open

from .common import IcsoeCase


@tagged("post_install_l10n", "post_install", "-at_install")
class TestImportContracts(IcsoeCase):
    """Dozens of purchase orders from a spreadsheet, by the salesman who has them."""

    def _template(self):
        orders = self.env["sale.order"].with_context(lang=self.salesman.lang)
        return orders.get_import_templates()[-1]["template"].lstrip("/")

    def _load(self, content):
        """Import the spreadsheet as Odoo's own dialog does: preview, then load with the
        columns that it recognised.
        """
        wizard = (
            self.env["base_import.import"]
            .with_user(self.salesman)
            .with_context(lang=self.salesman.lang)
            .create(
                {
                    "res_model": "sale.order",
                    "file": content,
                    "file_name": "contratos.xlsx",
                    "file_type": "application/vnd.openxmlformats-officedocument."
                    "spreadsheetml.sheet",
                }
            )
        )
        options = {
            "has_headers": True,
            "quoting": '"',
            "sheet": "",
            "date_format": "",
            "datetime_format": "",
        }
        preview = wizard.parse_preview(options)
        found = [
            "/".join(preview["matches"].get(index, []))
            for index in range(len(preview["headers"]))
        ]
        return wizard.execute_import(found, preview["headers"], preview["options"])

    def _changed(self, cell, value):
        with file_open(self._template(), "rb") as file:
            book = openpyxl.load_workbook(file)
        book.active[cell] = value
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    def test_the_template_s_rows_become_contracts(self):
        with file_open(self._template(), "rb") as file:
            result = self._load(file.read())
        self.assertFalse(result["messages"])
        orders = self.env["sale.order"].browse(result["ids"])
        self.assertEqual(orders.mapped("name"), ["C-0001", "C-0002"])
        self.assertEqual(orders.partner_id, self.client)
        self.assertEqual(orders.l10n_mx_icsoe_service_id, self.service)
        self.assertEqual(
            orders.mapped("l10n_mx_icsoe_object")[0],
            "OC 4500012345 Limpieza de la planta norte",
        )
        self.assertEqual(
            orders.mapped("l10n_mx_icsoe_date_start"),
            [date(2026, 5, 4), date(2026, 6, 1)],
        )
        self.assertEqual(orders.order_line.product_id, self.product)
        self.assertEqual(orders.mapped("amount_untaxed"), [120000, 45000.5])
        confirm = self.env.ref("l10n_mx_icsoe.sale_order_confirm_action")
        confirm.with_user(self.salesman).with_context(
            active_model="sale.order", active_ids=orders.ids
        ).run()
        contracts = self._close().contract_ids
        self.assertEqual(contracts.mapped("reference"), ["C-0001", "C-0002"])
        self.assertEqual(
            contracts.mapped("date_signed"),
            [date(2026, 4, 28), date(2026, 6, 1)],
            "as the row says, else the start: it was confirmed long after",
        )

    def test_in_spanish(self):
        self.env["res.lang"]._activate_lang("es_MX")
        self.env["ir.module.module"]._load_module_terms(
            ["sale", "l10n_mx_icsoe"], ["es_MX"]
        )
        self.salesman.lang = "es_MX"
        self.env["sale.order"].invalidate_model()
        with file_open(self._template(), "rb") as file:
            result = self._load(file.read())
        self.assertFalse(result["messages"])
        orders = self.env["sale.order"].browse(result["ids"])
        self.assertEqual(orders.mapped("amount_untaxed"), [120000, 45000.5])
        self.assertEqual(orders[0].l10n_mx_icsoe_date_signed, date(2026, 4, 28))

    def test_a_row_that_is_wrong_is_said_and_nothing_is_kept(self):
        self._client("Al público", "XAXX010101000")
        for cell, value, words in (
            ("B2", "XAXX010101000", "Clients with the RFC “XAXX010101000”: 0"),
            ("B3", "GOL900512AB1", "Clients with the RFC “GOL900512AB1”: 0"),
            ("H2", date(2026, 5, 3), "would end"),
            ("E2", "99999", "99999"),
        ):
            with self.subTest(cell=cell, value=value):
                self._refused(self._changed(cell, value), words)

    def test_two_clients_with_one_rfc_are_asked_about(self):
        self._client("Aceros del Bajío Norte", "MXABA980312QX8")
        with file_open(self._template(), "rb") as file:
            self._refused(file.read(), "Clients with the RFC “ABA980312QX8”: 2")

    def _refused(self, content, words):
        result = self._load(content)
        self.assertFalse(result["ids"])
        said = "\n".join(one["message"] for one in result["messages"])
        self.assertIn(words, said)
