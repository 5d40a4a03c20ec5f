# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class Close(models.TransientModel):
    """For Infonavit, and for IMSS on the same evening."""

    _name = "l10n_mx_sisub.close"
    _inherit = "l10n_mx_icsoe.return.close"
    _description = "Close a Cuatrimestre: ICSOE and SISUB"

    filing_id = fields.Many2one("l10n_mx_sisub.filing")
    icsoe_id = fields.Many2one("l10n_mx_icsoe.filing", compute="_compute_icsoe_id")
    icsoe_state = fields.Selection(
        related="icsoe_id.state", string="State of ICSOE", related_sudo=False
    )
    with_icsoe = fields.Boolean(
        string="Gather ICSOE First",
        default=True,
        help="So that both returns state the same workers and salaries.",
    )

    @api.depends("company_id", "year", "period")
    def _compute_icsoe_id(self):
        for wizard in self:
            wizard.icsoe_id = wizard._period() and wizard.icsoe_id._live_return(
                wizard.company_id, wizard.year, wizard.period
            )

    def action_close(self):
        if self.with_icsoe and self.icsoe_state in (False, "draft"):
            self.icsoe_id.close(*self._what())
        return super().action_close()
