# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.law import fine
from ...tools.law import period as periods
from ...tools.law.document import Kind
from ...tools.law.period import Period

#: Kinds that the 17th is the deadline of. A complementary return corrects one of these,
#: after it.
DUE_KINDS = (Kind.NORMAL.value, Kind.NIL.value)
OPEN_STATES = ("draft", "to_sign", "signed")
#: No run of non-business days is longer: how far behind the 17th they are looked up.
LONGEST_CLOSURE = timedelta(days=92)


class Filing(models.Model):
    """The deadline: when it is, how far away, and what a late return may cost."""

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    has_deadline = fields.Boolean(compute="_compute_has_deadline")
    time_left = fields.Char(compute="_compute_time_left")
    urgency = fields.Selection(
        [
            ("calm", "In time"),
            ("soon", "Soon"),
            ("urgent", "Urgent"),
            ("late", "Late"),
            ("done", "Done"),
        ],
        compute="_compute_time_left",
    )
    exposure = fields.Char(
        compute="_compute_exposure",
        help="What IMSS may fine when it finds out first: 500 to 2,000 UMA (LSS arts. "
        "304-A XXII and 304-B V).",
    )

    # ------------------------------------------------------------------ when it is

    @api.depends("year", "period")
    def _compute_date_deadline(self):
        """The 17th or the next business day. Depends on declared days too:
        ``_move_deadlines`` sees to that.
        """
        periods = {filing: filing._period for filing in self}
        starts = [period.window_start for period in periods.values()]
        closed = self._closed_days(min(starts), max(starts))
        for filing, period in periods.items():
            filing.date_deadline = period.deadline(closed(filing.company_id))

    @api.model
    def _closed_days(self, start, end=None):
        """A function that gives the declared non-business days of a company, for the
        windows that open on ``start``, or from then until ``end``.
        """
        days = self.env["resource.calendar.leaves"]._l10n_mx_icsoe_closed_days(
            start, (end or start) + LONGEST_CLOSURE
        )
        # A branch keeps the days of the company it belongs to.
        return lambda company: set().union(
            *(days.get(id_, ()) for id_ in (False, *company.sudo().parent_ids.ids))
        )

    @api.model
    def _deadline_of(self, company, period):
        """The deadline of ``period`` for ``company``, also when there is no filing of
        it yet.
        """
        return period.deadline(self._closed_days(period.window_start)(company))

    @api.model
    def _period_to_file(self, company):
        """The period whose window is open today for ``company``, else the one whose
        window opens next.
        """
        today = periods.today()
        # The window of the period before opens when the running one begins.
        return Period.to_file_on(
            today, self._closed_days(Period.containing(today).start)(company)
        )

    @api.model
    def _move_deadlines(self):
        """A day was declared or withdrawn: the open filings follow it. What was filed
        keeps its deadline.
        """
        # sudo: the day counts for filings that who entered it may not see, and nobody
        # may write a filing by hand.
        filings = self.sudo().search([("state", "in", OPEN_STATES)])
        before = {filing: filing.date_deadline for filing in filings}
        self.env.add_to_compute(self._fields["date_deadline"], filings)
        for filing, deadline in before.items():
            if filing.date_deadline != deadline:
                filing.reminder = False
                filing._reschedule_activities()
                filing.message_post(
                    body=self.env._(
                        "The deadline moved from %(before)s to %(after)s: the days "
                        "that do not count for IMSS changed.",
                        before=format_date(self.env, deadline),
                        after=format_date(self.env, filing.date_deadline),
                    )
                )

    # ------------------------------------------------------------------ how far away

    @api.depends("kind")
    def _compute_has_deadline(self):
        for filing in self:
            filing.has_deadline = filing.kind in DUE_KINDS

    @api.depends("date_deadline", "date_filed", "state", "kind")
    @api.depends_context("lang")
    def _compute_time_left(self):
        for filing in self:
            filing.time_left, filing.urgency = filing._time_left()

    def _time_left(self):
        """What a card says about time, and how loud: a text and one of ``urgency``."""
        _ = self.env._
        days, company = self.days_left, self.company_id
        if self.state == "cancelled":
            return "", "done"
        if self.state == "filed":
            date = format_date(self.env, self.date_filed)
            return (
                _("Filed late, %(date)s", date=date)
                if self.is_late
                else _("Filed %(date)s", date=date)
            ), "done"
        if not self.has_deadline:
            return "", "calm"
        if days < 0:
            return (
                _("1 day late") if days == -1 else _("%(days)s days late", days=-days)
            ), "late"
        if days == 0:
            return _("Due today"), "urgent"
        if periods.today() < self.date_window:
            return _(
                "Opens %(date)s", date=format_date(self.env, self.date_window)
            ), "calm"
        text = _("1 day left") if days == 1 else _("%(days)s days left", days=days)
        if days <= company.l10n_mx_icsoe_days_last:
            return text, "urgent"
        return text, "soon" if days <= company.l10n_mx_icsoe_days_first else "calm"

    # ----------------------------------------------------------------- what it may cost

    @api.depends("date_deadline", "state", "kind")
    @api.depends_context("lang")
    def _compute_exposure(self):
        for filing in self:
            if not filing.is_late or filing.state not in OPEN_STATES:
                filing.exposure = False
                continue
            # The UMA of the day after the deadline: the breach is committed then.
            uma = self.env["l10n_mx_icsoe.wage.limit"]._uma_on(
                filing.date_deadline + timedelta(days=1)
            )
            if uma:
                low, high = map(fine.pesos, fine.exposure(uma))
                filing.exposure = self.env._(
                    "between %(low)s and %(high)s pesos", low=low, high=high
                )
            else:
                low, high = fine.UMA_DAYS
                filing.exposure = self.env._(
                    "between %(low)s and %(high)s UMA", low=f"{low:,}", high=f"{high:,}"
                )
