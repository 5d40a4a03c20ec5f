# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import LockError
from odoo.tests import tagged

from odoo.addons.l10n_mx_icsoe.models import filing_job_steps
from odoo.addons.l10n_mx_icsoe.models.res_config_settings import PARAMETER
from odoo.addons.l10n_mx_icsoe.tests.common import IcsoeCase
from odoo.addons.queue_job.tests.common import trap_jobs


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestQueue(IcsoeCase):
    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param(PARAMETER, 1)
        self.startPatcher(patch.object(filing_job_steps, "CHUNK", 2))
        for month in "567":
            self._contract(
                start=f"2026-0{month}-04", workers=[self._worker(), self._worker()]
            )

    def _close_behind(self):
        filings = self.env["l10n_mx_icsoe.filing"].with_user(self.capturista)
        filings = filings.with_context(l10n_mx_icsoe_background=True)
        return filings.close(self.company.id, 2026, 2)

    def _perform(self, trap):
        """What the runner does, until nothing waits; gives how many jobs it took."""
        count = 0
        while trap.enqueued_jobs:
            trap.enqueued_jobs.pop(0).perform()
            count += 1
        return count

    def test_each_piece_is_a_job_of_the_queue_that_brings_the_next(self):
        with trap_jobs() as trap:
            filing = self._close_behind()
            job = filing.job_id
            (call,) = trap.calls
            self.assertEqual(call.method.__name__, "_work_in_queue")
            self.assertEqual(call.properties["channel"], "root.l10n_mx_icsoe")
            self.assertEqual(call.properties["description"], "ICSOE 2026-2 · Normal")
            # Contracts, three of two workers and that there are no more, totals,
            # checks, taking over.
            self.assertEqual(self._perform(trap), 8)
        self.assertEqual((job.state, filing.worker_count), ("done", 6))
        self.assertEqual(job.user_id, self.capturista)
        self.assertFalse(filing.job_id)

    def test_the_scheduled_action_is_left_alone_until_the_queue_is_dead(self):
        jobs = self.env["l10n_mx_icsoe.filing.job"]
        with trap_jobs() as trap:
            job = self._close_behind().sudo().job_id
            trap.enqueued_jobs[0].perform()
        job.flush_recordset()
        self.assertNotIn(job, jobs.search(jobs._waiting()))
        self.env.cr.execute(
            "UPDATE l10n_mx_icsoe_filing_job SET create_date = '2026-09-10' WHERE "
            "id = %s",
            [job.id],
        )
        self.assertNotIn(job, jobs.search(jobs._waiting()))
        job.date_alive -= timedelta(minutes=11)
        self.assertIn(job, jobs.search(jobs._waiting()))

    def test_what_was_stopped_is_not_worked_on_any_more(self):
        with trap_jobs() as trap:
            filing = self._close_behind()
            trap.enqueued_jobs.pop(0).perform()
            filing.action_stop_job()
            self.assertEqual(self._perform(trap), 1)
        self.assertEqual(filing.job_ids.state, "cancelled")

    def test_a_filing_that_somebody_holds_is_looked_at_again(self):
        def taken(_filings, **_options):
            raise LockError("taken")

        with trap_jobs() as trap:
            filing = self._close_behind()
            for _number in range(7):
                trap.enqueued_jobs.pop(0).perform()
            with patch.object(type(filing), "lock_for_update", taken):
                trap.enqueued_jobs.pop(0).perform()
            self.assertEqual(trap.calls[-1].properties["eta"], 5)
            self.assertEqual(self._perform(trap), 1)
        self.assertEqual(filing.job_ids.state, "done")

    def test_it_goes_through_its_own_channel(self):
        function = self.env.ref("l10n_mx_icsoe_queue_job.function")
        self.assertEqual(
            (function.name, function.channel),
            (
                "<l10n_mx_icsoe.filing.job>._work_in_queue",
                "root.l10n_mx_icsoe",
            ),
        )
