# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..models.assignment_plan import (
    ASSIGN,
    ENDING,
    MOVING,
    ONE_DAY,
    OUTCOMES,
    REFUSE,
    SHORTEN,
    SKIP,
)
from ..models.notice import notice
from ..tools.law import period as periods


class AssignmentTransfer(models.TransientModel):
    """Ends assignments on a day and, if asked, continues them on another contract on
    the day after.
    """

    _name = "l10n_mx_icsoe.assignment.transfer"
    _inherit = "l10n_mx_icsoe.contract.reference"
    _description = "End or Move Workers"

    assignment_ids = fields.Many2many(
        "l10n_mx_icsoe.assignment", string="Assignments", required=True
    )
    date_end = fields.Date(
        string="Last Day", required=True, default=lambda self: periods.today()
    )
    order_id = fields.Many2one(
        string="Continue On",
        ondelete="cascade",
        domain="[('l10n_mx_icsoe_specialized', '=', True), ('state', 'in', ('draft', "
        "'sent', 'sale'))]",
        help="They start there on the day after the last day. Empty: they only end.",
    )
    continues = fields.Boolean(compute="_compute_continues")
    # As the user: what is shown of contracts and assignments is what they may see.
    line_ids = fields.One2many(
        "l10n_mx_icsoe.assignment.transfer.line",
        "wizard_id",
        string="What Will Happen",
        compute="_compute_line_ids",
        store=True,
        compute_sudo=False,
    )
    done_count = fields.Integer(compute="_compute_done_count")

    @api.depends(lambda self: self._reference_fields())
    def _compute_continues(self):
        for wizard in self:
            wizard.continues = bool(wizard._live_contract())

    @api.constrains(lambda self: self._reference_fields())
    def _check_contract(self):
        """Also what is shown beforehand is only for who may assign there: constraints
        run as administrator, this one asks about the user.
        """
        for wizard in self.sudo(False).filtered("continues"):
            wizard._live_contract()._l10n_mx_icsoe_for_assigning()

    @api.depends(lambda self: ["assignment_ids", "date_end", *self._reference_fields()])
    def _compute_line_ids(self):
        for wizard in self:
            lines = [
                fields.Command.create(
                    {
                        "employee_id": assignment.employee_id.id,
                        # sudo: the number of the contract of an assignment that the
                        # user sees
                        "contract_name": assignment.sudo()
                        ._live_contract()
                        ._l10n_mx_icsoe_reference(),
                        "dates": assignment._dates_label(),
                        "outcome": outcome,
                        "why": why,
                    }
                )
                for assignment, outcome, why, _plan in wizard._plan()
            ]
            wizard.line_ids = [fields.Command.clear(), *lines]

    @api.depends("line_ids.outcome")
    def _compute_done_count(self):
        for wizard in self:
            wizard.done_count = len(
                wizard.line_ids.filtered(lambda line: line.outcome in (ENDING, MOVING))
            )

    def _plan(self):
        """(assignment, outcome, why, ``Plan`` on the other contract or ``None``) for
        each assignment; nobody falls between two contracts: who cannot start on the
        other one does not end on this one.
        """
        assignments, last = self.assignment_ids._origin, self.date_end
        if not last:
            return []
        there, target = {}, self._live_contract()._origin
        if target:
            plans = assignments._plan_assignments(
                target, assignments.employee_id, last + ONE_DAY
            )
            there = {plan.employee: plan for plan in plans}
        return [
            (one, *self._plan_one(one, last, target, there.get(one.employee_id)))
            for one in assignments
        ]

    def _plan_one(self, assignment, last, target, plan):
        start, end = assignment.date_start, assignment.date_end
        if target and assignment._live_contract() == target:
            return REFUSE, self.env._("Is on that contract already."), None
        if start > last:
            start = format_date(self.env, start)
            return REFUSE, self.env._("Joins later, on %(start)s.", start=start), None
        if end and end < last:
            end = format_date(self.env, end)
            return SKIP, self.env._("Ended on %(end)s.", end=end), None
        if not plan and end == last:
            return SKIP, self.env._("Ends on that day already."), None
        if plan and plan.outcome == REFUSE:
            why = self.env._("Cannot continue there: %(why)s", why=plan.why)
            return REFUSE, why, None
        if plan and plan.outcome in (ASSIGN, SHORTEN):
            dates = ", ".join(assignment._label_of(*span) for span in plan.spans)
            # sudo: the number of the contract that was chosen
            name = target.sudo()._l10n_mx_icsoe_reference()
            why = self.env._("On %(contract)s %(dates)s.", contract=name, dates=dates)
            return (
                MOVING,
                " ".join(filter(None, (why, plan.outcome == SHORTEN and plan.why))),
                plan,
            )
        return ENDING, plan.why if plan else "", None

    def action_transfer(self):
        self.ensure_one()
        plan = [
            (assignment, there)
            for assignment, outcome, _why, there in self._plan()
            if outcome in (ENDING, MOVING)
        ]
        if not plan:
            raise UserError(
                self.env._(
                    "There is nobody to end or move. Choose another last day or other "
                    "workers."
                )
            )
        assignments = self.env["l10n_mx_icsoe.assignment"].union(
            *(assignment for assignment, _there in plan)
        )
        assignments.write({"date_end": self.date_end})
        # One plan for each worker: who is on two of the contracts that end starts once
        # on the other one.
        there = {plan.employee: plan for _assignment, plan in plan if plan}
        assignments._create_planned(self._live_contract(), there.values())
        return notice(
            self.env._(
                "Assignments that end on %(day)s: %(ended)s. Workers who continue on "
                "another contract: %(moved)s.",
                day=format_date(self.env, self.date_end),
                ended=len(assignments),
                moved=len(there),
            )
        )


class AssignmentTransferLine(models.TransientModel):
    """What will happen to one assignment; only shown, computed anew when it is done."""

    _name = "l10n_mx_icsoe.assignment.transfer.line"
    _description = "What Will Happen to an Assignment"

    wizard_id = fields.Many2one("l10n_mx_icsoe.assignment.transfer", ondelete="cascade")
    employee_id = fields.Many2one("hr.employee", string="Worker")
    contract_name = fields.Char(string="Contract")
    dates = fields.Char()
    outcome = fields.Selection(OUTCOMES, string="Result")
    why = fields.Char()
