# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import models
from odoo.tools import SQL

from ..tools import package
from ..tools.messages import ToolError
from .filing_staging import SILENT
from .triggers import FILES

#: Worker lines in one chunk, unless one contract alone has more: a fraction of a second
#: to gather, so that stopping is prompt and little is done again after a crash.
CHUNK = 5_000


class Filing(models.Model):
    """The steps of background work, chunk by chunk. See ``filing_job.Step``."""

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    def _workshop(self, job):
        """The staging return of ``job``, with the rights to write.

        sudo: nobody may write a filing by hand; the job checks the role of who asked
        before each chunk.
        """
        return job.staging_id.with_env(self.env).sudo().with_context(**SILENT)

    # ------------------------------------------------------------------ gathering

    def _job_contracts(self, job, _position):
        staging = self._workshop(job)
        for decision in self.sudo().exclusion_ids:
            if decision.reason == "by_hand":
                decision.copy({"filing_id": staging.id})
        staging._take_contracts(job.options.get("kind"))

    def _job_workers(self, job, position):
        """``position``: the sequence of the last contract whose workers are in."""
        staging = self._workshop(job)
        if not position:
            job.rows_total = staging._expected_lines()
        # A snapshot's number in the return is also the order of its lines.
        contracts, lines = staging.contract_ids.browse(), 0
        for contract_id, sequence, count in staging._contracts_after(position):
            if contracts and lines + count > CHUNK:
                break
            contracts += contracts.browse(contract_id)
            lines, position = lines + count, sequence
        if not contracts:
            return None
        staging._gather_workers(contracts)
        job.rows_done += lines
        return position

    def _contracts_after(self, sequence):
        """The next contracts: id, sequence, about how many workers."""
        return self.env.execute_query(
            SQL(
                """
                SELECT contract.id, contract.sequence, (
                        SELECT COUNT(*) FROM l10n_mx_icsoe_assignment assignment
                         WHERE %s)
                  FROM l10n_mx_icsoe_filing_contract contract
                 WHERE contract.filing_id = %s AND contract.sequence > %s
              ORDER BY contract.sequence
                 LIMIT %s
                """,
                self.env["l10n_mx_icsoe.sourced"]._same_source_sql(
                    "assignment", "contract"
                ),
                self.id,
                sequence,
                CHUNK,
            )
        )

    def _job_settle(self, job, _position):
        self._workshop(job)._settle()

    def _job_judge(self, job, _position):
        original = self.sudo()
        before = original._document_contracts() if original.date_gathered else None
        self._workshop(job)._judge(before)

    def _job_take_over(self, job, _position):
        self._begin("gather")._take_over(self._workshop(job))
        job._end("done")

    # ------------------------------------------------------------------ making files

    def _job_workbook(self, job, _position):
        writer = self.sudo()
        self._stage(
            job, lambda: [writer._render_workbook_file(writer._to_long_document())]
        )

    def _job_worker_files(self, job, position):
        """``position``: how many contracts have their files."""
        writer = self.sudo()
        contracts, lines = writer.contract_ids[position:], 0
        job.rows_total = self.worker_count
        for number, contract in enumerate(contracts):  # noqa: B007
            lines += contract.worker_count
            if lines > CHUNK:
                break
        part = contracts[: number + 1] if contracts else contracts
        if not part:
            return None
        document = replace(
            writer._document_head(), contracts=writer._document_contracts(part)
        )
        self._stage(
            job, lambda: writer._render_worker_files(document, first=position + 1)
        )
        job.rows_done += lines
        return position + len(part)

    def _job_xml(self, job, _position):
        writer = self.sudo()
        self._stage(job, lambda: [writer._render_xml_file(writer._to_long_document())])

    def _stage(self, job, render):
        try:
            self._workshop(job)._store_files(render())
        except ToolError as error:
            raise self._user_error(error) from None

    def _job_freeze(self, job, _position):
        writer = self._begin("send")
        writer._move_lines(self._workshop(job), [FILES])
        writer._pass_to_signatory()
        job._end("done")

    def _job_bundle(self, job, _position):
        writer, staging = self._begin("gather"), self._workshop(job)
        files = [(file.name, file._kept_bytes()) for file in staging.file_ids]
        try:
            data = package.build(files, writer._document_head())
        except ToolError as error:
            raise self._user_error(error) from None
        name = f"{writer._file_stem()}.zip"
        writer.draft_package_id = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {"name": name, "raw": data, "res_model": self._name, "res_id": self.id}
            )
        )
        job._end("done")
