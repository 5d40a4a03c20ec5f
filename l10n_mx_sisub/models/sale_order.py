# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _l10n_mx_sisub_amount(self, day):
        """What was entered for Infonavit, else the order's total without taxes, in
        pesos on ``day``; zero where no exchange rate is known, which Odoo takes for 1.
        """
        amount, pesos = super()._l10n_mx_sisub_amount(day), self.company_id.currency_id
        currencies = self.currency_id | pesos
        if amount or (len(currencies) > 1 and not currencies.rate_ids):
            return amount
        return self.currency_id._convert(
            self.amount_untaxed, pesos, self.company_id, day
        )

    def _l10n_mx_sisub_site(self):
        return self.partner_shipping_id or super()._l10n_mx_sisub_site()
