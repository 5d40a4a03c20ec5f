# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The import in Chromium, by an administrator of Employees who knows no Sales."""

import base64

from odoo.tests import tagged

from odoo.addons.l10n_mx_icsoe.tests.common import make_curp, make_nss
from odoo.addons.l10n_mx_icsoe.tests.test_tour import TourCase

from .import_files import Receipt, archive, csv
from .test_import import HEADER


@tagged("post_install_l10n", "post_install", "-at_install")
class TestImportTours(TourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        modules = cls.env["ir.module.module"]
        modules._load_module_terms(["l10n_mx_icsoe_import"], ["es_MX"])
        cls.hr_manager.lang = "es_MX"

    def test_an_import_and_the_same_file_again(self):
        order = self._contract()
        rows = [
            (
                name,
                make_nss(n),
                make_curp(n),
                "500.00",
                "2026-05-01",
                order.name,
                "",
                "",
            )
            for n, name in ((801, "Ana López"), (802, "Luz Ríos"))
        ]
        wrong = ("Eva Paz", "02190000010", make_curp(803), "500.00", "", "", "", "")
        sheet = csv([HEADER, *rows, wrong])
        self._run(
            "/odoo/icsoe-import",
            "l10n_mx_icsoe_import",
            self.hr_manager,
            sheet=base64.b64encode(sheet).decode(),
        )
        workers = order.l10n_mx_icsoe_assignment_ids.employee_id
        self.assertEqual(sorted(workers.mapped("name")), ["Ana López", "Luz Ríos"])
        self.assertEqual(
            self.env["hr.employee"].search_count(
                [("company_id", "=", self.company.id)]
            ),
            2,
        )

    def test_receipts_in_two_files(self):
        one = Receipt(make_nss(1), make_curp(1), name="ANA LOPEZ", folio=1)
        other = Receipt(make_nss(2), make_curp(2), name="LUZ RIOS", folio=2)
        files = {"uno.xml": one.xml(), "dos.zip": archive({"dos.xml": other.xml()})}
        self._run(
            "/odoo/icsoe-import",
            "l10n_mx_icsoe_import_receipts",
            self.hr_manager,
            receipts={
                name: base64.b64encode(data).decode() for name, data in files.items()
            },
        )
        found = self.env["hr.employee"].search([("company_id", "=", self.company.id)])
        self.assertEqual(sorted(found.mapped("name")), ["ANA LOPEZ", "LUZ RIOS"])
        self.assertEqual(set(found.mapped("l10n_mx_sbc")), {512.4})
        self.assertFalse(self.env["l10n_mx_icsoe.import.file"].search([]))
