# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import efirma
from ..tools.messages import ToolError
from ..tools.upload import file_bytes
from ..translate import user_error

#: How long a ticket is good: a computer signs in a second; a slow one, or a slow
#: network, in ten.
TICKET_LIFETIME = timedelta(minutes=5)


class Signable(models.AbstractModel):
    """A record whose XML document a taxpayer signs with its e.firma. A model that
    inherits this says what is signed, by whom, and where it is kept, in the four
    methods that raise ``NotImplementedError``.

    People sign in the browser (the client action ``l10n_mx_efirma.sign``), and the
    server never sees their key: ``prepare_signature`` gives the bytes to sign and a
    ticket; ``complete_signature`` takes the ticket and the value of the signature, and
    makes the document again: if one letter changed, it is refused. A ticket is good for
    one user, one record and one signature, until another one is prepared. A model that
    lets a record change in between forgets it by ``signing = False``.

    Programs that hold the key call ``sign``.
    """

    _name = "l10n_mx_efirma.signable"
    _description = "Signed with an e.firma"

    # What was prepared: its ticket, user, moment, public certificate and digest.
    signing = fields.Json(readonly=True, copy=False, groups=fields.NO_ACCESS)
    trusts_test_authority = fields.Boolean(
        compute="_compute_trusts_test_authority",
        help="This database trusts an authority that is marked as a test: what it "
        "signs may be worth nothing.",
    )

    def _compute_trusts_test_authority(self):
        self.trusts_test_authority = self.env["l10n_mx_efirma.authority"]._trusts_test()

    # ------------------------------------------------------- what the model must say

    def _begin_signing(self):
        """This record with rights to write it, its row locked. Raises ``UserError`` or
        ``AccessError`` unless this user may sign it now.
        """
        raise NotImplementedError

    def _signer_rfc(self):
        """The RFC (str) of the taxpayer that must sign."""
        raise NotImplementedError

    def _document_to_sign(self, moment):
        """The document that lacks only the signature: the root element of its tree, or
        bytes. The root says the second of ``moment`` (aware) in ``fechaFirma``. Raises
        ``ToolError``.
        """
        raise NotImplementedError

    def _keep_signed(self, signed, verification):
        """Keep the signed XML (bytes) and what its ``efirma.Verification`` told."""
        raise NotImplementedError

    # -------------------------------------------------------- what the model may say

    def _signing_moment(self):
        """Now, in central Mexico, to the second."""
        return datetime.now(efirma.MEXICO).replace(microsecond=0)

    def _remembered_certificate(self):
        """The public certificate (bytes) of the last signature, so that only key and
        password are asked. Called as superuser.
        """
        return b""

    def _sign_summary(self):
        """``(lines, links)`` that the dialog shows: texts, and ``(label, address)`` of
        documents to look at before.
        """
        return [self.display_name], []

    # ------------------------------------------------------------------- in the browser

    def action_open_sign(self):
        """Open the dialog that asks for the e.firma. A dialog of the page, not a
        wizard: a wizard's fields are a table.
        """
        self.ensure_one()
        lines, links = self._sign_summary()
        return {
            "type": "ir.actions.client",
            "tag": "l10n_mx_efirma.sign",
            "target": "new",
            "name": self.env._("Sign with the e.firma"),
            "context": {"dialog_size": "medium"},
            "params": {
                "model": self._name,
                "id": self.id,
                "lines": lines,
                "links": [{"label": label, "url": url} for label, url in links],
                "remembered": self._judge_remembered(),
                "notice": self.env["l10n_mx_efirma.authority"]._expiry_notice(),
            },
        }

    def _judge_remembered(self):
        try:
            return self.judge_certificate()
        except UserError:  # expired since, or there is none
            return False

    def judge_certificate(self, certificate=None):
        """What the page shows of ``certificate`` (bytes of a ``.cer`` file, or base64;
        none: the remembered one) before a password is typed: ``name``, ``rfc``,
        ``number``, ``valid_from`` and ``valid_to`` (dates, text).

        :raises UserError: the certificate cannot sign this record, or this server
            cannot sign at all
        """
        self.ensure_one()
        self.check_access("read")
        reader = self.sudo()  # sudo: the right to read the record was just checked
        try:
            efirma.load_xmlsec()
            found = efirma.Certificate.load(reader._certificate(certificate))
            efirma.check_certificate(
                found,
                rfc=reader._signer_rfc(),
                moment=reader._signing_moment(),
                authorities=reader._signing_authorities(),
            )
        except ToolError as error:
            raise user_error(self.env, error) from None
        return {
            "name": found.name,
            "rfc": found.rfc,
            "number": found.number,
            "valid_from": efirma.local_time(found.not_before),
            "valid_to": efirma.local_time(found.not_after),
        }

    def prepare_signature(self, certificate=None):
        """What the key of ``certificate`` (as in ``judge_certificate``) must sign with
        RSASSA-PKCS1-v1_5 and SHA-256: ``to_sign`` (base64), the ``modulus``
        (hexadecimal) of the key, and the ``ticket`` for ``complete_signature``.

        :raises UserError: the certificate cannot sign this record
        """
        self.ensure_one()
        writer, moment = self._begin_signing(), self._signing_moment()
        prepared = writer._prepare(writer._certificate(certificate), moment)
        ticket = secrets.token_urlsafe(32)
        writer.signing = {
            "ticket": _sum(ticket.encode()),
            "user": self.env.uid,
            "moment": moment.isoformat(),
            "certificate": base64.b64encode(prepared.certificate.der).decode(),
            "to_sign": _sum(prepared.signed_info),
        }
        return {
            "ticket": ticket,
            "to_sign": base64.b64encode(prepared.signed_info).decode(),
            "modulus": prepared.certificate.modulus,
        }

    def complete_signature(self, ticket, value):
        """Sign with the ``value`` (bytes, or base64) of the signature of what was
        prepared under ``ticket``; verified before it is kept.

        :raises UserError: no such ticket, too late, the record changed, or the value is
            not the signature of it; nothing is kept then
        """
        self.ensure_one()
        writer = self._begin_signing()
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
        if not moment <= self._signing_moment() <= moment + TICKET_LIFETIME:
            raise UserError(
                self.env._(
                    "Too much time passed since the document was prepared to be "
                    "signed. Nothing was stored; press Sign again."
                )
            )
        prepared = writer._prepare(base64.b64decode(pending["certificate"]), moment)
        if _sum(prepared.signed_info) != pending["to_sign"]:
            raise UserError(
                self.env._(
                    "%(document)s changed after it was prepared to be signed. Nothing "
                    "was stored; look at it again, and sign it if it is right.",
                    document=self.display_name,
                )
            )
        writer._complete(prepared, file_bytes(value))
        return True

    # -------------------------------------------------------------- for other programs

    # Not over RPC: at debug level Odoo writes every argument of such a call to its log.
    @api.private
    def sign(self, certificate, private_key, password):
        """Sign with a key that is here and keep the signed XML, verified before it is
        stored.

        ``certificate`` and ``private_key`` are the contents of the ``.cer`` and
        ``.key`` files (bytes), ``password`` a text. They exist as arguments of this
        call: never assigned to a field, logged, or put in an exception.

        :raises UserError: why these files cannot sign; nothing is kept then
        """
        self.ensure_one()
        writer, moment = self._begin_signing(), self._signing_moment()
        prepared = writer._prepare(file_bytes(certificate), moment)
        try:
            value = prepared.sign(file_bytes(private_key), str(password or ""))
        except ToolError as error:
            raise user_error(self.env, error) from None
        writer._complete(prepared, value)
        return True

    # --------------------------------------------------------------------------- steps

    def _certificate(self, certificate):
        return file_bytes(certificate) or self._remembered_certificate()

    def _signing_authorities(self):
        """Those that are trusted; when there are none, nobody can sign."""
        trusted = self.env["l10n_mx_efirma.authority"]._trusted()
        return trusted or efirma.Authorities([])

    def _prepare(self, certificate, moment):
        try:
            return efirma.prepare(
                self._document_to_sign(moment),
                certificate,
                rfc=self._signer_rfc(),
                moment=moment,
                authorities=self._signing_authorities(),
            )
        except ToolError as error:
            raise user_error(self.env, error) from None

    def _complete(self, prepared, value):
        try:
            signed = prepared.complete(value)
        except ToolError as error:
            raise user_error(self.env, error) from None
        self.signing = False
        self._keep_signed(*signed)


def _sum(data):
    return hashlib.sha256(data).hexdigest()
