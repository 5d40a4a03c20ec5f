# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from types import SimpleNamespace

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.translate import get_translation

from odoo.addons.base.models.ir_qweb import QWebError
from odoo.addons.l10n_mx_efirma.tools.messages import ToolError

from ...tools.formats import informativa_xml, package, workbook, workers_csv

_logger = logging.getLogger(__name__)

#: The portal, and whoever reads these files beside it, speaks Spanish.
PORTAL_LANGUAGE = "es_MX"


class Filing(models.Model):
    """The files: what goes into the portal, what is signed, and the one ZIP with all of
    it.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    # ------------------------------------------------------------------ rendering

    def _render_files(self):
        """Make every file of the return from the snapshots: a list of (kind, name,
        bytes, contract id or ``None``).
        """
        self.ensure_one()
        document = self._to_long_document()
        try:
            return [
                self._render_workbook_file(document),
                *self._render_worker_files(document),
                self._render_xml_file(document),
            ]
        except ToolError as error:
            raise self._user_error(error) from None

    def _render_workbook_file(self, document):
        book = self._render_workbook(document)
        return "workbook", f"{self._file_stem()}.xlsx", book, None

    def _render_xml_file(self, document):
        xml = informativa_xml.build(document)
        informativa_xml.validate(xml)
        return "xml", f"{self._file_stem()}.xml", xml, None

    def _file_stem(self):
        return f"icsoe-{self.year}-{self.period}"

    def _get_layouts(self):
        """The layouts of the workers file that are known. An add-on that knows a newer
        one adds it here.
        """
        return workers_csv.LAYOUTS

    def _layout(self):
        """The layout in force when this return's window opens."""
        return workers_csv.layout_for(self._period.window_start, self._get_layouts())

    def _render_worker_files(self, document, first=1):
        """The worker files of the contracts in ``document``, of which the first one is
        the ``first`` of the return.
        """
        company, layout = self.company_id, self._layout()
        files = []
        for position, contract in enumerate(document.contracts, start=first):
            parts = workers_csv.render(
                contract.workers,
                layout,
                header=company.l10n_mx_icsoe_csv_header,
                encoding=company.l10n_mx_icsoe_csv_encoding,
                reference=contract.reference,
            )
            for part, data in enumerate(parts, start=1):
                name = workers_csv.filename(contract, position, part, len(parts))
                files.append(("workers", name, data, contract.handle))
        return files

    def _render_workbook(self, document):
        findings = [
            SimpleNamespace(
                severity=issue.severity,
                message=issue._translate(PORTAL_LANGUAGE, issue.values or {}),
            )
            for issue in self.issue_ids
        ]
        left_out = self.exclusion_ids.with_context(lang=self._portal_lang())
        reasons = dict(left_out._fields["reason"]._description_selection(left_out.env))
        rows = [
            (line.reference, line.client_name, reasons[line.reason], line.note or "")
            for line in left_out
        ]
        return workbook.render(
            document,
            findings,
            rows,
            deadline=self.date_deadline,
            layout=self._layout(),
        )

    def _portal_lang(self):
        """An installed language to write for the portal in: Mexican Spanish, else any
        Spanish, else the user's.
        """
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        spanish = [code for code in installed if code.startswith("es")]
        return (
            PORTAL_LANGUAGE
            if PORTAL_LANGUAGE in installed
            else (spanish or [self.env.lang])[0]
        )

    def _render_pdf(self):
        """The declaration for people, or ``None`` where wkhtmltopdf is not installed or
        fails: nothing depends on it.
        """
        report = self.env.ref("l10n_mx_icsoe.report_filing_action")
        if report.get_wkhtmltopdf_state() not in ("ok", "workers", "upgrade"):
            _logger.info("wkhtmltopdf is not installed: filing %s has no PDF", self.id)
            return None
        report = report.with_context(lang=self._portal_lang())
        try:
            data, extension = report._render_qweb_pdf(report.report_name, self.ids)
        except (
            UserError,
            QWebError,
        ) as error:  # wkhtmltopdf crashed; somebody broke the template
            _logger.warning("filing %s has no PDF: %s", self.id, error)
            return None
        return data if extension == "pdf" else None

    # ------------------------------------------------------------------ keeping

    def _store_files(self, files):
        """Keep rendered ``files``; called on a filing that was begun."""
        keeper, company = self.env["l10n_mx_icsoe.filing.file"], self.company_id.id
        stored = keeper.create(
            [
                {
                    "filing_id": self.id,
                    "company_id": company,
                    "name": name,
                    "contract_id": contract,
                    **keeper._prepare_content(kind, data),
                }
                for kind, name, data, contract in files
            ]
        )
        # On disk by now: nobody needs their bytes in memory any longer.
        stored.invalidate_recordset(["content"])

    def package(self):
        """The ZIP with every file and a manifest of their SHA-256 sums, as bytes.

        From *to sign* on the files are the ones that were frozen; in draft they are
        made from the last gather.
        """
        self.ensure_one()
        self.check_access("read")
        if self.state == "draft":
            files = [
                (name, data)
                for _kind, name, data, _contract in self.sudo()._render_files()
            ]
        else:
            files = [(file.name, file._kept_bytes()) for file in self.sudo().file_ids]
        try:
            return package.build(files, self.sudo()._document_head())
        except ToolError as error:
            raise self._user_error(error) from None

    def action_download_package(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/l10n_mx_icsoe/filing/{self.id}/package",
            "target": "download",
        }

    def _user_error(self, error):
        """A ``ToolError`` or a finding as a message to people, in their language and
        with dates as they write them.
        """
        message, for_people = error.message, self.env["l10n_mx_icsoe.issue"]._for_people
        values = {name: for_people(value) for name, value in message.values.items()}
        return UserError(
            get_translation(
                "l10n_mx_icsoe", self.env.lang or "en_US", message.source, values
            )
        )
