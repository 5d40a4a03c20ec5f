# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models import filing_job_steps
from ..models.filing_background import ACTIVITY_JOB
from ..models.filing_job import MAX_ATTEMPTS, FilingJob
from ..models.filing_staging import LINES, VALUES
from ..models.res_config_settings import PARAMETER
from .common import IcsoeCase

#: What may differ between two gathers of the same data.
PASSING = {"id", "filing_id", "contract_id", "worker_id"}
PASSING |= {f"{who}_{what}" for who in ("create", "write") for what in ("uid", "date")}


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestBackground(IcsoeCase):
    """Background work in one process; ``tests/test_killed_worker.py`` has several."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param(PARAMETER, 1)
        # Nothing is committed in a test; every commit flushes, as a real one would.
        self.commits = []
        self.startPatcher(
            patch.object(
                FilingJob,
                "_commit",
                lambda job, processed: (
                    job.env.flush_all() or self.commits.append(processed) or 1.0
                ),
            )
        )
        self.startPatcher(patch.object(filing_job_steps, "CHUNK", 2))
        self.mondays = self._contract(workers=[self._worker(name) for name in "ABC"])
        self.fridays = self._contract(start="2026-06-01", workers=[self._worker("D")])
        self.empty = self._contract(start="2026-07-01")

    def _behind(self, user=None):
        return {"l10n_mx_icsoe_background": True, "tz": "America/Mexico_City"}

    def _close_behind(self, user=None, **context):
        filings = self.env["l10n_mx_icsoe.filing"].with_user(user or self.capturista)
        filings = filings.with_context(**self._behind(), **context)
        return filings.close(self.company.id, 2026, 2)

    def _run(self, filing, chunks=None):
        """Let a worker do ``chunks`` of the job, or all of it."""
        job = filing.sudo().job_id.with_user(self.env.ref("base.user_root"))
        if chunks is None:
            job._work_until_time_is_up()
            return job
        self.assertTrue(job._lock())
        job._open_pass()
        for _number in range(chunks):
            job._work()
        return job

    def _content(self, filing):
        """All that a gather made, line for line, without ids: what they lead to
        instead.
        """
        self.env.flush_all()
        self.env.invalidate_all()
        filing = filing.sudo()
        content = {name: filing[name] for name in VALUES}
        for model in LINES:
            lines = self.env[model].sudo().search([("filing_id", "=", filing.id)])
            stored = [
                name
                for name, field in lines._fields.items()
                if field.store and field.column_type and name not in PASSING
            ]
            content[model] = [
                [line[name] for name in stored]
                + [line.contract_id.reference if "contract_id" in line else None]
                + [line.worker_id.nss if "worker_id" in line else None]
                for line in lines.sorted("id")
            ]
        return content

    # ------------------------------------------------------------------ the same result

    def test_it_gathers_what_a_close_gathers_at_once(self):
        self._contract(start="2026-03-02")
        self._contract(start="2026-06-15", confirm=False)
        at_once = self._close()
        expected = self._content(at_once)
        self.assertEqual(len(expected["l10n_mx_icsoe.filing.worker"]), 4)
        self.assertEqual(len(expected["l10n_mx_icsoe.filing.exclusion"]), 2)
        at_once.action_cancel()
        filing = self._close_behind()
        self.assertFalse(filing.contract_ids)
        job = self._run(filing)
        self.assertEqual((job.state, job.percent), ("done", 100))
        self.assertFalse(filing.job_id)
        self.assertEqual(self._content(filing), expected)
        # ABC, D and the empty one: contracts are not cut, but each is a piece.
        self.assertEqual(sum(self.commits), 1 + 2 + 1 + 1 + 1 + 1)

    def test_a_gather_again_says_what_changed_as_it_would_at_once(self):
        filings = []
        for _ in range(2):
            filings.append(self._close())
            filings[-1].action_gather()
            if len(filings) == 1:
                filings[0].action_cancel()
        self.fridays.l10n_mx_icsoe_object = "Otra cosa"
        self._assign(self._worker("E"), self.fridays)
        first, second = filings
        with self.env.cr.savepoint() as savepoint:
            second.action_gather()
            expected = self._content(second)
            savepoint.rollback()
        self.env.invalidate_all()
        self.assertEqual(
            expected["gather_changes"],
            {
                "contracts": {"added": 0, "changed": 1, "removed": 0},
                "workers": {"added": 1, "changed": 0, "removed": 0},
            },
        )
        second.with_context(**self._behind()).action_gather()
        self._run(second)
        self.assertEqual(self._content(second), expected)

    def test_what_was_left_out_by_hand_stays_out(self):
        filing = self._close()
        out = filing.contract_ids.filtered(lambda line: line.order_id == self.fridays)
        out.with_context(**self._behind()).action_leave_out("Es renta de maquinaria")
        decision = filing.exclusion_ids
        self.assertIn(self.fridays, filing.contract_ids.order_id)
        self._run(filing)
        self.assertNotIn(self.fridays, filing.contract_ids.order_id)
        self.assertEqual(filing.exclusion_ids, decision)
        self.assertEqual(decision.note, "Es renta de maquinaria")

    def test_the_files_are_those_that_are_made_at_once(self):
        self._assign(self._worker("F"), self.empty)
        filing = self._close()
        filing.action_send_to_sign()
        expected = self._sums(filing)
        self.assertEqual(len(expected), 5)
        filing.with_user(self.signatory).action_return("Otra vez")
        filing.with_context(**self._behind()).action_send_to_sign()
        self.assertEqual((filing.state, len(filing.file_ids)), ("draft", 0))
        job = self._run(filing)
        self.assertEqual((job.state, filing.state), ("done", "to_sign"))
        self.assertEqual(self._sums(filing), expected)
        self.assertEqual(
            filing.file_ids.filtered(lambda file: file.kind == "workers").contract_id,
            filing.contract_ids,
        )
        waiting = filing.sudo().activity_ids.filtered(
            lambda activity: activity.user_id == self.signatory
        )
        self.assertIn("Sign ICSOE 2026-2", waiting.summary)
        self._sign(filing)
        self.assertEqual(filing.state, "signed")

    def _sums(self, filing):
        """Kinds, names, sums; not the workbook's, which tells when it was made."""
        return [
            (file.kind, file.name, file.kind == "workbook" or file.sha256)
            for file in filing.file_ids.sorted("name")
        ]

    def test_the_zip_of_a_draft_is_made_beforehand(self):
        self._assign(self._worker("F"), self.empty)
        filing = self._close()
        expected = filing.package()
        filing = filing.with_context(**self._behind())
        self.assertFalse(filing.action_download_package())
        self.assertEqual(self._run(filing).state, "done")
        zipped = filing.draft_package_id
        self.assertEqual((zipped.name, zipped.raw), ("icsoe-2026-2.zip", expected))
        action = filing.action_download_package()
        self.assertEqual(action["url"], f"/web/content/{zipped.id}?download=true")
        zipped.with_user(self.signatory).check_access("read")
        with self.assertRaises(AccessError):
            zipped.with_user(self.employee_user).check_access("read")
        filing.with_context(l10n_mx_icsoe_background=False).action_gather()
        self.assertFalse(zipped.exists())
        self.assertFalse(filing.draft_package_id)

    # ------------------------------------------------------------------ meanwhile

    def test_meanwhile_the_return_is_as_before_and_nobody_changes_it(self):
        filing = self._close()
        before = self._content(filing)
        self._assign(self._worker("E"), self.fridays)
        filing.with_context(**self._behind()).action_gather()
        job = self._run(filing, chunks=3)
        self.assertEqual((job.state, job.step), ("running", "workers"))
        self.assertEqual(job.percent, 55)
        self.assertEqual(job.progress, "Step 2 of 5: workers · 5 of 5 worker lines")
        self.assertEqual(self._content(filing), before)
        said = (
            r"^ICSOE 2026-2 · Normal is being worked on in the background \(55 %, "
            r"asked for by icsoe_capturista.*\)\. Wait until it is done, or press Stop"
        )
        for refused in (
            filing.action_gather,
            filing.action_send_to_sign,
            filing.action_cancel,
            lambda: filing.contract_ids[0].action_leave_out("No"),
            lambda: filing.close(self.company.id, 2026, 2),
            filing.with_context(l10n_mx_icsoe_by_job=True).action_gather,
        ):
            with self.assertRaisesRegex(UserError, said):
                refused()
        self.assertEqual(
            filing.next_step,
            "Step 2 of 5: workers · 5 of 5 worker lines (55 %)",
        )

    def test_the_staging_return_is_no_return_to_anybody(self):
        filing = self._close_behind()
        self._run(filing, chunks=2)
        staging = filing.sudo().job_id.staging_id
        self.assertEqual(staging.worker_ids.mapped("name"), ["A", "B", "C"])
        found = filing.search([("company_id", "=", self.company.id)])
        self.assertEqual(found, filing)
        self.assertEqual(filing._live_return(self.company, 2026, 2), filing)
        self.assertFalse(staging.message_ids)
        self.assertFalse(staging.message_follower_ids)

    def test_two_jobs_do_not_work_on_one_filing(self):
        filing = self._close_behind().sudo()
        with self.assertRaisesRegex(UserError, "is being worked on in the background"):
            self._close_behind(self.signatory)
        job = filing.job_id
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            job.copy({"staging_id": filing._make_staging().id})
        self._run(filing)
        self.assertEqual(job.state, "done")

    def test_small_returns_and_programs_do_it_at_once(self):
        self.env["ir.config_parameter"].set_param(PARAMETER, 5)
        filing = self._close_behind()
        self.assertEqual((filing.worker_count, filing.job_id.id), (4, False))
        self.env["ir.config_parameter"].set_param(PARAMETER, 4)
        filing.action_gather()
        self.assertTrue(filing.job_id)
        filing.action_stop_job()
        filing.with_context(l10n_mx_icsoe_background=None).action_gather()
        self.assertFalse(filing.job_id)
        self.env["ir.config_parameter"].set_param(PARAMETER, -1)
        filing.action_gather()
        self.assertFalse(filing.job_id)

    def test_the_wizard_says_so_and_opens_what_is_going_on(self):
        wizards = self.env["l10n_mx_icsoe.close"].with_user(self.capturista)
        self.assertFalse(Form(wizards).goes_behind)
        wizards = wizards.with_context(**self._behind())
        form = Form(wizards)
        self.assertTrue(form.goes_behind)
        opened = form.save().action_close()["res_id"]
        filing = self.env["l10n_mx_icsoe.filing"].browse(opened)
        job = filing.job_id
        self.assertEqual(job.user_id, self.capturista)
        self.assertEqual(Form(wizards).save().action_close()["res_id"], opened)
        self.assertEqual(filing.job_ids, job)

    # ------------------------------------------------------------------ ends

    def test_stopped_in_the_middle_all_is_as_before(self):
        filing = self._close()
        before, lines = self._content(filing), filing.worker_ids
        self._assign(self._worker("E"), self.fridays)
        filing.with_context(**self._behind()).action_gather()
        job = self._run(filing, chunks=4)
        staging = job.staging_id
        filing.with_user(self.signatory).action_stop_job()
        self.assertEqual(job.state, "cancelled")
        self.assertFalse(staging.exists() | filing.job_id.staging_id)
        self.assertEqual((self._content(filing), filing.worker_ids), (before, lines))
        self.assertIn("stopped by icsoe_signatory", filing.message_ids[0].body)
        filing.action_gather()
        self.assertEqual(filing.worker_count, 5)

    def test_who_works_sees_the_wish_to_stop_between_two_pieces(self):
        filing = self._close_behind()
        job = self._run(filing, chunks=2)
        with patch.object(FilingJob, "_lock", lambda job: False):
            filing.action_stop_job()
        self.assertEqual((job.state, job.stop_requested), ("running", True))
        self._run(filing)
        self.assertEqual(job.state, "cancelled")
        self.assertEqual((filing.state, filing.date_gathered), ("draft", False))

    def test_only_people_of_icsoe_stop_it(self):
        filing = self._close_behind()
        for user in (self.employee_user, self.salesman, self.hr_manager):
            with self.assertRaises(AccessError):
                filing.with_user(user).action_stop_job()
        other = self.env["res.company"].create({"name": "Otra"})
        stranger = self._user("stranger", "l10n_mx_icsoe.group_capturista")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        strange = filing.with_user(stranger).with_context(allowed_company_ids=other.ids)
        with self.assertRaises(AccessError):
            strange.action_stop_job()
        with self.assertRaises(AccessError):
            filing.job_id.with_user(self.capturista).write({"state": "done"})
        self.assertEqual(filing.job_id.state, "queued")

    def test_a_failure_is_told_and_changes_nothing(self):
        filing = self._close()
        before = self._content(filing)
        filing.with_context(**self._behind()).action_gather()
        error = ZeroDivisionError("12345678903 PEGJ900512HJCRRS04")
        with (
            patch.object(type(filing), "_judge", raises(error)),
            self.assertLogs("odoo.addons.l10n_mx_icsoe", "ERROR") as log,
        ):
            job = self._run(filing)
        self.assertNotIn("12345678903", "".join(log.output))
        self.assertEqual(job.state, "failed")
        self.assertEqual(
            job.message,
            "An unexpected error (ZeroDivisionError). Your administrator finds it in "
            f"the server's log as “ICSOE job {job.id}”.",
        )
        self.assertEqual(filing.job_failure, job.message)
        self.assertEqual(self._content(filing), before)
        (activity,) = filing.sudo().activity_ids.filtered(
            lambda one: one.activity_type_id == self.env.ref(ACTIVITY_JOB)
        )
        self.assertEqual(activity.user_id, self.capturista)
        self.assertIn("the work was not finished", activity.summary)
        with freeze_time("2026-09-10 18:05:00"):
            filing.with_context(**self._behind()).action_gather()
            self._run(filing)
        self.assertFalse(filing.job_failure)

    def test_a_refusal_says_why_in_the_words_of_who_asked(self):
        self.env["res.lang"]._activate_lang("es_MX")
        self.capturista.lang = "es_MX"
        filing = self._close_behind(lang="es_MX")
        self.capturista.group_ids -= self.env.ref("l10n_mx_icsoe.group_capturista")
        job = self._run(filing)
        self.assertEqual(job.state, "failed")
        self.assertTrue(job.message.startswith("Solo las personas con el rol"))
        self.assertFalse(job.step)  # in the first piece, not only in the last
        self.assertFalse(filing.sudo().contract_ids)

    def test_it_works_with_the_rights_and_the_company_of_who_asked(self):
        filing = self._close_behind()
        seen = {}

        def look(filing):
            env = filing.env
            seen.update(user=env.user, company=env.company, tz=env.context["tz"])

        with patch.object(type(filing), "_settle", look):
            self._run(filing, chunks=5)
        self.assertEqual(
            seen,
            {
                "user": self.capturista,
                "company": self.company,
                "tz": "America/Mexico_City",
            },
        )

    def test_who_asked_is_told_when_it_is_done(self):
        filing = self._close_behind()
        self._run(filing)
        (activity,) = filing.sudo().activity_ids.filtered("summary")
        self.assertEqual(activity.user_id, self.capturista)
        self.assertEqual(
            activity.summary,
            "ICSOE 2026-2 · Normal of Limpieza Técnica de Querétaro is gathered and "
            "checked",
        )

    def test_work_that_stops_the_server_again_and_again_is_given_up(self):
        filing = self._close_behind()
        job = filing.sudo().job_id
        for _number in range(MAX_ATTEMPTS):
            self._run(filing, chunks=0)  # and the process is gone
            self.assertEqual(job.state, "running")
        self._run(filing)
        self.assertEqual(job.state, "failed")
        self.assertIn("The server was stopped 3 times", job.message)

    def test_a_piece_that_was_done_counts_anew(self):
        filing = self._close_behind()
        job = self._run(filing, chunks=0)
        self.assertEqual(job.attempts, 1)
        self._run(filing, chunks=1)
        self.assertEqual(job.attempts, 0)

    def test_a_filing_somebody_holds_for_a_moment_is_waited_for(self):
        filing = self._close_behind()
        job = self._run(filing, chunks=6)
        self.assertEqual(job.step, "take_over")
        busy = patch.object(type(filing), "lock_for_update", raises(LockError("taken")))
        with busy:
            self._run(filing)
        self.assertEqual((job.state, job.attempts), ("running", 0))
        self._run(filing)
        self.assertEqual(job.state, "done")

    def test_when_the_time_is_up_it_goes_on_at_once(self):
        job = self._close_behind().sudo().job_id
        cron = self.env.ref("l10n_mx_icsoe.cron_jobs")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        jobs = job.with_context(cron_id=cron.id)
        with patch.object(FilingJob, "_commit", lambda job, _processed: 0.0):
            jobs._cron_work()
        self.assertEqual((job.state, job.step), ("running", "workers"))
        self.assertTrue(triggers.search_count([("cron_id", "=", cron.id)]))

    def test_the_scheduled_action_works_and_ended_jobs_do_not_stay_for_ever(self):
        filing = self._close_behind()
        job = filing.sudo().job_id
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("l10n_mx_icsoe.cron_jobs").id)]
        )
        self.assertTrue(triggers)
        self.env["l10n_mx_icsoe.filing.job"]._cron_work()
        self.assertEqual(job.state, "done")
        job._gc_ended()
        self.assertTrue(job.exists())
        with freeze_time("2026-12-31"):
            job._gc_ended()
        self.assertFalse(job.exists())


def raises(error):
    """A method that does. A mock on a model would also pass for one of its hooks."""

    def method(_records, *_arguments, **_options):
        raise error

    return method
