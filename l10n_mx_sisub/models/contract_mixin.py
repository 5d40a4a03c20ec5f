# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ContractMixin(models.AbstractModel):
    """What Infonavit's return states of a contract and ICSOE does not."""

    _inherit = "l10n_mx_icsoe.contract.mixin"

    l10n_mx_sisub_number = fields.Char(
        string="Number for Infonavit",
        copy=False,
        tracking=True,
        help="Digits only, for the life of the contract: the file of workers names it "
        "by this number. Empty: the return gives it the next one.",
    )
    l10n_mx_sisub_type = fields.Char(
        string="Type of Contract",
        default="POR TIEMPO",
        help="Infonavit publishes no list; «POR TIEMPO» is what a real file carries.",
    )
    l10n_mx_sisub_amount = fields.Float(
        string="Amount for Infonavit",
        digits=(16, 2),
        help="In pesos, without taxes. Empty: the total of the order. Where it varies: "
        "its value at the end of the cuatrimestre, with its amendments.",
    )
    l10n_mx_sisub_headcount = fields.Integer(
        string="Workers a Month",
        help="Estimated number of workers placed each month. Empty: those assigned.",
    )

    def _l10n_mx_sisub_amount(self, day):
        """The amount in pesos that a return of the period ending on ``day`` states."""
        return self.l10n_mx_sisub_amount

    def _l10n_mx_sisub_site(self):
        """The address at which its workers work, unless an assignment says another."""
        return self.partner_id
