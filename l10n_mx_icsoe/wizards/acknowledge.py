# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.tools.upload import from_base64
from odoo.addons.l10n_mx_efirma.translate import translate

from ..tools.formats import acknowledgement
from ..tools.law import period as periods


class Acknowledge(models.TransientModel):
    """Asks for what IMSS's acknowledgement shows; proposes what its PDF says."""

    _name = "l10n_mx_icsoe.acknowledge"
    _description = "Register the Acknowledgement"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
        ondelete="cascade",
    )
    date_deadline = fields.Date(related="filing_id.date_deadline", related_sudo=False)
    day_signed = fields.Date(string="Signed On", compute="_compute_day_signed")
    pdf = fields.Binary(string="Acknowledgement (PDF)", attachment=False)
    pdf_name = fields.Char()
    folio = fields.Char(required=True, help="For instance N262253432.")
    date = fields.Date(
        string="Filed On", required=True, default=lambda self: periods.today()
    )
    found_folio = fields.Char(
        readonly=True, help="The folio that the PDF says, as far as it could be read."
    )
    found_date = fields.Date(readonly=True)

    @api.depends("filing_id")
    def _compute_day_signed(self):
        for wizard in self:
            signed = wizard.filing_id.date_signed
            wizard.day_signed = signed and periods.mexican_date(signed)

    @api.onchange("pdf")
    def _onchange_pdf(self):
        """Read the PDF as soon as it is chosen; a bad one is not kept."""
        self.found_folio = self.found_date = False
        if not self.pdf:
            return None
        try:
            found = acknowledgement.read(
                self._pdf_bytes(),
                earliest=self.filing_id.date_window,
                latest=periods.today(),
                other_folios=[self.filing_id.origin_id.folio],
            )
        except ToolError as error:
            self.pdf = self.pdf_name = False
            title = self.env._("That file cannot be the acknowledgement")
            message = translate(self.env, error.message)
            return {"warning": {"title": title, "message": message}}
        if found.folio:
            self.folio = self.found_folio = found.folio
        if found.date:
            self.date = self.found_date = found.date
        own = self.filing_id.contractor_rfc
        if not found.rfcs or own in found.rfcs:
            return None
        title = self.env._("Is it the acknowledgement of this return?")
        message = self.env._(
            "The PDF names the RFC %(found)s and not %(own)s. Once it is registered "
            "nothing can be changed: look at it again.",
            found=", ".join(sorted(found.rfcs)[:3]),
            own=own,
        )
        return {"warning": {"title": title, "message": message}}

    def _pdf_bytes(self):
        return from_base64(self.with_context(bin_size=False).pdf)

    def action_register(self):
        self.ensure_one()
        return self.filing_id.register_acknowledgement(
            self.folio, self.date, self._pdf_bytes() if self.pdf else None
        )
