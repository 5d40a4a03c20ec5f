# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import traceback
from collections import namedtuple
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import SQL, formatLang

from .filing import TRANSITIONS

_logger = logging.getLogger(__name__)

#: A step of a job. ``method`` of the filing does one chunk of it: it is given the job
#: and the position to go on from (0 at first) and gives back the next one, or ``None``
#: when the step is complete. ``share``: how much of the whole it is, in percent.
Step = namedtuple("Step", "name method share")

GATHER, SEND, PACKAGE = "gather", "send", "package"
_FILES = (
    Step("workbook", "_job_workbook", 40),
    Step("worker_files", "_job_worker_files", 25),
    Step("xml", "_job_xml", 20),
)
STEPS = {
    GATHER: (
        Step("contracts", "_job_contracts", 10),
        Step("workers", "_job_workers", 45),
        Step("settle", "_job_settle", 5),
        Step("judge", "_job_judge", 25),
        Step("take_over", "_job_take_over", 15),
    ),
    SEND: (*_FILES, Step("freeze", "_job_freeze", 15)),
    PACKAGE: (*_FILES, Step("bundle", "_job_bundle", 15)),
}
#: What who asks for it must be allowed to do to the filing.
ACTIONS = {GATHER: "gather", SEND: "send", PACKAGE: "gather"}

ACTIVE = ("queued", "running")
#: So often in a row may work begin and not finish one chunk: then the server is too
#: small for it, and trying again would only keep it busy.
MAX_ATTEMPTS = 3
#: Only with this object in the context is a filing that is worked on let be changed. A
#: context that comes over RPC is JSON: it cannot hold it.
BY_JOB = object()
#: Ended jobs are kept so long: who gathered when, and why it failed.
KEPT = timedelta(days=90)


