# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from ..tools.document import Kind
from .filing import CAPTURISTA
from .filing_job import ACTIVE, BY_JOB, GATHER, PACKAGE, SEND
from .res_config_settings import BACKGROUND_FROM, PARAMETER

ACTIVITY_JOB = "l10n_mx_icsoe.activity_type_job"
#: What of the context of a request its job keeps.
_KEPT_CONTEXT = ("lang", "tz", "allowed_company_ids")


class Filing(models.Model):
    """What of a big return goes on in the background, and what may not happen then."""

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    job_id = fields.Many2one(
        "l10n_mx_icsoe.filing.job",
        string="Background Work",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="What is going on in the background; empty: nothing.",
    )
    job_ids = fields.One2many("l10n_mx_icsoe.filing.job", "filing_id", readonly=True)
    job_kind = fields.Selection(string="Work", related="job_id.kind")
    job_percent = fields.Integer(related="job_id.percent")
    job_progress = fields.Char(related="job_id.progress")
    job_stopping = fields.Boolean(related="job_id.stop_requested")
    job_failure = fields.Char(compute="_compute_job_failure")
    draft_package_id = fields.Many2one(
        "ir.attachment", readonly=True, copy=False, ondelete="set null"
    )

    def _compute_job_failure(self):
        """Why the last job failed, until something else is begun."""
        for filing in self:
            last = filing.job_ids[:1]
            failed = last.state == "failed" and filing.state == "draft"
            later = filing.date_gathered or last.date_ended
            stands = failed and later <= last.date_ended
            filing.job_failure = last.message if stands else False

    # ------------------------------------------------------------------ whether

    def _goes_behind(self, count):
        """Whether work on ``count()`` worker lines is for the background.

        Only what somebody waits for: a shell, the command line and scheduled actions do
        it at once. ``l10n_mx_icsoe_background`` in the context decides otherwise.
        """
        wanted = self.env.context.get("l10n_mx_icsoe_background", bool(request))
        if not wanted or self.env.context.get("l10n_mx_icsoe_by_job") is BY_JOB:
            return False
        limit = self._background_from()
        return limit > 0 and count(limit) >= limit

    @api.model
    def _would_go_behind(self, company, period):
        """Whether closing ``period`` (or ``None``) of ``company`` would, before there
        is a filing.
        """
        self._check_role(CAPTURISTA)
        if not period or (not self.env.su and company not in self.env.user.company_ids):
            return False
        # sudo: who prepares may not see orders; a yes or no leaves here.
        draft = self.sudo().new(
            {
                "company_id": company.id,
                "year": period.year,
                "period": str(period.number),
                "kind": Kind.NORMAL.value,
            }
        )
        return draft._goes_behind(draft._expected_lines)

    def _background_from(self):
        """Worker lines from which on; below zero: never."""
        # sudo: a number that an administrator chose
        text = self.env["ir.config_parameter"].sudo().get_param(PARAMETER)
        try:
            return int(text or BACKGROUND_FROM)
        except ValueError:
            return BACKGROUND_FROM

    def _expected_lines(self, limit=None):
        """About how many worker lines a gather of this filing would find, at most
        ``limit``.
        """
        stays = Domain.OR(
            Domain(source._l10n_mx_icsoe_pointer, "any", self._expected_domain(source))
            for source in self.env["l10n_mx_icsoe.sourced"]._sources()
        )
        return self.env["l10n_mx_icsoe.assignment"].search_count(
            stays & Domain("date_start", "<=", self._workers_until()), limit=limit
        )

    def _expected_domain(self, source):
        """The contracts of ``source`` that a gather would probably take in."""
        if self.kind == Kind.VOID:
            return Domain.FALSE
        if self.kind == Kind.UPDATE:
            reported = self.origin_id.contract_ids[source._l10n_mx_icsoe_pointer]
            return Domain("id", "in", reported.ids)
        start = "l10n_mx_icsoe_date_start"
        in_period = Domain(start, ">=", self.date_start) & Domain(
            start, "<=", self.date_end
        )
        return (
            Domain("company_id", "=", self.company_id.id)
            & Domain("l10n_mx_icsoe_specialized", "=", True)
            & source._l10n_mx_icsoe_agreed_domain()
            & (Domain(start, "=", False) | in_period)
        )

    def _gather(self, kind=None):
        writer = self._begin("gather")
        if writer._goes_behind(writer._expected_lines):
            return writer._queue(GATHER, kind=kind)
        return super()._gather(kind)

    def _freeze(self):
        if self._goes_behind(lambda _limit: self.worker_count):
            return self._queue(SEND)
        return super()._freeze()

    def action_download_package(self):
        """In draft the files are yet to be made: those of a big return beforehand."""
        self.ensure_one()
        if self.state == "draft":
            if self.draft_package_id:
                return {
                    "type": "ir.actions.act_url",
                    "url": f"/web/content/{self.draft_package_id.id}?download=true",
                    "target": "download",
                }
            if self._goes_behind(lambda _limit: self.worker_count):
                return self._begin("gather")._queue(PACKAGE)
        return super().action_download_package()

    # ------------------------------------------------------------------ beginning

    def _queue(self, work, **options):
        """Have ``work`` done in the background, as who asks; called on a filing
        that was begun.
        """
        self._drop_draft_package()
        self.activity_unlink([ACTIVITY_JOB])
        context = self.env.context
        kept = {name: context[name] for name in _KEPT_CONTEXT if name in context}
        job = self.env["l10n_mx_icsoe.filing.job"].create(
            {
                "filing_id": self.id,
                "staging_id": self._make_staging().id,
                "kind": work,
                "user_id": self.env.uid,
                "options": {**options, "context": kept},
            }
        )
        self.job_id = job
        job._wake()

    def _begin(self, action):
        self.ensure_one()
        self._refuse_while_worked_on()  # in words, before the lock can say less
        writer = super()._begin(action)
        self.invalidate_recordset(["job_id"])
        self._refuse_while_worked_on()
        return writer

    def _refuse_while_worked_on(self):
        if self.env.context.get("l10n_mx_icsoe_by_job") is BY_JOB:
            return
        # sudo: the reader's rights are checked by who asks; a percentage and a name
        job = self.sudo().job_id
        if job.state in ACTIVE:
            raise UserError(
                self.env._(
                    "%(filing)s is being worked on in the background (%(percent)s %%, "
                    "asked for by %(user)s). Wait until it is done, or press Stop on "
                    "it first.",
                    filing=self.display_name,
                    percent=job.percent,
                    user=job.user_id.name,
                )
            )

    def action_stop_job(self):
        """Stop what goes on in the background: at once if nobody is at it right now,
        else when the piece being worked on is done. All stays as it was before.
        """
        self._check_role(CAPTURISTA)
        self.check_access("read")
        for filing in self.sudo():  # sudo: nobody writes by hand; checked just above
            job = filing.job_id
            if job.state not in ACTIVE:
                continue
            filing.message_post(
                body=self.env._("Background work stopped by %s.", self.env.user.name)
            )
            job.stop_requested = True
            job.flush_recordset()
            if job._lock():
                job._end("cancelled")
        return True

    # ------------------------------------------------------------------ the end

    def _tell_job_ended(self, job):
        """An activity for who asked, and a word on their screen if they are there."""
        user = job.user_id
        filing = self._for(user)
        title = filing._job_title(job)
        self._schedule(ACTIVITY_JOB, user, title, job.message or filing._describe())
        user._bus_send(
            "simple_notification",
            {
                "type": "danger" if job.state == "failed" else "success",
                "title": title,
                "message": job.message or filing.next_step or "",
                "sticky": job.state == "failed",
            },
        )

    def _job_title(self, job):
        names = {"filing": self.display_name, "company": self.company_id.name}
        _ = self.env._
        if job.state == "failed":
            return _("%(filing)s of %(company)s: the work was not finished", **names)
        if job.kind == SEND:
            return _("%(filing)s of %(company)s was sent to sign", **names)
        if job.kind == PACKAGE:
            return _("%(filing)s of %(company)s: its ZIP is ready", **names)
        return _("%(filing)s of %(company)s is gathered and checked", **names)

    def _next_step(self):
        if self.job_id:
            return f"{self.job_progress} ({self.job_percent} %)"
        return super()._next_step()

    def _finish(self, action, vals=None):
        result = super()._finish(action, vals)
        self.activity_unlink([ACTIVITY_JOB])
        self._drop_draft_package()
        return result

    def _clear_snapshots(self):
        self._drop_draft_package()
        return super()._clear_snapshots()

    def _drop_draft_package(self):
        self.draft_package_id.unlink()
