# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.notice import notice
from ..tools.law import period as periods


class AssignWorkers(models.TransientModel):
    """Puts many workers on a contract, after showing what will happen to each."""

    _name = "l10n_mx_icsoe.assign.workers"
    _inherit = "l10n_mx_icsoe.assignment.preview"
    _description = "Assign Workers to a Contract"
    _shown_depends = ("employee_ids", "date_start", "date_end")
    _contract_required = True

    order_id = fields.Many2one(string="Contract")
    date_start = fields.Date(
        string="From",
        required=True,
        compute="_compute_date_start",
        store=True,
        precompute=True,
        readonly=False,
        compute_sudo=False,
    )
    date_end = fields.Date(
        string="To",
        help="Last day of work on this contract. Empty: until further notice.",
    )
    # The public face of employees, with the same ids: salesmen and capturistas may not
    # read the other.
    employee_ids = fields.Many2many(
        "hr.employee.public", string="Workers", context={"active_test": False}
    )
    previous_label = fields.Char(
        compute="_compute_previous_label",
        help="The previous contract of the same client.",
    )

    @api.depends(lambda self: self._reference_fields())
    def _compute_date_start(self):
        for wizard in self:
            contract = wizard._live_contract()._origin
            contract = contract and contract._l10n_mx_icsoe_for_assigning()
            wizard.date_start = (
                contract and contract.l10n_mx_icsoe_date_start
            ) or periods.today()

    @api.depends(lambda self: [*self._reference_fields(), "employee_ids"])
    def _compute_previous_label(self):
        for wizard in self:
            previous, workers = wizard._previous_workers()
            wizard.previous_label = bool(workers - wizard._employees()) and self.env._(
                "%(contract)s, workers until its end: %(count)s",
                contract=previous and previous._l10n_mx_icsoe_reference(),
                count=len(workers),
            )

    def _plans(self):
        contract = self._live_contract()._origin
        if not (contract and self.date_start):
            return []
        return self.env["l10n_mx_icsoe.assignment"]._plan_assignments(
            contract, self._employees(), self.date_start, self.date_end or None
        )

    def _preview(self):
        label_of = self.env["l10n_mx_icsoe.assignment"]._label_of
        return [
            {
                "employee_id": plan.employee.id,
                "outcome": plan.outcome,
                "dates": ", ".join(label_of(*span) for span in plan.spans),
                "why": plan.why,
            }
            for plan in self._plans()
        ]

    def _employees(self):
        return self.env["hr.employee"].browse(self.employee_ids._origin.ids)

    def _previous_workers(self):
        """The contract of the same client that started last before this one (sudo), and
        who was on it until its end.
        """
        assignments = self.env["l10n_mx_icsoe.assignment"]
        contract = self._live_contract()._origin
        if not contract:
            return contract, assignments.employee_id
        previous = contract._l10n_mx_icsoe_for_assigning()._l10n_mx_icsoe_previous()
        # As the user: a salesman sees nothing of a colleague's contract.
        return previous, previous._l10n_mx_icsoe_until_end(assignments).employee_id

    def action_copy_previous(self):
        """Add the workers of the previous contract, and show the dialog again."""
        self.ensure_one()
        workers = self._employees() | self._previous_workers()[1]
        self.employee_ids = [fields.Command.set(workers.ids)]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_icsoe.assign_workers_action"
        )
        return {**action, "res_id": self.id}

    def action_assign(self):
        self.ensure_one()
        plans = self._plans()
        contract = self._live_contract()
        done = [plan for plan in plans if plan.is_done]
        if not done:
            raise UserError(
                self.env._(
                    "There is nobody to assign. Choose workers who are not yet on the "
                    "contract on those days."
                )
            )
        self.env["l10n_mx_icsoe.assignment"]._create_planned(contract, done)
        return notice(
            self.env._(
                "%(contract)s: workers assigned: %(done)s; left as they were: "
                "%(rest)s.",
                # sudo: the number of the contract that was chosen
                contract=contract.sudo()._l10n_mx_icsoe_reference(),
                done=len(done),
                rest=len(plans) - len(done),
            )
        )
