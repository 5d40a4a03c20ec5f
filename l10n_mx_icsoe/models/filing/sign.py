# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import get_translation

from odoo.addons.l10n_mx_efirma.tools import efirma
from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError
from odoo.addons.l10n_mx_efirma.tools.upload import file_bytes

from ...tools.formats import informativa_xml, proof

#: Time between asking what to sign and giving the signature: a computer does it in a
#: second; a slow one, or a slow network, in ten.
PATIENCE = timedelta(minutes=5)


class FilingSign(models.AbstractModel):
    """Signing with the taxpayer's e.firma, and verifying what was signed.

    People sign in the browser, where their key is and stays: ``prepare_signature``
    gives the bytes to sign and a ticket; ``complete_signature`` takes the ticket and
    the value of the signature. In between the filing keeps what was prepared, and
    nothing that could sign: for whom, until when, at which time, with which certificate
    (public), and the digest of the bytes. The document is made again from the rows to
    complete it: if one letter changed, its digest is another one.

    A ticket is good for one user, one filing and one signature: it is gone when the
    filing is signed, returned or cancelled, and when another one is prepared.

    Programs that hold the e.firma (the command line) call ``sign``. The private file
    and its password exist as arguments of that one call: they are never assigned to a
    field, logged, or put in an exception.
    """

    _name = "l10n_mx_icsoe.filing.sign"
    _description = "ICSOE Filing: Sign and Verify"

    signing = fields.Json(readonly=True, copy=False, groups=fields.NO_ACCESS)

    # ------------------------------------------------------------------ with the key

    # Not over RPC: at debug level Odoo writes every argument of such a call to its log.
    @api.private
    def sign(self, certificate, private_key, password):
        """Sign the return and keep the signed XML, verified before it is stored.

        ``certificate`` and ``private_key`` are the contents of the ``.cer`` and
        ``.key`` files (bytes), ``password`` a text.

        :raises UserError: wrong password, key of another certificate, CSD instead of
            e.firma, expired or not yet valid, e.firma of another RFC, unreadable file;
            nothing is kept then
        """
        self.ensure_one()
        writer = self._begin("sign")
        writer._refuse_too_early()
        certificate, private_key, password = (
            file_bytes(certificate),
            file_bytes(private_key),
            str(password or ""),
        )
        moment = self._now()
        try:
            xml, rfc = writer._document_to_sign(moment)
            signed = efirma.sign_verified(
                xml,
                certificate,
                private_key,
                password,
                rfc=rfc,
                moment=moment,
                authorities=self._authorities(),
            )
        except ToolError as error:
            raise self._user_error(error) from None
        writer._keep_signed(*signed)
        return True

    def _document_to_sign(self, moment):
        """``(XML that lacks only the signature, RFC of who must sign)``."""
        document = self._to_document()
        tree = informativa_xml.build_tree(document, signed_at=moment)
        informativa_xml.validate_tree(tree)
        return informativa_xml.serialise(tree), document.contractor.rfc

    def _authorities(self):
        return self.env["l10n_mx_efirma.authority"]._trusted()

    # ------------------------------------------------------------------ in the browser

    def action_open_sign(self):
        """Open the dialog that asks for the e.firma. A dialog of the page, not a
        wizard: a wizard's fields are a table.
        """
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "l10n_mx_icsoe.sign",
            "target": "new",
            "name": self.env._("Sign with the e.firma"),
            "context": {"dialog_size": "medium"},
            "params": {
                "filing_id": self.id,
                "filing_name": self.display_name,
                "company_name": self.company_id.name,
                # With these the page can refuse a wrong file by itself.
                "company_rfc": self.contractor_rfc,
                "moment": self._now().isoformat(),
            },
        }

    def prepare_signature(self, certificate):
        """What the key of ``certificate`` (bytes of a ``.cer`` file) must sign.

        Gives ``to_sign`` (base64), to be signed with RSASSA-PKCS1-v1_5 and SHA-256, and
        the ``ticket`` (text) for ``complete_signature``.

        :raises UserError: the certificate cannot sign this return
        """
        self.ensure_one()
        writer = self._begin("sign")
        writer._refuse_too_early()
        certificate, moment = file_bytes(certificate), self._now()
        prepared = writer._prepare(certificate, moment)
        ticket = secrets.token_urlsafe(32)
        writer.signing = {
            "ticket": _sum(ticket.encode()),
            "user": self.env.uid,
            "moment": moment.isoformat(),
            "certificate": base64.b64encode(prepared.certificate.der).decode(),
            "to_sign": _sum(prepared.signed_info),
        }
        to_sign = base64.b64encode(prepared.signed_info).decode()
        return {"ticket": ticket, "to_sign": to_sign}

    def complete_signature(self, ticket, value):
        """Sign the return with the ``value`` (bytes) of the signature of what was
        prepared under ``ticket``; verified before it is kept.

        :raises UserError: no such ticket, too late, the return changed, or the value is
            not the signature of it; nothing is kept then
        """
        self.ensure_one()
        writer = self._begin("sign")
        pending = writer.signing or {}
        its_ticket = _sum(str(ticket or "").encode(errors="replace"))
        if pending.get("user") != self.env.uid or not hmac.compare_digest(
            its_ticket, pending["ticket"]
        ):
            raise UserError(
                self.env._(
                    "This signature was not prepared here, was used already, or was "
                    "prepared again in another window. Nothing was stored; press Sign "
                    "again."
                )
            )
        moment = datetime.fromisoformat(pending["moment"])
        if not moment <= self._now() <= moment + PATIENCE:
            raise UserError(
                self.env._(
                    "Too much time passed since the return was prepared to be signed. "
                    "Nothing was stored; press Sign again."
                )
            )
        certificate = base64.b64decode(pending["certificate"])
        prepared = writer._prepare(certificate, moment)
        if _sum(prepared.signed_info) != pending["to_sign"]:
            raise UserError(
                self.env._(
                    "%(filing)s changed after it was prepared to be signed. Nothing "
                    "was stored; look at it again, and sign it if it is right.",
                    filing=self.display_name,
                )
            )
        try:
            signed = prepared.complete(
                file_bytes(value), authorities=self._authorities()
            )
        except ToolError as error:
            raise self._user_error(error) from None
        writer._keep_signed(*signed)
        return True

    def _prepare(self, certificate, moment):
        try:
            xml, rfc = self._document_to_sign(moment)
            return efirma.prepare(
                xml,
                certificate,
                rfc=rfc,
                moment=moment,
                authorities=self._authorities(),
            )
        except ToolError as error:
            raise self._user_error(error) from None

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
                            "subject": self._translated(finding.subject),
                            "verdict": finding.verdict.value,
                            "message": self._translated(finding.message),
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

    def _translated(self, message):
        values = {
            name: self._translated(value) if isinstance(value, Message) else value
            for name, value in message.values.items()
        }
        lang = self.env.lang or "en_US"
        return get_translation("l10n_mx_icsoe", lang, message.source, values)


def _sum(data):
    return hashlib.sha256(data).hexdigest()
