# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..models.assignment import ENDING, MOVING, ONE_DAY, REFUSE, SHORTEN, SKIP
from ..models.notice import notice
from ..tools.law import period as periods


class AssignmentTransfer(models.TransientModel):
    """Ends assignments on a day and, if asked, continues them on another contract on
    the day after.
    """

    _name = "l10n_mx_icsoe.assignment.transfer"
    _inherit = "l10n_mx_icsoe.assignment.preview"
    _description = "End or Move Workers"
    _shown_depends = ("assignment_ids", "date_end")

    assignment_ids = fields.Many2many(
        "l10n_mx_icsoe.assignment", string="Assignments", required=True
    )
    date_end = fields.Date(
        string="Last Day", required=True, default=lambda self: periods.today()
    )
    order_id = fields.Many2one(
        string="Continue On",
        help="They start there on the day after the last day. Empty: they only end.",
    )
    continues = fields.Boolean(compute="_compute_continues")
    line_ids = fields.One2many(inverse_name="transfer_id")

    @api.depends(lambda self: self._reference_fields())
    def _compute_continues(self):
        for wizard in self:
            wizard.continues = bool(wizard._live_contract())

    def _preview(self):
        return [
            {
                "employee_id": assignment.employee_id.id,
                "contract_name": assignment._contract_number(),
                "dates": assignment._dates_label(),
                "outcome": outcome,
                "why": why,
            }
            for assignment, outcome, why, _plan in self._plan()
        ]

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
        planned = []
        for one in assignments:
            plan = there.get(one.employee_id)
            planned.append((one, *self._plan_one(one, last, target, plan), plan))
        return planned

    def _plan_one(self, assignment, last, target, plan):
        """(outcome, why)"""
        start, end = assignment.date_start, assignment.date_end
        if target and assignment._live_contract() == target:
            return REFUSE, self.env._("Is on that contract already.")
        if start > last:
            start = format_date(self.env, start)
            return REFUSE, self.env._("Joins later, on %(start)s.", start=start)
        if end and end < last:
            return SKIP, self.env._("Ended on %(end)s.", end=format_date(self.env, end))
        if not plan and end == last:
            return SKIP, self.env._("Ends on that day already.")
        if not plan or plan.outcome == SKIP:
            return ENDING, plan.why if plan else ""
        if plan.outcome == REFUSE:
            return REFUSE, self.env._("Cannot continue there: %(why)s", why=plan.why)
        # sudo: the number of the contract that was chosen
        name = target.sudo()._l10n_mx_icsoe_reference()
        dates = ", ".join(assignment._label_of(*span) for span in plan.spans)
        why = self.env._("On %(contract)s %(dates)s.", contract=name, dates=dates)
        return MOVING, f"{why} {plan.why}" if plan.outcome == SHORTEN else why

    def action_transfer(self):
        self.ensure_one()
        ending, there = self.env["l10n_mx_icsoe.assignment"], {}
        for assignment, outcome, _why, plan in self._plan():
            if outcome in (ENDING, MOVING):
                ending |= assignment
            if outcome == MOVING:
                # Once: who is on two of the contracts that end starts once there.
                there[plan.employee] = plan
        if not ending:
            raise UserError(
                self.env._(
                    "There is nobody to end or move. Choose another last day or other "
                    "workers."
                )
            )
        ending.write({"date_end": self.date_end})
        ending._create_planned(self._live_contract(), there.values())
        return notice(
            self.env._(
                "Assignments that end on %(day)s: %(ended)s. Workers who continue on "
                "another contract: %(moved)s.",
                day=format_date(self.env, self.date_end),
                ended=len(ending),
                moved=len(there),
            )
        )
