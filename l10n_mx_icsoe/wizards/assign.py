# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..models.roles import CAPTURISTA


class Assign(models.TransientModel):
    """Asks the signatory who is in charge: of a filing, or of contracts."""

    _name = "l10n_mx_icsoe.assign"
    _description = "Assign a Capturista"

    filing_id = fields.Many2one("l10n_mx_icsoe.filing", ondelete="cascade")
    order_ids = fields.Many2many("sale.order")
    company_ids = fields.Many2many("res.company", compute="_compute_company_ids")
    user_id = fields.Many2one(
        "res.users",
        string="Capturista",
        domain=lambda self: (
            f"[('share', '=', False), ('company_ids', 'in', company_ids),"
            f" ('all_group_ids', 'in', {self.env.ref(CAPTURISTA).ids})]"
        ),
    )
    keep = fields.Boolean(
        string="Also for the coming returns of this company",
        help="New filings, also those the system opens by itself, are given to the "
        "same person.",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids") or []
        if model == "l10n_mx_icsoe.filing" and len(ids) == 1:
            filing = self.env[model].browse(ids)
            values.update(filing_id=filing.id, user_id=filing.user_id.id)
        elif model == "sale.order":
            values["order_ids"] = [(6, 0, ids)]
        return values

    @api.depends("filing_id", "order_ids")
    def _compute_company_ids(self):
        for wizard in self:
            wizard.company_ids = (
                wizard.filing_id.company_id | wizard.order_ids.company_id
            )

    def action_assign(self):
        self.ensure_one()
        if self.filing_id:
            self.filing_id.assign(self.user_id, self.keep)
        self.order_ids.l10n_mx_icsoe_assign_responsible(self.user_id)
        return True
