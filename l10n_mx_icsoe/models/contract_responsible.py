# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .authority_return.deadline import SIGNATORY, as_id
from .contract_mixin import CONTRACT


class ContractMixin(models.AbstractModel):
    """The capturista of one contract, whom the signatory names as in IMSS's portal."""

    _inherit = CONTRACT

    l10n_mx_icsoe_capturista_id = fields.Many2one(
        "res.users",
        string="ICSOE Capturista",
        copy=False,
        readonly=True,
        tracking=True,
        groups="l10n_mx_icsoe.group_capturista",
        help="Who mends what a check finds in this contract. Empty: who is in charge "
        "of the return. The signatory assigns.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("l10n_mx_icsoe_capturista_id") for vals in vals_list):
            self.env["l10n_mx_icsoe.filing"]._check_role(SIGNATORY)
        return super().create(vals_list)

    def write(self, vals):
        if "l10n_mx_icsoe_capturista_id" in vals:
            self.env["l10n_mx_icsoe.filing"]._check_role(SIGNATORY)
        return super().write(vals)

    def l10n_mx_icsoe_assign_responsible(self, user):
        """Give these contracts to the capturista ``user`` (a record or an id; none to
        take them back).

        :raises AccessError: who asks is not the signatory, or may not see a contract
        :raises UserError: ``user`` is no capturista of the contract's company
        """
        self.env["l10n_mx_icsoe.filing"]._check_role(SIGNATORY)
        self.check_access("read")
        user = self.env["res.users"].browse(as_id(user) or ())
        for company in self.company_id:
            self.env["l10n_mx_icsoe.filing"]._check_assignable(company, user)
        # sudo: a signatory reads contracts but does not write them; role and
        # contracts were checked above.
        self.sudo().write({"l10n_mx_icsoe_capturista_id": user.id})
        return True
