# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LeaveOut(models.TransientModel):
    _name = "l10n_mx_sisub.leave.out"
    _inherit = "l10n_mx_icsoe.leave.out"
    _description = "Leave Contracts Out of SISUB"

    contract_ids = fields.Many2many("l10n_mx_sisub.filing.contract")
