import base64

from odoo import fields, models

from ..tools import period as calendar


class Acknowledge(models.TransientModel):
    """Asks for what IMSS's acknowledgement shows."""

    _name = "l10n_mx_icsoe.acknowledge"
    _description = "Register the Acknowledgement"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
        ondelete="cascade",
    )
    date_deadline = fields.Date(related="filing_id.date_deadline")
    folio = fields.Char(required=True, help="For instance N262253432.")
    date = fields.Date(string="Filed On", required=True, default=lambda self: calendar.today())
    pdf = fields.Binary(string="Acknowledgement (PDF)", attachment=False)
    pdf_name = fields.Char()

    def action_register(self):
        self.ensure_one()
        pdf = base64.b64decode(self.pdf) if self.pdf else None
        return self.filing_id.register_acknowledgement(self.folio, self.date, pdf)
