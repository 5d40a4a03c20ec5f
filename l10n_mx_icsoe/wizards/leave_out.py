# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LeaveOut(models.TransientModel):
    """Asks why contracts are to be left out of a return."""

    _name = "l10n_mx_icsoe.leave.out"
    _description = "Leave Contracts Out"

    contract_ids = fields.Many2many(
        "l10n_mx_icsoe.filing.contract",
        string="Contracts",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    note = fields.Char(string="Reason", required=True)

    def action_leave_out(self):
        self.ensure_one()
        return self.contract_ids.action_leave_out(self.note)
