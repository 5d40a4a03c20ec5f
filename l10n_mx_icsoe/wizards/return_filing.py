# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnFiling(models.TransientModel):
    """Asks the signatory why the return goes back to the capturista."""

    _name = "l10n_mx_icsoe.return"
    _description = "Return a Filing"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
        ondelete="cascade",
    )
    reason = fields.Text(required=True)

    def action_return(self):
        self.ensure_one()
        return self.filing_id.action_return(self.reason)
