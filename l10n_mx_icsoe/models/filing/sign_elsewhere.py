# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.l10n_mx_efirma.tools import efirma
from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_efirma.tools.upload import file_bytes

#: Time between asking what to sign and giving the signature: a computer does it in a
#: second; a slow one, or a slow network, in ten.
PATIENCE = timedelta(minutes=5)


class Filing(models.Model):
    """Signing where the key is: in the browser of who signs, and never here.

    ``prepare_signature`` gives the bytes to sign and a ticket; ``complete_signature``
    takes the ticket and the value of the signature. In between the filing keeps what
    was prepared, and nothing that could sign: for whom, until when, at which time, with
    which certificate (public), and the digest of the bytes. The document is made again
    from the rows to complete it: if one letter changed, its digest is another one.

    A ticket is good for one user, one filing and one signature: it is gone when the
    filing is signed, returned or cancelled, and when another one is prepared.
    """

    _inherit = "l10n_mx_icsoe.filing"  # pylint: disable=consider-merging-classes-inherited

    signing = fields.Json(readonly=True, copy=False, groups=fields.NO_ACCESS)

    def prepare_signature(self, certificate):
        """What the key of ``certificate`` (bytes of a ``.cer`` file) must sign.

        Gives ``to_sign`` (base64), to be signed with RSASSA-PKCS1-v1_5 and SHA-256, and
        the ``ticket`` (text) for ``complete_signature``.

        :raises UserError: the certificate cannot sign this return
        """
        self.ensure_one()
        writer = self._begin("sign")
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

    def _finish(self, action, vals=None):
        # A ticket does not outlive the state in which it was given.
        spent = {"signing": False} if self.signing else {}
        return super()._finish(action, {**(vals or {}), **spent})


def _sum(data):
    return hashlib.sha256(data).hexdigest()
