# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import json
from datetime import timezone

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.l10n_mx_efirma.tools import efirma
from odoo.addons.l10n_mx_efirma.tools.messages import _lt
from odoo.addons.l10n_mx_efirma.translate import translate

from ...tools.formats import informativa_xml, verification
from ...tools.formats.verification import (
    NO_SIGNED_FILE,
    NOT_SIGNED,
    SIGNATURE,
    agrees,
    differs,
    unknown,
)
from ..registry import concrete_models

#: What a declaration says besides its contracts and workers.
DECLARED = ("kind", "year", "period", "contract_count", "contractor_facts", "origin_id")
ROWS = _lt("Rows")
ROWS_SAME = _lt("The return and its lines are as they were when it was filed.")
ROWS_CHANGED = _lt(
    "%(what)s: something was changed, added or taken away outside Odoo after the "
    "return was filed. Restore it from a backup."
)


class FilingSign(models.AbstractModel):
    """What is signed with the taxpayer's e.firma and by whom
    (``l10n_mx_efirma.signable`` does the rest), and whether what is kept still says
    what was signed.
    """

    _name = "l10n_mx_icsoe.filing.sign"
    _inherit = "l10n_mx_efirma.signable"
    _description = "ICSOE Filing: Sign and Verify"

    row_sums = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Model → columns and the SHA-256 of its rows when the return was filed.",
    )

    # Of the rows that the declaration was made of, when it was frozen (SHA-256).
    declared_sum = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)

    # ------------------------------------------------------------------ sign

    def _begin_signing(self):
        writer = self._begin("sign")
        writer._refuse_too_early()
        return writer

    def _signer_rfc(self):
        return self.contractor_rfc

    def _document_to_sign(self, moment):
        """The declaration as it was checked and frozen when the return was sent."""
        (frozen,) = self.file_ids.filtered(lambda file: file.kind == "xml")
        xml = frozen._kept_bytes()
        if self._sum_of_declared() != self.declared_sum:
            raise UserError(
                self.env._(
                    "%(filing)s was changed outside Odoo after it was sent to sign: it "
                    "no longer says what its declaration says. Return it to draft, "
                    "gather again and look at what changed.",
                    filing=self.display_name,
                )
            )
        return informativa_xml.dated(xml, moment)

    def _sum_of_declared(self):
        """SHA-256 (hexadecimal) of the rows that the declaration is made of, and of the
        folio that it amends.
        """
        self.env.flush_all()
        columns = dict(self._sealed_models()) | {self: DECLARED}
        models = (self, self._lines("contract_ids"), self._lines("worker_ids"))
        sums = self._sums_of_rows([(model, columns[model]) for model in models])
        amended = self.origin_id.folio or ""
        return hashlib.sha256("".join([*sums, amended]).encode()).hexdigest()

    def _remembered_certificate(self):
        """That of the taxpayer's last signed return."""
        last = self.env[self._name].search(
            [
                ("rfc", "=", self.rfc),
                ("rfc", "!=", False),
                ("date_signed", "!=", False),
            ],
            order="date_signed desc",
            limit=1,
        )
        signed = last.file_ids.filtered(lambda file: file.kind == "signed_xml")[:1]
        return efirma.certificate_of(signed._bytes()) if signed else b""

    def _sign_summary(self):
        contents = self.env._(
            "Contracts: %(contracts)s. Workers: %(workers)s.",
            contracts=self.contract_count,
            workers=self.person_count,
        )
        lines = [f"{self.company_id.name} · {self.display_name}", contents]
        url = f"/report/pdf/l10n_mx_icsoe.report_filing/{self.id}"
        return lines, [(self.env._("Declaration (PDF)"), url)]

    # ------------------------------------------------------------------ verify

    def verify(self):
        """What differs and what agrees between what was signed and what is kept: a list
        of ``verification.Finding``, the worst first; the signature before the files, of
        which there may be many. Everything is read anew, from the tables and from the
        files, and counted again; nothing is written.

        For whoever may read the return. A filed return cannot be changed through Odoo;
        this finds what was changed around it, on the disk or in SQL.
        """
        self.ensure_one()
        self.check_access("read")
        self.env.invalidate_all()  # what is in memory is not what is kept
        reader = self.sudo()  # who may read the return reads all of it
        contents = {file: file._bytes() for file in reader.file_ids.sorted("id")}
        counts = reader.file_ids._count_contents()
        findings = [
            verification.of_file(
                file.name, content, file.sha256, counts.get(file.id, 0)
            )
            for file, content in contents.items()
        ]
        signed = [file for file in contents if file.kind == "signed_xml"]
        if len(signed) == 1:
            findings = reader._verify_signed(signed[0], contents) + findings
        elif signed or reader.date_signed:
            findings.append(differs(SIGNATURE, NO_SIGNED_FILE))
        else:
            findings.append(unknown(SIGNATURE, NOT_SIGNED))
        if reader.state == "filed" or reader.row_sums:
            findings += reader._verify_rows()
        return verification.sort(findings)

    def _verify_signed(self, signed, contents):
        """What the ``signed`` file says, against the other ``contents`` (``{file:
        bytes}``), the fields of the return and its rows.
        """
        xml = contents[signed]
        files = {
            file.name: content
            for file, content in contents.items()
            if file.kind in ("workers", "workbook")
        }
        try:
            found = verification.examine_signed(
                xml,
                files,
                moment=self._signing_moment(),
                authorities=self.env["l10n_mx_efirma.authority"]._trusted(),
                layouts=self._get_layouts(),
            )
        except efirma.XmlsecUnusable as error:
            return [unknown(SIGNATURE, error.message)]
        findings = found.findings
        if found.signature:
            moment = self.date_signed and self.date_signed.replace(tzinfo=timezone.utc)
            findings += verification.of_kept_signature(
                found.signature,
                self.digest or "",
                self.signer_name or "",
                self.signer_rfc or "",
                self.certificate_number or "",
                moment or None,
            )
        if found.informativa:
            findings += self._verify_content(xml, found.signature.signed_at)
        return findings

    def _verify_content(self, xml, moment):
        """The rows against the ``xml`` that was signed at that ``moment``."""
        try:
            document = self._to_document()
        except ValueError:  # a kind or a period that there is not
            return [self._rows_changed(self)]
        return verification.of_rows(xml, document, moment)

    def _seal_rows(self):
        """Keep a sum of every row of this return, now that it is filed."""
        self.env.flush_all()
        sealed = list(self._sealed_models())
        sums = {
            model._name: [columns, its_sum]
            for (model, columns), its_sum in zip(
                sealed, self._sums_of_rows(sealed), strict=True
            )
        }
        # Not by ``write``: a filed return refuses that, also here.
        self.env.cr.execute(
            SQL(
                "UPDATE l10n_mx_icsoe_filing SET row_sums = %s WHERE id = %s",
                json.dumps(sums),
                self.id,
            )
        )
        self.invalidate_recordset(["row_sums"])

    def _verify_rows(self):
        """Whether the rows are those that were filed, by the columns of that time."""
        sums, findings = self.row_sums or {}, []
        for model, _columns in self._sealed_models():
            columns, kept = sums.get(model._name) or ([], "")
            if not kept or self._sums_of_rows([(model, columns)]) != (kept,):
                findings.append(self._rows_changed(model))
        return findings or [agrees(ROWS, ROWS_SAME)]

    def _rows_changed(self, model):
        what = self.env["ir.model"]._get(model._name).name
        return differs(ROWS, ROWS_CHANGED, what=what)

    def _sealed_models(self):
        """Pairs of a model and its columns that must not change: the return, and every
        model of lines that freeze with it.
        """
        lines = concrete_models(self.env, "l10n_mx_icsoe.return.line")
        for model in (self, *lines):
            if model._name != self._name and model._return_model() != self._name:
                continue
            alive = {
                *self._living_fields,
                *getattr(model, "_live_fields", ()),
                *self.env["l10n_mx_icsoe.contract.reference"]._reference_fields(),
                "row_sums",
                # The database empties these when the user is deleted.
                "create_uid",
                "write_uid",
            }
            yield (
                model,
                sorted(
                    name
                    for name, field in model._fields.items()
                    if field.store and field.column_type and name not in alive
                ),
            )

    def _sums_of_rows(self, columns_of):
        """SHA-256 (hexadecimal) of the rows of this return in each of these pairs of a
        model and its columns; nothing where a column is gone.
        """
        sums = [
            SQL(
                """
                (SELECT encode(sha256(convert_to(COALESCE(string_agg(
                            ROW(%(columns)s)::text, E'\\n' ORDER BY id), ''), 'UTF8')),
                            'hex')
                   FROM %(table)s
                  WHERE %(key)s = %(id)s)
                """,
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                table=SQL.identifier(model._table),
                key=SQL.identifier("id" if model._name == self._name else "filing_id"),
                id=self.id,
            )
            if all(name in model._fields for name in columns)
            else SQL("''")
            for model, columns in columns_of
        ]
        self.env.cr.execute(SQL("SELECT %s", SQL(", ").join(sums)))
        return self.env.cr.fetchone()

    def action_verify(self):
        """Verify, and show what was found."""
        self.ensure_one()
        findings = self.verify()
        dialog = self.env["l10n_mx_icsoe.verify"].create(
            {
                "filing_id": self.id,
                "verdict": findings[0].verdict.value,  # the worst
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "subject": translate(self.env, finding.subject),
                            "verdict": finding.verdict.value,
                            "message": translate(self.env, finding.message),
                        },
                    )
                    for finding in findings
                ],
            }
        )
        return dialog._get_records_action(
            name=self.env._("Verification of %(filing)s", filing=self.display_name),
            target="new",
            context={"dialog_size": "extra-large"},
        )
