# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class AssignmentPreview(models.AbstractModel):
    _inherit = "l10n_mx_icsoe.assignment.preview"

    oca_contract_id = fields.Many2one(
        ondelete="cascade", domain="[('l10n_mx_icsoe_specialized', '=', True)]"
    )
