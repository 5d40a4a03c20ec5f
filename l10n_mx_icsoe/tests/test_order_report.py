# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import IcsoeCase


@tagged("post_install_l10n", "post_install", "-at_install")
class TestOrderReport(IcsoeCase):
    def _printed(self, order):
        report = self.env["ir.actions.report"].with_user(self.salesman)
        html, _type = report._render_qweb_html("sale.report_saleorder", order.ids)
        return html.decode()

    def test_the_printed_contract_says_the_registration(self):
        order = self._contract()
        printed = self._printed(order)
        self.assertIn("AR129038/2024", printed)
        self.assertIn(f"<div>{order.l10n_mx_icsoe_service_id.folio}</div>", printed)
        order.l10n_mx_icsoe_specialized = False
        self.assertNotIn("AR129038/2024", self._printed(order))
