# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class Filing(models.Model):
    _inherit = "l10n_mx_icsoe.filing"

    def _view_to_fix(self, record):
        if record._name != "contract.contract":
            return super()._view_to_fix(record)
        if self.env.user.has_group("account.group_account_invoice"):
            return record.get_formview_id()
        return self.env.ref("l10n_mx_icsoe_contract.contract_view_form").id
