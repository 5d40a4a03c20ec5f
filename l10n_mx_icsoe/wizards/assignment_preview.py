# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..models.assignment import OUTCOMES, REFUSE, SKIP


class AssignmentPreview(models.AbstractModel):
    """A dialog about the workers of a contract that shows what will happen to each
    before it is done. As the user: what is shown is what they may see.
    """

    _name = "l10n_mx_icsoe.assignment.preview"
    _inherit = "l10n_mx_icsoe.contract.reference"
    _description = "Preview of Assignments"

    #: The fields, beside the contract, that what is shown follows from.
    _shown_depends = ()
    _contract_required = False

    order_id = fields.Many2one(
        ondelete="cascade",
        domain="[('l10n_mx_icsoe_specialized', '=', True), ('state', 'in', ('draft', "
        "'sent', 'sale'))]",
    )
    line_ids = fields.One2many(
        "l10n_mx_icsoe.assignment.preview.line",
        "assign_id",
        string="What Will Happen",
        compute="_compute_line_ids",
        store=True,
        compute_sudo=False,
    )
    done_count = fields.Integer(compute="_compute_done_count")

    @api.constrains(lambda self: self._reference_fields())
    def _check_contract(self):
        """Also what is shown beforehand is only for who may assign there: constraints
        run as administrator, this one asks about the user.
        """
        for wizard in self.sudo(False):
            contract = wizard._live_contract()
            if contract:
                contract._l10n_mx_icsoe_for_assigning()
            elif self._contract_required:
                raise ValidationError(self.env._("Choose a contract."))

    def _preview(self):
        """Values of a line for each worker or assignment."""
        raise NotImplementedError

    @api.depends(lambda self: [*self._reference_fields(), *self._shown_depends])
    def _compute_line_ids(self):
        for wizard in self:
            lines = map(fields.Command.create, wizard._preview())
            wizard.line_ids = [fields.Command.clear(), *lines]

    @api.depends("line_ids.outcome")
    def _compute_done_count(self):
        for wizard in self:
            outcomes = wizard.line_ids.mapped("outcome")
            wizard.done_count = sum(one not in (SKIP, REFUSE) for one in outcomes)


class AssignmentPreviewLine(models.TransientModel):
    """What will happen to one worker; only shown, computed anew when it is done."""

    _name = "l10n_mx_icsoe.assignment.preview.line"
    _description = "What Will Happen to a Worker"

    assign_id = fields.Many2one("l10n_mx_icsoe.assign.workers", ondelete="cascade")
    transfer_id = fields.Many2one(
        "l10n_mx_icsoe.assignment.transfer", ondelete="cascade"
    )
    employee_id = fields.Many2one("hr.employee", string="Worker")
    contract_name = fields.Char(string="Contract")
    outcome = fields.Selection(OUTCOMES, string="Result")
    dates = fields.Char()
    why = fields.Char()
