# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class Filing(models.Model):
    """Why the signatory gave the return back stands on it until it is sent again."""

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    return_reason = fields.Text(readonly=True, copy=False)

    def action_return(self, reason):
        result = super().action_return(reason)
        # sudo: nobody writes a filing by hand; the role and the state were checked.
        self.sudo().return_reason = reason.strip()
        return result

    def _finish(self, action, vals=None):
        if action != "return":
            vals = {**(vals or {}), "return_reason": False}
        return super()._finish(action, vals)