class FilingJob(models.Model):
    """Work on a big return that goes on while people do something else.

    It is cut in steps and these in chunks. A chunk is one transaction, which also
    writes how far the job has come: whoever dies in it has done nothing of it, and any
    process of any server that shares the database does it again. What was gathered or
    made lies on a return of its own, ``staging_id``, that nobody sees. The last chunk
    moves all of it to the filing at once, so that the filing is as it was until then,
    also when the work is stopped or fails.

    Who works holds the lock of the staging return's row, which nobody else ever wants:
    the job itself stays free for who stops it. Should two nevertheless do the same
    chunk, both write the job, and the database refuses the second.
    """

    _name = "l10n_mx_icsoe.filing.job"
    _description = "Background Work on an ICSOE Filing"
    _order = "id desc"
    _rec_name = "filing_id"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="filing_id.company_id", store=True, index=True)
    staging_id = fields.Many2one(
        "l10n_mx_icsoe.filing", index="btree_not_null", ondelete="set null"
    )
    kind = fields.Selection(
        [
            (GATHER, "Gather and check"),
            (SEND, "Send to sign"),
            (PACKAGE, "Make the ZIP of the draft"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Stopped"),
        ],
        required=True,
        default="queued",
        readonly=True,
        index=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Asked For By", required=True, readonly=True
    )
    options = fields.Json(
        readonly=True, help="What was asked for, and the context it was asked in."
    )
    step = fields.Char(readonly=True)
    position = fields.Integer(readonly=True)
    rows_done = fields.Integer(string="Lines Done", readonly=True)
    rows_total = fields.Integer(string="Lines in All", readonly=True)
    percent = fields.Integer(compute="_compute_progress")
    progress = fields.Char(compute="_compute_progress")
    message = fields.Char(readonly=True, help="Why it failed.")
    attempts = fields.Integer(readonly=True)
    stop_requested = fields.Boolean(readonly=True)
    date_started = fields.Datetime(string="Started On", readonly=True)
    date_alive = fields.Datetime(
        string="Last Sign of Life", readonly=True, index="btree_not_null"
    )
    date_ended = fields.Datetime(string="Ended On", readonly=True)

    _one_active = models.UniqueIndex(
        "(filing_id) WHERE state IN ('queued', 'running')",
        "That return is being worked on in the background already.",
    )

    # ------------------------------------------------------------------ how far it is

    @api.depends("kind", "state", "step", "rows_done", "rows_total")
    @api.depends_context("lang")
    def _compute_progress(self):
        for job in self:
            steps = STEPS[job.kind]
            number = job._step_number()
            done = job.rows_total and min(1, job.rows_done / job.rows_total)
            share = sum(step.share for step in steps[:number])
            share += done * steps[number].share
            job.percent = 100 if job.state == "done" else share
            job.progress = job._describe_progress(number + 1, len(steps))

    def _step_number(self):
        names = [step.name for step in STEPS[self.kind]]
        return names.index(self.step) if self.step in names else 0

    def _describe_progress(self, number, count):
        _ = self.env._
        if self.state == "queued":
            return _("Waiting for a free server process.")
        labels = {
            "contracts": _("contracts"),
            "workers": _("workers"),
            "settle": _("totals"),
            "judge": _("checks"),
            "take_over": _("taking over"),
            "workbook": _("workbook"),
            "worker_files": _("worker files"),
            "xml": _("XML declaration"),
            "freeze": _("freezing"),
            "bundle": _("ZIP"),
        }
        text = _(
            "Step %(number)s of %(count)s: %(step)s",
            number=number,
            count=count,
            step=labels[STEPS[self.kind][number - 1].name],
        )
        if self.rows_total:
            text += " · " + _(
                "%(done)s of %(total)s worker lines",
                # Both are estimates: who works twice on a contract is one line.
                done=formatLang(
                    self.env, min(self.rows_done, self.rows_total), digits=0
                ),
                total=formatLang(self.env, self.rows_total, digits=0),
            )
        return text

    # ------------------------------------------------------------------ who works

    def _wake(self):
        """Have some process begin soon. An add-on that brings its own queue puts the
        job there instead.
        """
        self.env.ref("l10n_mx_icsoe.cron_jobs").sudo()._trigger()

    @api.model
    def _waiting(self):
        """The domain of the jobs that the scheduled action takes up."""
        return [("state", "in", ACTIVE)]

    @api.model
    def _cron_work(self):
        """Work on what waits, the longest neglected first, until Odoo wants the process
        for something else.
        """
        jobs = self.search(self._waiting(), order="date_alive asc nulls first, id")
        for job in jobs:
            if not job._work_until_time_is_up():
                # Odoo would come back, but in a minute, to people who wait.
                cron = self.env["ir.cron"].browse(self.env.context.get("cron_id"))
                if cron:
                    cron._trigger()
                break

    def _work_until_time_is_up(self):
        """Chunk after chunk, each committed; ``False`` when the time is up."""
        try:
            if not self._lock():
                return True
            self._open_pass()
            self._commit(0)
            more = left = True  # one chunk at least: else nothing ever gets done
            while more and left and self._lock():
                more = self._work()
                left = self._commit(1)
            return bool(left)
        except psycopg2.OperationalError as error:
            # Somebody else was quicker, or the database is short of something. Nothing
            # of the chunk stands; the next pass tries again.
            self.env.cr.rollback()
            _logger.info("ICSOE job %s put off: %s", self.id, type(error).__name__)
            return True

    def _commit(self, processed):
        """Commit; give back the seconds that Odoo leaves for more."""
        return self.env["ir.cron"]._commit_progress(
            processed, remaining=self.search_count([("state", "in", ACTIVE)])
        )

    def _lock(self):
        """Have this job to oneself until the transaction ends; ``False`` when another
        process has it, or it has ended.
        """
        self.env.invalidate_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT job.id
                  FROM l10n_mx_icsoe_filing_job job
                  JOIN l10n_mx_icsoe_filing staging ON staging.id = job.staging_id
                 WHERE job.id = %s AND job.state IN %s
                   FOR NO KEY UPDATE OF staging SKIP LOCKED
                """,
                self.id,
                ACTIVE,
            )
        )
        return bool(self.env.cr.rowcount)

    def _open_pass(self):
        """Count that somebody begins, before anything can go wrong."""
        if self.attempts >= MAX_ATTEMPTS:
            self._end(
                "failed",
                self.env._(
                    "The server was stopped %(count)s times in the middle of the work "
                    "(%(progress)s). Ask your administrator to look at its log and its "
                    "limits, then try again.",
                    count=self.attempts,
                    progress=self.progress,
                ),
            )
            return
        now = fields.Datetime.now()
        self.write(
            {
                "state": "running",
                "attempts": self.attempts + 1,
                "date_started": self.date_started or now,
                "date_alive": now,
            }
        )

    # ------------------------------------------------------------------ one chunk

    def _work(self):
        """Do one chunk in this transaction, of a job that is locked. ``False`` when
        there is nothing more to do for now: it ended, or the filing is busy.
        """
        if self.stop_requested:
            self._end("cancelled")
            return False
        try:
            with self.env.cr.savepoint():
                self._next_chunk()
        except psycopg2.OperationalError:
            raise
        except UserError as error:
            if isinstance(error.__cause__, LockError):
                self.attempts -= 1  # that was nobody's fault
                return False
            self._end("failed", str(error))
        except Exception as error:  # noqa: BLE001  # pylint: disable=broad-except  # people are told
            # Where it failed, without the message: it could repeat somebody's data.
            where = "".join(traceback.format_tb(error.__traceback__))
            _logger.error(
                "ICSOE job %s failed: %s\n%s", self.id, type(error).__name__, where
            )
            self._end(
                "failed",
                self._for_requester().env._(
                    "An unexpected error (%(error)s). Your administrator finds it in "
                    "the server's log as “ICSOE job %(number)s”.",
                    error=type(error).__name__,
                    number=self.id,
                ),
            )
        return self.state in ACTIVE

    def _next_chunk(self):
        filing = self._for_requester()
        # They may have lost the role, or the company, since they asked.
        filing._check_role(TRANSITIONS[ACTIONS[self.kind]][2])
        filing.check_access("read")
        number, steps = self._step_number(), STEPS[self.kind]
        position = getattr(filing, steps[number].method)(self, self.position)
        if self.state not in ACTIVE:
            return
        values = {"position": position, "attempts": 0}
        if position is None:
            values.update(
                step=steps[number + 1].name, position=0, rows_done=0, rows_total=0
            )
        self.write({**values, "date_alive": fields.Datetime.now()})

    def _for_requester(self):
        """The filing with rights, language, time zone and companies of who asked."""
        context = {**self.options["context"], "l10n_mx_icsoe_by_job": BY_JOB}
        return self.filing_id.with_env(
            self.env(user=self.user_id.id, su=False, context=context)
        )

    # ------------------------------------------------------------------ the end

    def _end(self, state, message=False):
        """Drop what was staged, let the filing go, and tell who asked."""
        self.ensure_one()
        filing, staging = self.filing_id, self.staging_id
        self.write(
            {
                "state": state,
                "message": message,
                "date_ended": fields.Datetime.now(),
                "staging_id": False,
            }
        )
        filing.job_id = False
        staging._drop_staging()
        if state != "cancelled":
            filing._tell_job_ended(self)

    @api.autovacuum
    def _gc_ended(self):
        limit = fields.Datetime.now() - KEPT
        self.search([("state", "not in", ACTIVE), ("date_ended", "<", limit)]).unlink()
