# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import traceback

from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.law import period as periods
from ...tools.law.period import Period
from .activity import ACTIVITY_FILE
from .deadline import DUE_KINDS, OPEN_STATES

_logger = logging.getLogger(__name__)

REMINDERS = [
    ("opened", "Opened"),
    ("first", "First reminder"),
    ("last", "Last reminder"),
    ("late", "Late"),
]
_RANK = {name: rank for rank, (name, _label) in enumerate(REMINDERS)}


class Filing(models.Model):
    """The daily job: opens drafts, reminds, escalates, flags. What it did is kept, so
    that it does nothing twice.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    reminder = fields.Selection(
        REMINDERS, string="Last Reminder Sent", readonly=True, copy=False
    )

    @api.model
    def _cron_follow_up(self):
        """Every company with REPSE data, each on its own: what fails in one does not
        stop the others.
        """
        today = periods.today()
        with_services = (
            self.env["l10n_mx_icsoe.service"]
            .search_fetch([], ["company_id"])
            .company_id.filtered("active")
        )
        companies = (
            self.env["res.company"].search(
                [("l10n_mx_icsoe_repse_number", "not in", (False, ""))]
            )
            | with_services
        )
        opened = self.search([("state", "in", OPEN_STATES), ("kind", "in", DUE_KINDS)])
        companies |= opened.company_id.filtered("active")
        filings = {
            company: filings.ids
            for company, filings in opened.grouped("company_id").items()
        }
        closed = self._closed_days(Period.containing(today).start)
        for done, company in enumerate(companies, 1):
            try:
                with self.env.cr.savepoint():
                    company_env = self.with_company(company)
                    company_env.browse(filings.get(company, ()))._remind(today)
                    company_env._open_period(company, today, closed(company))
                    company._l10n_mx_icsoe_remind_repse(today)
            except Exception as error:  # noqa: BLE001  # pylint: disable=broad-except  # whatever it is, the next company
                # Where it failed, without the message: it could repeat somebody's data.
                where = "".join(traceback.format_tb(error.__traceback__))
                _logger.error(
                    "ICSOE follow-up of company %s failed: %s\n%s",
                    company.id,
                    type(error).__name__,
                    where,
                )
            if not self.env["ir.cron"]._commit_progress(
                1, remaining=len(companies) - done
            ):
                break

    # ---------------------------------------------------------- the draft of the period

    @api.model
    def _open_period(self, company, today, closed):
        """Make the draft of the period whose window is open, also when nothing is to be
        reported.

        Once for each period, and once more when its return was left without effect: a
        draft that somebody cancelled does not come back. After the deadline none is
        made: a company that begins with Odoo then has filed elsewhere, and is not to be
        accused.
        """
        period = Period.containing(today).previous()
        if not period.window_start <= today <= period.deadline(closed):
            return
        registered = company.l10n_mx_icsoe_repse_date
        if registered and registered > period.end:
            return
        known = [
            ("company_id", "=", company.id),
            ("year", "=", period.year),
            ("period", "=", str(period.number)),
            ("kind", "in", DUE_KINDS),
            ("generation", "=", self._generation(company, period.year, period.number)),
        ]
        if self.search_count(known, limit=1):
            return
        filing = self.close(company, period.year, period.number)
        filing.reminder = "opened"
        filing._tell(filing._who_acts(), "opened")
        filing._remind(today)

    # ------------------------------------------------------------------ reminders

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
                filing._tell(user, due)
            if filing.state == "draft":
                filing._ask_to_fix_contracts()
            if due == "late":
                filing.message_post(body=filing._for(people[:1])._late_text())

    def _tell(self, user, reminder):
        filing = self._for(user)
        self._schedule(
            ACTIVITY_FILE, user, filing._reminder_title(reminder), filing._describe()
        )

    def _reminder_title(self, reminder):
        _, days = self.env._, self.days_left
        values = {
            "filing": self.display_name,
            "company": self.company_id.name,
            "date": format_date(self.env, self.date_deadline),
            "days": days,
        }
        if reminder == "late":
            return _(
                "%(filing)s of %(company)s is late: it was due on %(date)s", **values
            )
        if reminder == "opened":
            return _(
                "%(filing)s of %(company)s can be filed now, until %(date)s", **values
            )
        if days == 0:
            return _("%(filing)s of %(company)s is due today", **values)
        if days == 1:
            return _("%(filing)s of %(company)s is due tomorrow, %(date)s", **values)
        return _(
            "%(filing)s of %(company)s is due in %(days)s days, on %(date)s", **values
        )

    def _describe(self):
        """What an activity says below its title: what the return carries, the next
        step, what being late may cost.
        """
        contents = self.env._(
            "%(contracts)s contracts, %(workers)s workers, %(errors)s errors, "
            "%(warnings)s warnings.",
            contracts=self.contract_count,
            workers=self.person_count,
            errors=self.error_count,
            warnings=self.warning_count,
        )
        return "\n".join(
            filter(None, (contents, self.next_step, self.is_late and self._late_text()))
        )

    def _late_text(self):
        return self.env._(
            "Late: the deadline was %(date)s. File as soon as possible: a return "
            "filed before IMSS asks for it is not fined (LSS art. 304-C); otherwise "
            "the fine is %(exposure)s (LSS arts. 304-A XXII and 304-B V).",
            date=format_date(self.env, self.date_deadline),
            exposure=self.exposure,
        )
