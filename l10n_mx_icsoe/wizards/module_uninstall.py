# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's question before an app is uninstalled: say all that would be lost."""

from odoo import api, fields, models

PREFIX = "l10n_mx_icsoe."


class BaseModuleUninstall(models.TransientModel):
    _inherit = "base.module.uninstall"

    l10n_mx_icsoe_is_lost = fields.Boolean(
        string="ICSOE Is Uninstalled", compute="_compute_l10n_mx_icsoe"
    )
    l10n_mx_icsoe_filed_count = fields.Integer(
        string="Filed ICSOE Returns", compute="_compute_l10n_mx_icsoe"
    )

    @api.depends("module_ids")
    def _compute_l10n_mx_icsoe(self):
        # Whoever may uninstall need have no role in ICSOE, and is told a number.
        filings = self.env["l10n_mx_icsoe.filing"].sudo()
        filed = filings.search_count([("state", "=", "filed")])
        for wizard in self:
            lost = "l10n_mx_icsoe" in wizard._get_modules().mapped("name")
            wizard.l10n_mx_icsoe_is_lost = lost
            wizard.l10n_mx_icsoe_filed_count = filed if lost else 0

    def _get_models(self):
        # The mail app leaves out every model that has no chatter: assignments, say.
        own = self.env["ir.model"].search(
            [
                ("model", "=like", f"{PREFIX}%"),
                ("transient", "=", False),
                ("abstract", "=", False),
            ]
        )
        return super()._get_models() | own
