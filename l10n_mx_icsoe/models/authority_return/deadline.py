# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import traceback
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, plaintext2html

from odoo.addons.l10n_mx_efirma.tools.messages import Message, _lt
from odoo.addons.l10n_mx_efirma.translate import translate

from ...tools.law import fine
from ...tools.law import period as periods
from ...tools.law.period import Period
from ..roles import CAPTURISTA, SIGNATORY, as_id

_logger = logging.getLogger(__name__)

#: To do: file the return (sign it, register it …); correct what the signatory gave it
#: back for, or a check found.
ACTIVITY_FILE = "l10n_mx_icsoe.activity_type_file"
ACTIVITY_FIX = "l10n_mx_icsoe.activity_type_fix"
REMINDERS = [
    ("opened", "Opened"),
    ("first", "First reminder"),
    ("last", "Last reminder"),
    ("late", "Late"),
]
_RANK = {name: rank for rank, (name, _label) in enumerate(REMINDERS)}
_OPENED = _lt("%(filing)s of %(company)s can be filed now, until %(date)s")
_DUE = _lt("%(filing)s of %(company)s is due in %(days)s days, on %(date)s")
_DUE_TOMORROW = _lt("%(filing)s of %(company)s is due tomorrow, %(date)s")
_DUE_TODAY = _lt("%(filing)s of %(company)s is due today")
_LATE = _lt("%(filing)s of %(company)s is late: it was due on %(date)s")


