# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..tools.law.document import Kind


class UpdateProposal(models.TransientModel):
    """A filed return of which contracts have changed since."""

    _name = "l10n_mx_icsoe.update.proposal"
    _description = "Update to File"
    _order = "id"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing", string="Return", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="filing_id.company_id", related_sudo=False)
    folio = fields.Char(related="filing_id.folio", related_sudo=False)
    contracts = fields.Char(string="Contracts That Changed", required=True)

    def action_make(self):
        self.ensure_one()
        return self.filing_id.action_correct(Kind.UPDATE.value)._get_records_action()
