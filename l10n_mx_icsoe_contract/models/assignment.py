# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class Assignment(models.Model):
    _inherit = "l10n_mx_icsoe.assignment"

    # One of the two: the add-on itself asks for exactly one.
    order_id = fields.Many2one(required=False)
    oca_contract_id = fields.Many2one(
        ondelete="cascade",
        check_company=True,
        domain="[('l10n_mx_icsoe_specialized', '=', True)]",
    )
