# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass, replace
from datetime import date, timedelta

from odoo import api, models
from odoo.fields import Domain
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
    """``spans`` are (first day, last day or ``False``) to create."""

    employee: models.BaseModel
    outcome: str
    why: str
    spans: tuple = ()

    @property
    def is_done(self):
        return self.outcome not in (SKIP, REFUSE)


class AssignmentPlan(models.AbstractModel):
    """Says beforehand what assigning would do, worker by worker; then does the same."""

    _name = "l10n_mx_icsoe.assignment.plan"
    _description = "Planning of Assignments"

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
        until = last or contract_end
        taxpayer = contract.company_id._l10n_mx_icsoe_taxpayer()
        impossible = self._why_no_day(contract, start, end, first, last)
        of_workers = Domain("employee_id", "in", employees.ids)
        in_company = Domain("company_id", "=", contract.company_id.id)
        known = self.search(of_workers & in_company, order="date_start")
        here = known.filtered(lambda one: one._live_contract() == contract)
        elsewhere = (known - here).filtered(
            lambda one: (not one.date_end or one.date_end >= first)
            and (not until or one.date_start <= until)
        )
        here, elsewhere = here.grouped("employee_id"), elsewhere.grouped("employee_id")
        plans = []
        # sudo: the company and the name of somebody whom the user could choose
        for employee in employees.sudo():
            if employee.company_id not in taxpayer:
                why = self.env._(
                    "Works for %(company)s.", company=employee.company_id.name
                )
                plans.append(Plan(employee, REFUSE, why))
            elif impossible:
                plans.append(Plan(employee, REFUSE, impossible))
            else:
                plan = self._plan_one(
                    employee, here.get(employee, ()), (start, end), (first, last)
                )
                if plan.is_done and employee in elsewhere:
                    also = self._also_on(elsewhere[employee])
                    plan = replace(plan, why=f"{plan.why} {also}".strip())
                plans.append(plan)
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

    def _plan_one(self, employee, here, asked, within):
        """The days ``within`` the contract without those of ``here``."""
        free = _subtract(
            within, [(one.date_start, one.date_end or None) for one in here]
        )
        reasons = []
        if here and free != (within,):
            reasons.append(
                self.env._(
                    "Already there: %(dates)s.",
                    dates=", ".join(one._dates_label() for one in here),
                )
            )
        if not free:
            return Plan(employee, SKIP, reasons[0])
        if within != asked:
            reasons.append(self.env._("Only the days of the contract."))
        spans = tuple((first, last or False) for first, last in free)
        return Plan(employee, SHORTEN if reasons else ASSIGN, " ".join(reasons), spans)

    def _also_on(self, others):
        """On which other contracts the worker is then: allowed, yet worth knowing."""
        names = ", ".join(
            f"{one._contract_number()} ({one._dates_label()})" for one in others
        )
        return self.env._("Also on %(contracts)s.", contracts=names)

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


def _subtract(span, taken):
    """The parts of ``span`` (first, last or ``None``) outside ``taken``, in order.

    >>> _subtract((date(2026, 5, 1), None), [(date(2026, 5, 4), date(2026, 5, 8))])
    ((datetime.date(2026, 5, 1), datetime.date(2026, 5, 3)), (datetime.date(2026, 5, 9),
    None))
    """
    first, last = span[0], span[1] or date.max
    free = []
    for taken_first, taken_last in taken:
        if taken_first > last:
            break
        if first < taken_first:
            free.append((first, taken_first - ONE_DAY))
        if not taken_last:
            return tuple(free)
        first = max(first, taken_last + ONE_DAY)
    if first <= last:
        free.append((first, span[1]))
    return tuple(free)
