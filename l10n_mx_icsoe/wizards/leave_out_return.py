# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LeaveOutReturn(models.AbstractModel):
    """Asks why contracts are to be left out of a return (``contract_ids``)."""

    _name = "l10n_mx_icsoe.return.leave.out"
    _description = "Leave Contracts Out of a Return to an Authority"

    note = fields.Char(string="Reason", required=True)

    def action_leave_out(self):
        self.ensure_one()
        return self.contract_ids.action_leave_out(self.note)
