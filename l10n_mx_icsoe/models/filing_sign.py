from datetime import timezone

from odoo import api, models

from ..tools import efirma, informativa_xml
from ..tools.messages import ToolError
from ..tools.upload import file_bytes


class Filing(models.Model):
    """Signing with the company's e.firma.

    The certificate's private file and its password exist as arguments of one call: they
    are never assigned to a field, logged, or put in an exception.
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
        document = writer._to_long_document()
        try:
            xml = informativa_xml.build(document, signed_at=moment)
            informativa_xml.validate(xml)
            signed, verification = efirma.sign_verified(
                xml,
                certificate,
                private_key,
                password,
                rfc=document.contractor.rfc,
                moment=moment,
            )
        except ToolError as error:
            raise self._user_error(error) from None
        writer.file_ids.filtered(lambda file: file.kind == "xml").unlink()
        writer._store_files(
            [("signed_xml", f"{writer._file_stem()}-firmada.xml", signed, None)]
        )
        writer._finish(
            "sign",
            {
                "date_signed": moment.astimezone(timezone.utc).replace(tzinfo=None),
                "signer_name": verification.certificate.name,
                "signer_rfc": verification.certificate.rfc,
                "certificate_number": verification.certificate.number,
                "digest": verification.digest,
            },
        )
        pdf = writer._render_pdf()
        if pdf:
            writer._store_files([("pdf", f"{writer._file_stem()}.pdf", pdf, None)])
        return True

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
            },
        }
