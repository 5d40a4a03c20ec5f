# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.l10n_mx_icsoe.models.filing_job import ACTIVE

#: After so long without a sign of life the scheduled action takes a job up after all:
#: the queue's own runner may not have been started.
GIVEN_UP_AFTER = timedelta(minutes=10)
#: Seconds until a filing that somebody else held is looked at again.
BUSY = 5


class FilingJob(models.Model):
    """The chunks of a job go through the queue one after the other. Each is a job of
    the queue, which commits it and the next one together.
    """

    _inherit = "l10n_mx_icsoe.filing.job"

    def _wake(self):
        self._put_in_queue()

    def _put_in_queue(self, seconds=None):
        self.with_delay(
            channel="root.l10n_mx_icsoe",
            description=self.filing_id.display_name,
            eta=seconds,
            # Not the same chunk twice, however often somebody asks for it.
            identity_key=f"l10n_mx_icsoe-{self.id}-{self.step}-{self.position}",
        )._work_in_queue()

    def _work_in_queue(self):
        """One chunk, in the transaction of the queue."""
        # sudo: nobody may write a job by hand; it checks the rights of who asked.
        job = self.sudo().exists()
        if not job or not job._lock():
            return
        job._open_pass()
        more = job.state in ACTIVE and job._work()
        if job.state in ACTIVE:
            job._put_in_queue(None if more else BUSY)

    @api.model
    def _waiting(self):
        limit = fields.Datetime.now() - GIVEN_UP_AFTER
        return (
            Domain(super()._waiting())
            & Domain("create_date", "<", limit)
            & (Domain("date_alive", "=", False) | Domain("date_alive", "<", limit))
        )
