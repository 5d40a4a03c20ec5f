# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timezone

from odoo import api, models

from odoo.addons.l10n_mx_efirma.tools import efirma
from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.tools.upload import file_bytes

from ...tools.formats import informativa_xml


class Filing(models.Model):
    """Signing with the company's e.firma, for programs that hold it: the command line.

    The certificate's private file and its password exist as arguments of one call: they
    are never assigned to a field, logged, or put in an exception. People sign in the
    browser, and this server never sees their key: see ``filing_sign_elsewhere``.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    # Not over RPC: at debug level Odoo writes every argument of such a call to its log.
    @api.private
    def sign(self, certificate, private_key, password):
        """Sign the return and keep the signed XML, verified before it is stored.

        ``certificate`` and ``private_key`` are the contents of the ``.cer`` and
        ``.key`` files (bytes), ``password`` a text.

        :raises UserError: wrong password, key of another certificate, CSD instead of
        e.firma, expired or not yet valid,
            e.firma of another RFC, unreadable file; nothing is kept then
        """
        self.ensure_one()
        writer = self._begin("sign")
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
        document = self._to_long_document()
        xml = informativa_xml.build(document, signed_at=moment)
        informativa_xml.validate(xml)
        return xml, document.contractor.rfc

    def _authorities(self):
        return self.env["l10n_mx_efirma.authority"]._trusted()

    def _keep_signed(self, signed, verification):
        """Keep the signed XML (bytes) and what its verification told; called on a
        filing that was begun.
        """
        certificate = verification.certificate
        moment = verification.signed_at.astimezone(timezone.utc)
        self.file_ids.filtered(lambda file: file.kind == "xml").unlink()
        self._store_files(
            [("signed_xml", f"{self._file_stem()}-firmada.xml", signed, None)]
        )
        self._finish(
            "sign",
            {
                "date_signed": moment.replace(tzinfo=None),
                "signer_name": certificate.name,
                "signer_rfc": certificate.rfc,
                "certificate_number": certificate.number,
                "digest": verification.digest,
            },
        )
        self._renew_pdf()

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
