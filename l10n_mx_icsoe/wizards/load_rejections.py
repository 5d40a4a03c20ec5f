# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from odoo.addons.l10n_mx_efirma.tools.upload import from_base64

from ..models.notice import notice


class LoadRejections(models.TransientModel):
    """Asks for the Excel of rejected workers that IMSS's portal gives back."""

    _name = "l10n_mx_icsoe.load_rejections"
    _description = "Load Rejected Workers"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
        ondelete="cascade",
    )
    data = fields.Binary(string="Excel of the Portal", required=True, attachment=False)
    data_name = fields.Char()

    def action_load(self):
        """Load it, forget the file (it is personal data), and say what came of it."""
        self.ensure_one()
        filing = self.filing_id
        counts = filing.load_rejections(
            from_base64(self.with_context(bin_size=False).data)
        )
        self.unlink()
        return notice(
            filing._describe_rejections(counts),
            type="warning" if counts["unknown"] else "success",
            sticky=bool(counts["unknown"]),
        )
