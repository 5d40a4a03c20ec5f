# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.intervals import Intervals
from odoo.tools.misc import format_date

ASSIGN, SHORTEN, SKIP, REFUSE = "assign", "shorten", "skip", "refuse"
ENDING, MOVING = "end", "move"
#: What happens to one worker, in the words of the previews.
OUTCOMES = [
    (ASSIGN, "Assigned"),
    (SHORTEN, "Assigned, other dates"),
    (ENDING, "Ends"),
    (MOVING, "Moves"),
    (SKIP, "Nothing to do"),
    (REFUSE, "Not possible"),
]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """``spans`` are (first day, last day or ``None``) to create."""

    employee: models.BaseModel
    outcome: str
    why: str
    spans: list | tuple = ()

    @property
    def is_done(self):
        return self.outcome not in (SKIP, REFUSE)


class Assignment(models.Model):
    """Who works on which contract, from when to when."""

    _name = "l10n_mx_icsoe.assignment"
    _inherit = "l10n_mx_icsoe.contract.reference"
    _description = "Worker on a Contract"
    _order = "date_start desc, id desc"
    _check_company_auto = True

    order_id = fields.Many2one(
        string="Contract",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('l10n_mx_icsoe_specialized', '=', True)]",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Worker",
        required=True,
        index=True,
        ondelete="restrict",
        # A leaver is archived but worked in the period that is being put right.
        context={"active_test": False},
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_of_contract", store=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        compute="_compute_of_contract",
        store=True,
        index=True,
    )
    date_start = fields.Date(
        string="From",
        required=True,
        compute="_compute_date_start",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_end = fields.Date(
        string="To", help="Last day of work on this contract. Empty: still on it."
    )
    l10n_mx_sbc = fields.Float(
        related="employee_id.l10n_mx_sbc",
        related_sudo=False,
        groups="hr.group_hr_manager",
    )
    outside = fields.Char(
        string="Outside the Contract",
        compute="_compute_outside",
        help="Which days of the assignment are not days of the contract. It is no "
        "error: a return counts only those that are.",
    )

    _dates = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "A worker cannot leave a contract before joining it.",
    )

    @api.depends(lambda self: self._live_contract_paths("company_id", "partner_id"))
    def _compute_of_contract(self):
        for assignment in self:
            contract = assignment._live_contract()
            assignment.company_id = contract.company_id
            assignment.partner_id = contract.partner_id.commercial_partner_id

    @api.depends(lambda self: self._reference_fields())
    def _compute_date_start(self):
        for assignment in self:
            assignment.date_start = (
                assignment.date_start
                or assignment._live_contract().l10n_mx_icsoe_date_start
                or fields.Date.context_today(assignment)
            )

    @api.depends(lambda self: ["employee_id", *self._reference_fields()])
    def _compute_display_name(self):
        for assignment in self.sudo():  # sudo: the name of the worker
            worker = assignment.employee_id.name or ""
            assignment.display_name = f"{worker} · {assignment._contract_number()}"

    def _contract_number(self):
        # sudo: the number of the contract of an assignment that the user sees
        contract = self.sudo()._live_contract()
        return contract._l10n_mx_icsoe_reference() if contract else ""

    @api.depends(
        lambda self: [
            "date_start",
            "date_end",
            *self._live_contract_paths(
                "l10n_mx_icsoe_date_start", "l10n_mx_icsoe_date_end"
            ),
        ]
    )
    def _compute_outside(self):
        for assignment in self:
            # sudo: two dates of the contract of an assignment that the user sees
            contract = assignment.sudo()._live_contract()
            start = contract.l10n_mx_icsoe_date_start
            end = contract.l10n_mx_icsoe_date_end
            first, last = assignment.date_start, assignment.date_end
            outside = []
            if start and first and first < start:
                day = format_date(self.env, start)
                outside.append(
                    self.env._("Before the contract starts (%(day)s).", day=day)
                )
            day = format_date(self.env, end)
            if end and last and last > end:
                outside.append(
                    self.env._("After the contract ends (%(day)s).", day=day)
                )
            elif end and first and first > end:
                outside.append(
                    self.env._("After the contract ended (%(day)s).", day=day)
                )
            assignment.outside = " ".join(outside)

    def _dates_label(self):
        return self._label_of(self.date_start, self.date_end)

    @api.model_create_multi
    def create(self, vals_list):
        assignments = super().create(vals_list)
        for field in self._reference_fields():
            assignments[field]._l10n_mx_icsoe_asked()._l10n_mx_icsoe_remind()
        return assignments

    @api.constrains(lambda self: ["employee_id", *self._reference_fields()])
    def _check_one_contract(self):
        references = self._reference_fields()
        for assignment in self.sudo():  # sudo: names and companies, for the message
            worker = assignment.employee_id
            if len([name for name in references if assignment[name]]) != 1:
                raise ValidationError(
                    self.env._(
                        "%(worker)s must be assigned to exactly one contract.",
                        worker=worker.name,
                    )
                )
            contract = assignment._live_contract()
            if worker.company_id not in contract.company_id._l10n_mx_icsoe_taxpayer():
                raise ValidationError(
                    self.env._(
                        "%(worker)s works for %(company)s, which has another RFC than "
                        "the company of contract %(contract)s.",
                        worker=worker.name,
                        company=worker.company_id.name,
                        contract=contract._l10n_mx_icsoe_reference(),
                    )
                )

    @api.constrains(
        lambda self: [
            "employee_id",
            "date_start",
            "date_end",
            *self._reference_fields(),
        ]
    )
    def _check_overlap(self):
        """Once per worker and contract at a time."""
        names = ("employee_id", *self._reference_fields())

        def place(one):
            return tuple(one[name].id for name in names)

        # sudo: also assignments that the user does not see
        workers = Domain("employee_id", "in", self.employee_id.ids)
        known = self.sudo().search(workers, order="date_start, id").grouped(place)
        for one in self.sudo():
            for other in known[place(one)] - one:
                if other.date_start > (one.date_end or date.max):
                    continue
                if one.date_start > (other.date_end or date.max):
                    continue
                raise ValidationError(
                    self.env._(
                        "%(worker)s is already on %(contract)s from %(start)s to "
                        "%(end)s. Change those dates, or start the new assignment "
                        "after them.",
                        worker=one.employee_id.name,
                        contract=one._contract_number(),
                        start=format_date(self.env, other.date_start),
                        end=format_date(self.env, other.date_end)
                        or self.env._("today and on"),
                    )
                )

    # ------------------------------------------------------------------ planning

    @api.model
    def _plan_assignments(self, contract, employees, start, end=None):
        """A list of ``Plan``, one per worker, for being on ``contract`` from ``start``
        to ``end`` (``None``: open).

        Days outside the contract's and those on which the worker already is there are
        left out. An open assignment stays open on a contract that ends, which may be
        prolonged.
        """
        contract = contract._l10n_mx_icsoe_for_assigning()
        contract_end = contract.l10n_mx_icsoe_date_end
        first = max(filter(None, (start, contract.l10n_mx_icsoe_date_start)))
        last = min(filter(None, (end, contract_end))) if end else None
        impossible = self._why_no_day(contract, start, end, first, last)
        taxpayer = contract.company_id._l10n_mx_icsoe_taxpayer()
        of_workers = Domain("employee_id", "in", employees.ids)
        in_company = Domain("company_id", "=", contract.company_id.id)
        known = self.search(of_workers & in_company, order="date_start")
        known = known.grouped("employee_id")
        plans = []
        # sudo: the company and the name of somebody whom the user could choose
        for employee in employees.sudo():
            why = impossible
            if employee.company_id not in taxpayer:
                company = employee.company_id.name
                why = self.env._("Works for %(company)s.", company=company)
            if why:
                plans.append(Plan(employee, REFUSE, why))
                continue
            its = known.get(employee, self.browse())
            here = its.filtered(lambda one: one._live_contract() == contract)
            free, reasons = here._days_left(first, last), []
            if here and free != [(first, last)]:
                dates = ", ".join(one._dates_label() for one in here)
                reasons.append(self.env._("Already there: %(dates)s.", dates=dates))
            if free and (first, last) != (start, end):
                reasons.append(self.env._("Only the days of the contract."))
            outcome = (SHORTEN if reasons else ASSIGN) if free else SKIP
            if free:
                reasons += (its - here)._also_on(first, last or contract_end)
            plans.append(Plan(employee, outcome, " ".join(reasons), free))
        return plans

    def _why_no_day(self, contract, start, end, first, last):
        """Why no day of the assignment lies in the contract; empty when some does."""
        name = contract._l10n_mx_icsoe_reference()
        contract_end = contract.l10n_mx_icsoe_date_end
        if end and end < start:
            return self.env._("The last day is before the first one.")
        if contract_end and first > contract_end:
            return self.env._(
                "%(contract)s ended on %(end)s.",
                contract=name,
                end=format_date(self.env, contract_end),
            )
        if last and first > last:
            return self.env._(
                "%(contract)s starts on %(start)s.",
                contract=name,
                start=format_date(self.env, first),
            )
        return ""

    def _days_left(self, first, last):
        """The days from ``first`` to ``last`` (``None``: open) on which none of these
        assignments is: a list of such pairs.
        """

        def interval(start, end):  # Intervals leave out one end: the eve of the first
            return start - ONE_DAY, end or date.max, self.browse()

        taken = [interval(one.date_start, one.date_end) for one in self]
        return [
            (eve + ONE_DAY, end if end < date.max else None)
            for eve, end, _nothing in Intervals([interval(first, last)]) - taken
        ]

    def _also_on(self, first, last):
        """Which of these assignments to other contracts there are then: allowed, yet
        worth knowing. A sentence in a list, or none.
        """
        names = ", ".join(
            f"{one._contract_number()} ({one._dates_label()})"
            for one in self
            if (one.date_end or date.max) >= first
            and one.date_start <= (last or date.max)
        )
        return [self.env._("Also on %(contracts)s.", contracts=names)] if names else []

    @api.model
    def _label_of(self, start, end):
        first = format_date(self.env, start)
        if not end:
            return self.env._("from %(start)s", start=first)
        return self.env._(
            "%(start)s to %(end)s", start=first, end=format_date(self.env, end)
        )

    @api.model
    def _create_planned(self, contract, plans):
        """Create what ``plans`` say, with the user's rights."""
        return self.create(
            [
                {
                    contract._l10n_mx_icsoe_reference_field: contract.id,
                    "employee_id": plan.employee.id,
                    "date_start": first,
                    "date_end": last,
                }
                for plan in plans
                for first, last in plan.spans
            ]
        )
