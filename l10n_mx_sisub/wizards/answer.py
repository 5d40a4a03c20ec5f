# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.l10n_mx_efirma.tools.upload import from_base64
from odoo.addons.l10n_mx_icsoe.tools.law import period as periods


class Answer(models.TransientModel):
    """Asks what Infonavit answered: a folio on sending, then accepted or rejected."""

    _name = "l10n_mx_sisub.answer"
    _description = "Answer of Infonavit"

    filing_id = fields.Many2one(
        "l10n_mx_sisub.filing",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_id"),
        ondelete="cascade",
    )
    # As it was when the dialog was opened: somebody else may register the folio then.
    sending = fields.Boolean(
        compute="_compute_sending", store=True, precompute=True, readonly=False
    )
    outcome = fields.Selection(
        [("accepted", "Accepted"), ("rejected", "Rejected")],
        string="Infonavit Says",
        default="accepted",
        required=True,
    )
    folio = fields.Char(
        compute="_compute_sending", store=True, precompute=True, readonly=False
    )
    date = fields.Date(default=lambda self: periods.today())
    pdf = fields.Binary(string="Acknowledgement (PDF)", attachment=False)
    pdf_name = fields.Char()
    messages = fields.Binary(string="File of Errors (Logmensaje)", attachment=False)
    messages_name = fields.Char()

    @api.depends("filing_id")
    def _compute_sending(self):
        for wizard in self:
            wizard.sending = wizard.filing_id.state == "to_send"
            wizard.folio = not wizard.sending and wizard.filing_id.folio

    def action_register(self):
        self.ensure_one()
        files = self.with_context(bin_size=False)
        if self.sending:
            return self.filing_id.register_sent(self.folio, self.date)
        if self.outcome == "accepted":
            pdf = from_base64(files.pdf) if files.pdf else None
            return self.filing_id.register_accepted(self.date, pdf, self.folio)
        data = from_base64(files.messages) if files.messages else None
        return self.filing_id.register_rejected(data)
