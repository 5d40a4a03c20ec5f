# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timezone

from odoo import models

from odoo.addons.l10n_mx_efirma.tools import efirma
from odoo.addons.l10n_mx_efirma.tools.messages import Message
from odoo.addons.l10n_mx_efirma.translate import translate

from ...tools.formats import informativa_xml, proof


class FilingSign(models.AbstractModel):
    """What is signed with the taxpayer's e.firma and by whom
    (``l10n_mx_efirma.signable`` does the rest), and whether what is kept still says
    what was signed.
    """

    _name = "l10n_mx_icsoe.filing.sign"
    _inherit = "l10n_mx_efirma.signable"
    _description = "ICSOE Filing: Sign and Verify"

    # ------------------------------------------------------------------ sign

    def _begin_signing(self):
        writer = self._begin("sign")
        writer._refuse_too_early()
        return writer

    def _signer_rfc(self):
        return self.contractor_rfc

    def _document_to_sign(self, moment):
        tree = informativa_xml.build_tree(self._to_document(), signed_at=moment)
        informativa_xml.validate_tree(tree)
        return informativa_xml.serialise(tree)

    def _signing_moment(self):
        return self._now()

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
            "%(contracts)s contracts, %(workers)s workers.",
            contracts=self.contract_count,
            workers=self.person_count,
        )
        lines = [f"{self.company_id.name} · {self.display_name}", contents]
        url = f"/report/pdf/l10n_mx_icsoe.report_filing/{self.id}"
        return lines, [(self.env._("Declaration (PDF)"), url)]

    # ------------------------------------------------------------------ verify

    def verify(self):
        """What differs and what agrees between what was signed and what is kept: a list
        of ``tools.formats.proof.Finding``, the worst first; the signature before the
        files, of which there may be many. Everything is read anew, from the tables and
        from the files, and counted again; nothing is written.

        For whoever may read the return. A filed return cannot be changed through Odoo;
        this finds what was changed around it, on the disk or in SQL.
        """
        self.ensure_one()
        self.check_access("read")
        self.env.invalidate_all()  # what is in memory is not what is kept
        reader = self.sudo()  # who may read the return reads all of it
        contents = {file: file._bytes() for file in reader.file_ids.sorted("id")}
        findings = [
            proof.of_file(file.name, content, file.sha256, reader._count_contents(file))
            for file, content in contents.items()
        ]
        signed = [
            content for file, content in contents.items() if file.kind == "signed_xml"
        ]
        if not reader.date_signed and not signed:
            subject, message = Message(proof.SIGNATURE), Message(proof.NOT_SIGNED)
            verdict = proof.Verdict.UNKNOWN
            return proof.sort([proof.Finding(subject, verdict, message), *findings])
        if len(signed) != 1:
            subject, message = Message(proof.SIGNATURE), Message(proof.NO_SIGNED_FILE)
            verdict = proof.Verdict.DIFFERS
            return proof.sort([proof.Finding(subject, verdict, message), *findings])
        return proof.sort(reader._verify_signed(signed[0], contents) + findings)

    def _verify_signed(self, signed, contents):
        document = self._to_document()
        verification = efirma.verify(
            signed, moment=self._now(), authorities=self._authorities()
        )
        moment = self.date_signed and self.date_signed.replace(tzinfo=timezone.utc)
        kept = proof.Kept(
            digest=self.digest or "",
            name=self.signer_name or "",
            rfc=self.signer_rfc or "",
            number=self.certificate_number or "",
            moment=moment or None,
            company_rfc=document.contractor.rfc,
        )
        findings = proof.of_signature(verification, kept)
        if verification.valid:
            findings += proof.of_content(signed, document, verification.signed_at)
        files = {}
        for file, content in contents.items():
            if file.kind == "workers":
                parts = files.setdefault(file.contract_id.id, [])
                parts.append((file.name, content))
        return findings + proof.of_worker_files(document, files, self._layout())

    def _count_contents(self, file):
        """How many attachments claim to be the content of ``file``."""
        return self.env["ir.attachment"].search_count(
            [
                ("res_model", "=", file._name),
                ("res_id", "=", file.id),
                ("res_field", "=", "content"),
            ]
        )

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
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Verification of %(filing)s", filing=self.display_name),
            "res_model": dialog._name,
            "res_id": dialog.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
