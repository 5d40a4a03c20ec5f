# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass
from datetime import date, timedelta

from odoo import api, fields, models
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
    """What would happen to ``employee``: ``stays`` are (first day, last day or
    ``False``) to create; ``why`` is for people.
    """

    employee: models.BaseModel
    outcome: str
    why: str
    stays: tuple = ()

    @property
    def is_done(self):
        return self.outcome not in (SKIP, REFUSE)


class Assignment(models.Model):
    """Says beforehand what assigning would do, worker by worker; then does the same."""

    _inherit = "l10n_mx_icsoe.assignment"

    outside = fields.Char(
        string="Outside the Contract",
        compute="_compute_outside",
        help="Which days of the stay are not days of the contract. It is no error: a "
        "return counts only those that are.",
    )

    @api.model
    def _plan_assignments(self, order, employees, start, end=None):
        """A list of ``Plan``, one per worker, for being on ``order`` from ``start`` to
        ``end`` (``None``: open).

        Days outside the contract's and days on which the worker already is there are
        left out of it. An open stay stays open on a contract that ends: when the
        contract is prolonged, its workers are still on it.
        """
        contract = order._l10n_mx_icsoe_for_assigning()
        first = max(filter(None, (start, contract.l10n_mx_icsoe_date_start)))
        last = (
            min(filter(None, (end, contract.l10n_mx_icsoe_date_end)), default=None)
            if end
            else None
        )
        contract_end = contract.l10n_mx_icsoe_date_end
        on_this = (order._l10n_mx_icsoe_reference_field, "=", order.id)
        present = self.search(
            [on_this, ("employee_id", "in", employees.ids)], order="date_start"
        )
        elsewhere = self.search(
            [
                "!",
                on_this,
                ("company_id", "=", contract.company_id.id),
                ("employee_id", "in", employees.ids),
                *(
                    [("date_start", "<=", last or contract_end)]
                    if last or contract_end
                    else []
                ),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", first),
            ],
            order="date_start",
        )
        present, elsewhere = (
            present.grouped("employee_id"),
            elsewhere.grouped("employee_id"),
        )
        impossible = self._why_no_day(contract, start, end, first, last)
        plans = []
        for employee in (
            employees.sudo()
        ):  # sudo: the company and the name of somebody whom the user could pick
            here = present.get(employee, self.browse())
            if employee.company_id != contract.company_id:
                why = self.env._(
                    "Works for %(company)s.", company=employee.company_id.name
                )
                plans.append(Plan(employee, REFUSE, why))
            elif impossible:
                plans.append(Plan(employee, REFUSE, impossible))
            else:
                plan = self._plan_one(employee, here, (start, end), (first, last))
                others = (
                    elsewhere.get(employee, self.browse())
                    if plan.is_done
                    else self.browse()
                )
                plans.append(
                    Plan(
                        employee,
                        plan.outcome,
                        self._also_on(plan.why, others),
                        plan.stays,
                    )
                )
        return plans

    def _why_no_day(self, contract, start, end, first, last):
        """Why no day of the stay lies in the contract; empty when some does."""
        names = {"contract": contract._l10n_mx_icsoe_reference()}
        contract_end = contract.l10n_mx_icsoe_date_end
        if end and end < start:
            return self.env._("The last day is before the first one.")
        if contract_end and first > contract_end:
            return self.env._(
                "%(contract)s ended on %(end)s.",
                end=format_date(self.env, contract_end),
                **names,
            )
        if last and first > last:
            return self.env._(
                "%(contract)s starts on %(start)s.",
                start=format_date(self.env, first),
                **names,
            )
        return ""

    def _plan_one(self, employee, here, asked, within):
        """``Plan`` for one worker: the days ``within`` the contract without those on
        which they are ``here``.
        """
        stays = _subtract(
            within, [(stay.date_start, stay.date_end or None) for stay in here]
        )
        reasons = []
        if here and stays != (within,):
            reasons.append(
                self.env._(
                    "Already there: %(dates)s.",
                    dates=", ".join(stay._dates_label() for stay in here),
                )
            )
        if not stays:
            return Plan(employee, SKIP, reasons[0])
        if within != asked:
            reasons.append(self.env._("Only the days of the contract."))
        stays = tuple((first, last or False) for first, last in stays)
        return Plan(employee, SHORTEN if reasons else ASSIGN, " ".join(reasons), stays)

    def _also_on(self, why, others):
        """``why``, and on which other contracts the worker is at the same time:
        allowed, yet worth knowing.
        """
        if not others:
            return why
        names = ", ".join(
            f"{stay.sudo()._live_contract()._l10n_mx_icsoe_reference()} "
            f"({stay._dates_label()})"
            for stay in others
        )
        return " ".join(
            filter(None, (why, self.env._("Also on %(contracts)s.", contracts=names)))
        )

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
        for stay in self:
            # sudo: two dates of the contract of a stay that the user sees
            contract = stay.sudo()._live_contract()
            start, end = (
                contract.l10n_mx_icsoe_date_start,
                contract.l10n_mx_icsoe_date_end,
            )
            outside = []
            if start and stay.date_start and stay.date_start < start:
                outside.append(
                    self.env._(
                        "Before the contract starts (%(day)s).",
                        day=format_date(self.env, start),
                    )
                )
            if end and stay.date_end and stay.date_end > end:
                outside.append(
                    self.env._(
                        "After the contract ends (%(day)s).",
                        day=format_date(self.env, end),
                    )
                )
            elif end and stay.date_start and stay.date_start > end:
                outside.append(
                    self.env._(
                        "After the contract ended (%(day)s).",
                        day=format_date(self.env, end),
                    )
                )
            stay.outside = " ".join(outside)

    def _dates_label(self):
        """A stay's dates as people write them."""
        self.ensure_one()
        return self._label_of(self.date_start, self.date_end)

    @api.model
    def _label_of(self, start, end):
        first = format_date(self.env, start)
        if not end:
            return self.env._("from %(start)s", start=first)
        return self.env._(
            "%(start)s to %(end)s", start=first, end=format_date(self.env, end)
        )

    @api.model
    def _create_planned(self, order, plans):
        """Create what ``plans`` say, as the user: the rules of assignments decide who
        may.
        """
        return self.create(
            [
                {
                    order._l10n_mx_icsoe_reference_field: order.id,
                    "employee_id": plan.employee.id,
                    "date_start": first,
                    "date_end": last,
                }
                for plan in plans
                for first, last in plan.stays
            ]
        )


def _subtract(span, taken):
    """The parts of ``span`` (first, last or ``None``) outside the spans ``taken``,
    which are in order.

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
