# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.law.document import Kind


class Close(models.TransientModel):
    _name = "l10n_mx_icsoe.close"
    _inherit = "l10n_mx_icsoe.return.close"
    _description = "Close a Cuatrimestre"

    filing_id = fields.Many2one("l10n_mx_icsoe.filing")
    filing_state = fields.Selection(related="filing_id.state", related_sudo=False)
    kind = fields.Selection(
        [(Kind.NORMAL.value, "Normal"), (Kind.NIL.value, "Nothing to Report")],
        compute="_compute_proposal",
        store=True,
        precompute=True,
        compute_sudo=False,
        readonly=False,
        required=True,
        help="Proposed from the contracts that started in the cuatrimestre.",
    )
    contract_count = fields.Integer(
        string="Contracts That Started",
        compute="_compute_proposal",
        store=True,
        precompute=True,
        compute_sudo=False,
    )

    @api.depends("company_id", "year", "period")
    def _compute_proposal(self):
        for wizard in self:
            count = self._returns()._count_contracts(
                wizard.company_id, wizard._period()
            )
            wizard.contract_count = count
            wizard.kind = (Kind.NORMAL if count else Kind.NIL).value

    def _what(self):
        return (*super()._what(), self.kind)
