# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class Headcount(models.Model):
    _inherit = "l10n_mx_icsoe.headcount"
    _depends = {
        "l10n_mx_icsoe.assignment": ["oca_contract_id"],
        "contract.contract": ["l10n_mx_icsoe_service_id", "user_id"],
    }
