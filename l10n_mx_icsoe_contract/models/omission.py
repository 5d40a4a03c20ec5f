# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class Omission(models.Model):
    _inherit = "l10n_mx_icsoe.omission"
    _depends = {
        "contract.contract": [
            "active",
            "code",
            "company_id",
            "contract_type",
            "date",
            "name",
            "partner_id",
            "user_id",
            "l10n_mx_icsoe_specialized",
            "l10n_mx_icsoe_not_specialized",
        ],
        "contract.line": ["contract_id", "product_id"],
    }
