# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class AssignmentTransfer(models.TransientModel):
    _inherit = "l10n_mx_icsoe.assignment.transfer"

    oca_contract_id = fields.Many2one(
        string="Continue On (Recurring)",
        ondelete="cascade",
        domain="[('l10n_mx_icsoe_specialized', '=', True)]",
    )
