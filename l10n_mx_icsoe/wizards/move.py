# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..models.stay_plan import (
    ASSIGN,
    ENDING,
    MOVING,
    ONE_DAY,
    OUTCOMES,
    REFUSE,
    SHORTEN,
    SKIP,
)
from ..tools.law import period as periods
from .assign_workers import notice


class Move(models.TransientModel):
    """Ends stays on a day and, if asked, continues them on another contract on the day
    after.
    """

    _name = "l10n_mx_icsoe.assignment.transfer"
    _description = "End or Move Workers"

    assignment_ids = fields.Many2many(
        "l10n_mx_icsoe.assignment", string="Stays", required=True
    )
    date_end = fields.Date(
        string="Last Day", required=True, default=lambda self: periods.today()
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Continue On",
        domain="[('l10n_mx_icsoe_specialized', '=', True), ('state', 'in', ('draft', "
        "'sent', 'sale'))]",
        help="They start there on the day after the last day. Empty: they only end.",
    )
    # As the user: what is shown of contracts and stays is what they may see.
    line_ids = fields.One2many(
        "l10n_mx_icsoe.assignment.transfer.line",
        "wizard_id",
        string="What Will Happen",
        compute="_compute_line_ids",
        store=True,
        compute_sudo=False,
    )
    done_count = fields.Integer(compute="_compute_done_count")

    @api.constrains("order_id")
    def _check_order(self):
        """Also what is shown beforehand is only for who may assign there: constraints
        run as administrator, this one asks about the user.
        """
        for wizard in self.sudo(False).filtered("order_id"):
            wizard.order_id._l10n_mx_icsoe_for_assigning()

    @api.depends("assignment_ids", "date_end", "order_id")
    def _compute_line_ids(self):
        for wizard in self:
            lines = [
                fields.Command.create(
                    {
                        "employee_id": stay.employee_id.id,
                        "order_name": stay.sudo().order_id.name,
                        "dates": stay._dates_label(),
                        "outcome": outcome,
                        "why": why,
                    }
                )
                for stay, outcome, why, _plan in wizard._plan()
            ]
            wizard.line_ids = [fields.Command.clear(), *lines]

    @api.depends("line_ids.outcome")
    def _compute_done_count(self):
        for wizard in self:
            wizard.done_count = len(
                wizard.line_ids.filtered(lambda line: line.outcome in (ENDING, MOVING))
            )

    def _plan(self):
        """(stay, outcome, why, ``Plan`` on the other contract or ``None``) for each
        stay; nobody falls between two contracts: who cannot start on the other one does
        not end on this one.
        """
        stays, last = self.assignment_ids._origin, self.date_end
        if not last:
            return []
        there, target = {}, self.order_id._origin
        if target:
            plans = stays._plan_assignments(target, stays.employee_id, last + ONE_DAY)
            there = {plan.employee: plan for plan in plans}
        return [
            (stay, *self._plan_one(stay, last, target, there.get(stay.employee_id)))
            for stay in stays
        ]

    def _plan_one(self, stay, last, target, plan):
        if target and stay.order_id == target:
            return REFUSE, self.env._("Is on that contract already."), None
        if stay.date_start > last:
            start = format_date(self.env, stay.date_start)
            return REFUSE, self.env._("Joins later, on %(start)s.", start=start), None
        if stay.date_end and stay.date_end < last:
            return (
                SKIP,
                self.env._(
                    "Ended on %(end)s.", end=format_date(self.env, stay.date_end)
                ),
                None,
            )
        if not plan and stay.date_end == last:
            return SKIP, self.env._("Ends on that day already."), None
        if plan and plan.outcome == REFUSE:
            return (
                REFUSE,
                self.env._("Cannot continue there: %(why)s", why=plan.why),
                None,
            )
        if plan and plan.outcome in (ASSIGN, SHORTEN):
            dates = ", ".join(stay._label_of(*span) for span in plan.stays)
            name = target.sudo().name
            why = self.env._("On %(contract)s %(dates)s.", contract=name, dates=dates)
            return (
                MOVING,
                " ".join(filter(None, (why, plan.outcome == SHORTEN and plan.why))),
                plan,
            )
        return ENDING, plan.why if plan else "", None

    def action_move(self):
        self.ensure_one()
        plan = [
            (stay, there)
            for stay, outcome, _why, there in self._plan()
            if outcome in (ENDING, MOVING)
        ]
        if not plan:
            raise UserError(
                self.env._(
                    "There is nobody to end or move. Choose another last day or other "
                    "workers."
                )
            )
        stays = self.env["l10n_mx_icsoe.assignment"].union(
            *(stay for stay, _there in plan)
        )
        stays.write({"date_end": self.date_end})
        # One plan for each worker: who is on two of the contracts that end starts once
        # on the other one.
        there = {plan.employee: plan for _stay, plan in plan if plan}
        self.env["l10n_mx_icsoe.assignment"]._create_planned(
            self.order_id, there.values()
        )
        return notice(
            self.env._(
                "Stays that end on %(day)s: %(ended)s. Workers who continue on "
                "another contract: %(moved)s.",
                day=format_date(self.env, self.date_end),
                ended=len(stays),
                moved=len(there),
            )
        )


class MoveLine(models.TransientModel):
    """What will happen to one stay; only shown, computed anew when it is done."""

    _name = "l10n_mx_icsoe.assignment.transfer.line"
    _description = "What Will Happen to a Stay"

    wizard_id = fields.Many2one("l10n_mx_icsoe.assignment.transfer", ondelete="cascade")
    employee_id = fields.Many2one("hr.employee", string="Worker")
    order_name = fields.Char(string="Contract")
    dates = fields.Char()
    outcome = fields.Selection(OUTCOMES, string="Result")
    why = fields.Char()