class ReturnDeadline(models.AbstractModel):
    """When a return is due, who is in charge of it, and how they are reminded.

    Being in charge brings the reminders and takes no right from the other capturistas
    of the company.
    """

    _name = "l10n_mx_icsoe.return.deadline"
    _description = "Deadline of a Return to an Authority"

    #: Kinds of return that are due on the 17th; others amend one of them, at any time.
    _due_kinds = ()
    #: States in which something is still to be done.
    _open_states = ("draft",)
    #: Those of them in which it is the signatory's turn.
    _signatory_states = ()
    #: Fine for a late return in daily UMA: at least, at most.
    _fine_days = fine.UMA_DAYS

    date_start = fields.Date(compute="_compute_dates", store=True)
    date_end = fields.Date(compute="_compute_dates", store=True)
    date_window = fields.Date(
        string="Window Opens", compute="_compute_dates", store=True
    )
    date_deadline = fields.Date(string="Deadline", compute="_compute_dates", store=True)
    has_deadline = fields.Boolean(compute="_compute_time_left")
    days_left = fields.Integer(compute="_compute_time_left")
    is_late = fields.Boolean(compute="_compute_time_left")
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
    is_too_early = fields.Boolean(
        compute="_compute_time_left",
        help="The cuatrimestre has not ended: contracts and workers may still change.",
    )
    exposure = fields.Char(
        compute="_compute_exposure",
        help="What may be fined when the authority finds out first.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        readonly=True,
        tracking=True,
        index="btree_not_null",
        help="The capturista in charge: reminded of the deadline, and told why when "
        "the signatory gives the return back.",
    )
    reminder = fields.Selection(
        REMINDERS, string="Last Reminder Sent", readonly=True, copy=False
    )

    # ------------------------------------------------------------------ when it is

    @property
    def _period(self):
        """The cuatrimestre as ``tools.law.period`` knows it."""
        return Period(self.year, int(self.period))

    @api.depends("year", "period")
    def _compute_dates(self):
        """The deadline, the 17th or the next business day, depends on declared days
        too: ``_move_deadlines`` sees to that.
        """
        for filing in self:
            period = filing._period
            filing.date_start = period.start
            filing.date_end = period.end
            filing.date_window = period.window_start
            filing.date_deadline = self._deadline_of(filing.company_id, period)

    @api.model
    def _deadline_of(self, company, period):
        """The deadline of ``period`` for ``company``, also without a return of it."""
        leaves = self.env["resource.calendar.leaves"]
        start = period.window_start
        return period.deadline(leaves._l10n_mx_icsoe_closed_days(company, start))

    @api.model
    def _period_to_file(self, company):
        """The period whose window is open today for ``company``, else the one whose
        window opens next.
        """
        today, leaves = periods.today(), self.env["resource.calendar.leaves"]
        # The window of the period before opens when the running one begins.
        start = Period.containing(today).start
        closed = leaves._l10n_mx_icsoe_closed_days(company, start)
        return Period.to_file_on(today, closed)

    @api.model
    def _move_deadlines(self):
        """A day was declared or withdrawn: the open returns of this model follow it.
        What was filed keeps its deadline.
        """
        # sudo: the day counts for returns that who entered it may not see, and nobody
        # may write a return by hand.
        filings = self.sudo().search([("state", "in", self._open_states)])
        before = {filing: filing.date_deadline for filing in filings}
        self.env.add_to_compute(self._fields["date_deadline"], filings)
        for filing, deadline in before.items():
            if filing.date_deadline == deadline:
                continue
            filing.reminder = False
            filing.message_post(
                body=self.env._(
                    "The deadline moved from %(before)s to %(after)s: the days "
                    "that do not count for IMSS changed.",
                    before=format_date(self.env, deadline),
                    after=format_date(self.env, filing.date_deadline),
                )
            )

    def _refuse_too_early(self):
        """Raise while the cuatrimestre of the return has not ended."""
        if self.is_too_early:
            raise UserError(
                self.env._(
                    "%(filing)s cannot be sent or signed before its cuatrimestre has "
                    "ended: until %(date)s contracts and workers may still change. "
                    "Until then gather as often as you like, and correct what the "
                    "checks find.",
                    filing=self.display_name,
                    date=format_date(self.env, self.date_end),
                )
            )

    # ------------------------------------------------------------------ how far away

    @api.depends("date_deadline", "date_filed", "state", "kind")
    @api.depends_context("lang")
    def _compute_time_left(self):
        today = periods.today()
        for filing in self:
            filing.has_deadline = filing.kind in self._due_kinds
            due = filing.has_deadline and filing.date_deadline
            filing.days_left = (due - today).days if due else 0
            filing.is_late = (
                bool(due)
                and (filing.date_filed or today) > due
                and filing.state != "cancelled"
            )
            filing.is_too_early = bool(due) and today < filing.date_window
            filing.time_left, filing.urgency = filing._time_left()

    def _time_left(self):
        """What a card says about time, and how loud: a text and one of ``urgency``."""
        _ = self.env._
        days, company = self.days_left, self.company_id
        if self.state == "cancelled":
            return "", "done"
        if self.state == "filed":
            date = format_date(self.env, self.date_filed)
            late, in_time = (
                _("Filed late, %(date)s", date=date),
                _("Filed %(date)s", date=date),
            )
            return late if self.is_late else in_time, "done"
        if not self.has_deadline:
            return "", "calm"
        if days < 0:
            late = _("%(days)s days late", days=-days)
            return _("1 day late") if days == -1 else late, "late"
        if days == 0:
            return _("Due today"), "urgent"
        if periods.today() < self.date_window:
            opens = format_date(self.env, self.date_window)
            return _("Opens %(date)s", date=opens), "calm"
        text = _("1 day left") if days == 1 else _("%(days)s days left", days=days)
        if days <= company.l10n_mx_icsoe_days_last:
            return text, "urgent"
        return text, "soon" if days <= company.l10n_mx_icsoe_days_first else "calm"

    @api.depends("date_deadline", "state", "kind")
    @api.depends_context("lang")
    def _compute_exposure(self):
        for filing in self:
            if not filing.is_late or filing.state not in self._open_states:
                filing.exposure = False
                continue
            # The UMA of the day after the deadline: the breach is committed then.
            amounts = self.env["l10n_mx_icsoe.wage.limit"]._amounts_on(
                filing.date_deadline + timedelta(days=1)
            )
            if "uma" in amounts:
                uma, since = amounts["uma"]
                low, high = (fine.pesos(days * uma) for days in self._fine_days)
                filing.exposure = self.env._(
                    "between %(low)s and %(high)s pesos, by the UMA of %(year)s, in "
                    "force since %(day)s",
                    low=low,
                    high=high,
                    year=since.year,
                    day=format_date(self.env, since),
                )
            else:
                low, high = (f"{days:,}" for days in self._fine_days)
                filing.exposure = self.env._(
                    "between %(low)s and %(high)s UMA", low=low, high=high
                )

    # ---------------------------------------------------------------- who is in charge

    @api.model
    def _default_responsible(self, company):
        """The company's capturista, else who creates it, else who had the one
        before.
        """
        previous = (
            self.sudo().search([("company_id", "=", company.id)], limit=1).user_id
        )
        closing = self.env.user if self.env.uid != SUPERUSER_ID else previous.browse()
        company = company.sudo()
        return company._l10n_mx_icsoe_person(
            CAPTURISTA,
            company.l10n_mx_icsoe_capturista_id,
            closing,
            previous,
            company.l10n_mx_icsoe_signatory_id,
        )

    def _signatory(self):
        """Who signs for the company: the one of the settings, else anybody of it with
        the role.
        """
        company = self.company_id.sudo()
        signatory = company._l10n_mx_icsoe_of_taxpayer("l10n_mx_icsoe_signatory_id")
        return company._l10n_mx_icsoe_person(SIGNATORY, signatory)

    def _who_acts(self):
        """Whose turn it is: the capturista's, until it is the signatory's."""
        if self.state in self._signatory_states:
            return self._signatory()
        return self._capturista()

    def _capturista(self):
        """The responsible, else the company's, else anybody of it with the role."""
        company = self.company_id.sudo()
        return company._l10n_mx_icsoe_person(
            CAPTURISTA, self.user_id, company.l10n_mx_icsoe_capturista_id
        )

    @api.model
    def _check_assignable(self, company, user):
        if user and not company._l10n_mx_icsoe_works_here(user.sudo(), CAPTURISTA):
            raise UserError(
                self.env._(
                    "%(user)s cannot be assigned: not a capturista, or does not work "
                    "for %(company)s. Your administrator gives the role and the "
                    "company in Settings > Users.",
                    user=user.sudo().name,
                    company=company.sudo().name,
                )
            )

    def assign(self, user, keep=False):
        """Put the capturista ``user`` (a record or an id) in charge; ``keep``: also of
        the company's coming returns.

        :raises AccessError: who asks is not the signatory
        :raises UserError: the return is done, or ``user`` is no capturista of the
            company
        """
        user = self.env["res.users"].browse(as_id(user) or ())
        for filing in self:
            writer = filing._begin("assign")
            filing._check_assignable(filing.company_id, user)
            previous = filing.user_id
            writer.user_id = user
            if previous and user and previous != user:
                writer.activity_reschedule(
                    [ACTIVITY_FILE, ACTIVITY_FIX],
                    user_id=previous.id,
                    new_user_id=user.id,
                )
            if keep:
                writer.company_id.l10n_mx_icsoe_capturista_id = user
        return True

    # ------------------------------------------------------------------ activities

    def _for(self, user):
        """This return in the language of ``user``."""
        return self.with_context(lang=user.lang or self.env.lang)

    def _schedule(self, activity_type, user, summary, note=None, **values):
        """Put one thing to do before ``user``, in the place of an older one of that
        type; nothing without a user. Ends when the return moves on (``_move``).

        ``summary``: a term about ``filing`` of ``company`` and further ``values``;
        ``note``: what the return carries, unless another text is given.
        """
        self.ensure_one()
        if not user:
            return
        filing = self._for(user)
        values |= {"filing": filing.display_name, "company": filing.company_id.name}
        self.activity_unlink([activity_type], user_id=user.id)
        self.activity_schedule(
            activity_type,
            # Due now, not on the deadline, which the summary says: only what is due
            # counts in the clock of whoever it concerns.
            date_deadline=periods.today(),
            summary=translate(filing.env, Message(summary, values)),
            note=plaintext2html(filing._describe() if note is None else note),
            user_id=user.id,
        )

    def _ask_to_fix(self, reason):
        """The signatory gave the return back: ``reason`` goes to the capturista in
        charge.
        """
        summary = _lt("%(filing)s of %(company)s was given back")
        self._schedule(ACTIVITY_FIX, self._capturista(), summary, reason)

    # ------------------------------------------------------------------ the daily job

    @api.model
    def _cron_follow_up(self):
        """Open drafts, remind, escalate: every company with REPSE data, each on its
        own, so that what fails in one does not stop the others. What was done is kept,
        so that nothing is done twice.
        """
        today = periods.today()
        companies = self._companies_that_file()
        opened = self.search(
            [("state", "in", self._open_states), ("kind", "in", self._due_kinds)]
        ).grouped("company_id")
        companies |= self.env["res.company"].union(*opened).filtered("active")
        for done, company in enumerate(companies, 1):
            try:
                with self.env.cr.savepoint():
                    filings = self.with_company(company)
                    filings.browse(opened.get(company, self).ids)._remind(today)
                    filings._open_period(company, today)
                    company._l10n_mx_icsoe_remind_repse(today)
            except Exception as error:  # noqa: BLE001  # pylint: disable=broad-except  # whatever it is, the next company
                # Where it failed, without the message: it could repeat somebody's data.
                where = "".join(traceback.format_tb(error.__traceback__))
                _logger.error(
                    "Follow-up of %s of company %s failed: %s\n%s",
                    self._name,
                    company.id,
                    type(error).__name__,
                    where,
                )
            if not self.env["ir.cron"]._commit_progress(
                1, remaining=len(companies) - done
            ):
                break

    @api.model
    def _companies_that_file(self):
        """One company of every RFC that has REPSE data: who owes a return."""
        companies = self.env["res.company"].search(
            [("l10n_mx_icsoe_repse_number", "not in", (False, ""))]
        )
        services = self.env["l10n_mx_icsoe.service"].search_fetch([], ["company_id"])
        companies |= services.company_id.filtered("active")
        return self.env["res.company"].union(
            *(company._l10n_mx_icsoe_taxpayer()[:1] for company in companies)
        )

    @api.model
    def _open_period(self, company, today):
        """Make the draft of the period whose window is open, also when nothing is to be
        reported.

        Once for each period: a draft that somebody cancelled does not come back. After
        the deadline none is made: a company that begins with Odoo then has filed
        elsewhere, and is not to be accused.
        """
        period = Period.containing(today).previous()
        if not period.window_start <= today <= self._deadline_of(company, period):
            return
        registered = company._l10n_mx_icsoe_of_taxpayer("l10n_mx_icsoe_repse_date")
        if registered and registered > period.end:
            return
        if self._was_begun(company, period.year, period.number):
            return
        filing = self.close(company, period.year, period.number)
        filing.reminder = "opened"
        filing._remind_person(filing._who_acts(), "opened")
        filing._remind(today)

    def _reminder_due(self, today):
        days, company = (self.date_deadline - today).days, self.company_id
        if days < 0:
            return "late"
        if days <= company.l10n_mx_icsoe_days_last:
            return "last"
        return "first" if days <= company.l10n_mx_icsoe_days_first else "opened"

    def _remind(self, today):
        """Tell who has to act when the next point in time is reached; from the last one
        on, the signatory too.
        """
        for filing in self:
            due = filing._reminder_due(today)
            if _RANK[due] <= _RANK.get(filing.reminder, 0):
                continue
            filing.reminder = due
            people = filing._who_acts()
            if due != "first":
                people |= filing._signatory()
            for user in people:
                filing._remind_person(user, due)
            if filing.state == "draft":
                filing._ask_to_fix_contracts()
            if due == "late":
                filing.message_post(body=filing._for(people[:1])._late_text())

    def _remind_person(self, user, reminder):
        days = self.days_left
        soon = {0: _DUE_TODAY, 1: _DUE_TOMORROW}.get(days, _DUE)
        summary = {"late": _LATE, "opened": _OPENED}.get(reminder, soon)
        date = str(self.date_deadline)
        self._schedule(ACTIVITY_FILE, user, summary, date=date, days=days)
