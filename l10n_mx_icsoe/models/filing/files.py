# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import logging
from base64 import b64encode
from datetime import timezone
from types import SimpleNamespace

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.base.models.ir_qweb import QWebError
from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.translate import user_error

from ...tools.formats import exports, informativa_xml, package, workbook, workers_csv
from ...tools.law.document import Kind
from ...tools.law.period import MEXICO
from ..authority_return.files import NOT_INDEXED

_logger = logging.getLogger(__name__)

#: How the files of a complementaria are told from those of the return that it amends.
FILE_SUFFIX = {
    Kind.CORRECTION: "-correccion",
    Kind.VOID: "-sin-efectos",
    Kind.UPDATE: "-actualizacion",
}


class FilingFiles(models.AbstractModel):
    """The files: what goes into the portal, what is signed, the one ZIP with all of it,
    and what other programs may download. docs/api.md lists the calls that stay as they
    are.
    """

    _name = "l10n_mx_icsoe.filing.files"
    _inherit = "l10n_mx_icsoe.return.files"
    _description = "ICSOE Filing: Files"

    # ------------------------------------------------------------------ rendering

    def _render_files(self):
        """Make every file of the return from the snapshots: a list of (kind, name,
        bytes, values of further fields of the file).
        """
        self.ensure_one()
        document, stem = self._to_document(), self._file_stem()
        of_all = {"contract_id": None}
        try:
            workers = list(self._render_worker_files(document))
            xml = self._render_xml(document)
            book = self._render_workbook(document)
        except ToolError as error:
            raise user_error(self.env, error) from None
        return [
            ("workbook", f"{stem}.xlsx", book, of_all),
            *workers,
            ("xml", f"{stem}.xml", xml, of_all),
        ]

    def _file_stem(self):
        return f"icsoe-{self.year}-{self.period}{FILE_SUFFIX.get(self.kind, '')}"

    def _get_layouts(self):
        """The layouts of the workers file that are known. An add-on that knows a newer
        one adds it here.
        """
        return workers_csv.LAYOUTS

    def _layout(self):
        """The layout in force when this return's window opens."""
        return workers_csv.layout_for(self._period.window_start, self._get_layouts())

    def _render_worker_files(self, document):
        """Yields the worker files of each contract, as :meth:`_render_files`."""
        company, layout = self.company_id, self._layout()
        for position, contract in enumerate(document.contracts, 1):
            parts = workers_csv.render(
                contract.workers,
                layout,
                header=company.l10n_mx_icsoe_csv_header,
                encoding=company.l10n_mx_icsoe_csv_encoding,
                reference=contract.reference,
            )
            for part, data in enumerate(parts, start=1):
                name = workers_csv.filename(contract, position, part, len(parts))
                yield "workers", name, data, {"contract_id": contract.handle}

    def _render_xml(self, document):
        """The declaration, found to hold to its schema."""
        xml = informativa_xml.build(document)
        informativa_xml.validate(xml)
        return xml

    def _render_workbook(self, document):
        findings = [
            SimpleNamespace(severity=severity, message=message)
            for severity, message in self._findings_to_print()
        ]
        return workbook.render(
            document,
            findings,
            self._left_out_to_print(),
            deadline=self.date_deadline,
            layout=self._layout(),
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

    def _store_file(self, kind, name, data, instead_of=None):
        """Keep a file, in the place of that of the kind ``instead_of`` if there is
        one.
        """
        old = self.file_ids.filtered(lambda file: file.kind == instead_of)
        if not old:
            return self._store_files([(kind, name, data, {})])
        values = {**self._prepare_file(kind, name, data), "content": b64encode(data)}
        return old.with_context(**NOT_INDEXED).write(values)

    def _renew_pdf(self):
        """Put a new declaration for people, which names every other file with its sum,
        in the place of the one before; where none can be made, that one stays.
        """
        pdf = self._render_pdf()
        if pdf:
            self._store_file("pdf", f"{self._file_stem()}.pdf", pdf, instead_of="pdf")

    # ------------------------------------------------------------------ the package

    def _pack(self, files):
        return package.build(files, self._document_head())

    def download_package(self):
        """The ZIP of :meth:`package` as ``{"name", "sha256", "content"}``, the content
        in base64.
        """
        self.ensure_one()
        return _file(f"{self._file_stem()}.zip", self.package())

    # ------------------------------------------------------------------ other programs

    def describe(self):
        """What there is to say of this return: the document that ``odoo icsoe --json``
        prints, in the language of the context. Texts that are missing are empty,
        dates are ISO. No NSS, CURP or salary is in it.
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: the RFC of the company stands on its partner, which a capturista need
        # not see; the right to read the return was checked.
        reader = self.sudo()
        return {
            "id": reader.id,
            "company": {
                "id": reader.company_id.id,
                "name": reader.company_id.name,
                "rfc": reader._document_head().contractor.rfc,
            },
            "year": reader.year,
            "period": int(reader.period),
            "kind": reader.kind,
            "kind_label": _label(reader, "kind"),
            "state": reader.state,
            "state_label": _label(reader, "state"),
            "deadline": reader.date_deadline.isoformat(),
            "late": reader.is_late,
            "contracts": reader.contract_count,
            "workers": reader.worker_count,
            "people": reader.person_count,
            "left_out": [
                {
                    "reference": line.reference or "",
                    "client": line.client_name or "",
                    "reason": line.reason,
                    "reason_label": _label(line, "reason"),
                    "note": line.note or "",
                }
                for line in reader.exclusion_ids
            ],
            "issues": {
                "errors": reader.error_count,
                "warnings": reader.warning_count,
                "notes": reader.info_count,
                "list": [
                    {
                        "code": issue.code,
                        "severity": issue.severity,
                        "message": issue.message,
                        "contract": issue.contract_id.reference or "",
                        "client": issue.contract_id.client_name or "",
                    }
                    for issue in reader.issue_ids
                ],
            },
            "signature": _signature(reader) if reader.date_signed else None,
            "folio": reader.folio or "",
            "filed_on": reader.date_filed.isoformat() if reader.date_filed else None,
            "files": [],
        }

    def download_export(self, table, form="csv"):
        """One table of the last gather (``tools.formats.exports.COLUMNS``: contracts,
        workers or findings) as csv or xlsx, like :meth:`download_package`.

        :raises UserError: there is no such table or form
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: as for the files of the return, whose reader was checked
        reader = self.sudo()
        findings = [
            (
                issue.severity,
                issue.code,
                issue.contract_id.reference or "",
                issue.contract_id.client_name or "",
                issue.worker_id.name or "",
                issue._text(),
            )
            for issue in (reader.issue_ids if table == "findings" else ())
        ]
        try:
            data = exports.render(table, form, reader._to_document(), findings)
        except ToolError as error:
            raise user_error(self.env, error) from None
        return _file(f"{self._file_stem()}-{table}.{form}", data)


def _file(name, data):
    return {
        "name": name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "content": b64encode(data).decode(),
    }


def _label(record, name):
    return dict(record._fields[name]._description_selection(record.env))[record[name]]


def _signature(reader):
    moment = reader.date_signed.replace(tzinfo=timezone.utc).astimezone(MEXICO)
    return {
        "signer": reader.signer_name,
        "rfc": reader.signer_rfc,
        "certificate_number": reader.certificate_number,
        "signed_at": moment.isoformat(),
        "digest": reader.digest,
    }
