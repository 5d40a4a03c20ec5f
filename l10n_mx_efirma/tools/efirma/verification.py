# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Verify a signed XML document by itself, with no database: who signed it, when, and
what the digest covers.

The signature is accepted with the key of the certificate that it carries, and that
certificate is the one that was used: its digest is among what was signed. Whether SAT
vouches for it is asked of the authorities that the caller trusts (``chain``).
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

from ..messages import Message, ToolError, _lt
from . import shape, structure, xmlsec_library
from .certificate import Certificate
from .chain import Chain
from .errors import InvalidDocument

_CERTIFICATE = "ds:X509Certificate"
SIGNING_TIME = "fechaFirma"
#: What XAdES's DataObjectFormat says of the document.
MIME_TYPE = "application/xml"
#: Clocks of two computers may differ by this.
TOLERANCE = timedelta(minutes=5)

BAD_TIME = _lt(
    "The signing time %(value)s is not a date and time with its offset. Do not trust "
    "this file."
)
OTHER_TIME = _lt(
    "The signature says that it was made at %(signature)s, but the document says "
    "%(document)s. Do not trust this file."
)
OTHER_FORMAT = _lt(
    "The signature says that it covers another kind of file than XML. Do not trust it."
)
IN_FUTURE = _lt(
    "The signing time %(value)s has not come yet. Check this computer's clock, or do "
    "not trust this file."
)
BAD_CERTIFICATE = _lt(
    "The certificate in the signature cannot be read: the file was changed, or "
    "damaged on its way."
)
FOREIGN_CERTIFICATE = _lt(
    "The certificate in the signature is not an e.firma, so this is not a signature "
    "of a filing."
)
SWAPPED = _lt(
    "The certificate is not the one with which the document was signed: it was "
    "exchanged or changed."
)
CHANGED = _lt(
    "The document was changed after it was signed: its content no longer gives the "
    "signed digest."
)
BROKEN = _lt(
    "The signature was changed, or was not made with the key of the certificate that "
    "it carries."
)


@dataclass(frozen=True)
class Verification:
    """What a verification found. If not ``valid``, ``problem`` says why and the rest is
    empty: nothing else counts.

    ``signed_at`` (aware) is the time that was signed; ``was_valid_at_signing`` whether
    the certificate was in force then. ``digest`` is the SHA-256 (hex) of the canonical
    content that the signature covers: the whole document, whose root element is
    ``covers``, less the signature itself. ``role`` is what the signer claims to be.
    ``chain`` (at ``signed_at``) is there when authorities were given.
    """

    valid: bool
    problem: Message | None = None
    certificate: Certificate | None = None
    signed_at: datetime | None = None
    was_valid_at_signing: bool | None = None
    digest: str = ""
    covers: str = ""
    role: str = ""
    chain: Chain | None = None


def verify(xml, *, moment=None, authorities=None):
    """Verify ``xml`` (bytes) and tell in a ``Verification``; hostile input never
    raises. Raises ``XmlsecUnusable`` on a server that cannot verify anything.

    ``moment`` (aware) is when one asks: a signing time after it is a problem. ``None``
    does not ask that. ``authorities`` (``chain.Authorities``) say who vouches for the
    certificate; whether they do is told apart, it makes no signature invalid.
    """
    try:
        return _verify(xml, moment, authorities)
    except InvalidDocument as error:
        return Verification(False, error.message)


def _verify(xml, moment, authorities):
    root = structure.parse(xml)
    signature = structure.only_signature(root)
    certificate = _certificate(signature)
    signed_at, role = _said(root, signature, certificate)
    digest = _base64(signature, "ds:DigestValue")
    if not xmlsec_library.is_valid(signature, certificate.public_key()):
        raise InvalidDocument(BROKEN if _says(root, digest) else CHANGED)
    if not certificate.is_efirma:
        raise InvalidDocument(FOREIGN_CERTIFICATE)
    if moment and signed_at - moment > TOLERANCE:
        raise InvalidDocument(IN_FUTURE, value=signed_at.isoformat())
    start, end = certificate.not_before, certificate.not_after
    return Verification(
        valid=True,
        certificate=certificate,
        signed_at=signed_at,
        was_valid_at_signing=start <= signed_at <= end,
        digest=digest.hex(),
        covers=etree.QName(root).localname,
        role=role,
        chain=authorities.chain(certificate, signed_at) if authorities else None,
    )


def certificate_of(xml):
    """The certificate (DER) that a signed document carries, ``b""`` without one.
    Nothing is verified: for a document that is known.
    """
    try:
        return _base64(structure.only_signature(structure.parse(xml)), _CERTIFICATE)
    except InvalidDocument:
        return b""


def _said(root, signature, certificate):
    """``(signing time, role)`` that the signature says of itself, once it is found to
    agree with the certificate and the document.
    """
    digest = _base64(signature, "xades:CertDigest/ds:DigestValue")
    issuer_serial = _base64(signature, "xades:IssuerSerialV2")
    if (digest, issuer_serial) != (
        hashlib.sha256(certificate.der).digest(),
        certificate.issuer_serial,
    ):
        raise InvalidDocument(SWAPPED)
    said, in_document = _text(signature, "xades:SigningTime"), signing_time(root)
    moment = _moment(said)
    if in_document not in (None, moment):
        raise InvalidDocument(
            OTHER_TIME, signature=said, document=root.get(SIGNING_TIME)
        )
    if _text(signature, "xades:MimeType") != MIME_TYPE:
        raise InvalidDocument(OTHER_FORMAT)
    return moment, _text(signature, "xades:ClaimedRole")


def signing_time(root):
    """The aware time of the root's ``fechaFirma``, ``None`` without one. Raises
    ``InvalidDocument`` when it is no such time.
    """
    value = root.get(SIGNING_TIME)
    return None if value is None else _moment(value)


def _moment(value):
    try:
        moment = datetime.fromisoformat(
            value[:-1] + "+00:00" if value.endswith("Z") else value
        )
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidDocument(BAD_TIME, value=value[:40])
    return moment


def _text(signature, path):
    return signature.findtext(f".//{path}", namespaces=shape.PREFIXES) or ""


def _base64(signature, path):
    """The bytes in the first element at ``path`` in the signature."""
    try:
        return base64.b64decode("".join(_text(signature, path).split()), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidDocument(BROKEN) from None


def _certificate(signature):
    try:
        return Certificate.load(_base64(signature, _CERTIFICATE))
    except ToolError:
        raise InvalidDocument(BAD_CERTIFICATE) from None


def _says(root, digest):
    """Whether the document without its signature, which is taken out, still has the
    ``digest`` (SHA-256) that was signed.
    """
    etree.strip_elements(root, shape.clark("ds:Signature"), with_tail=False)
    return hashlib.sha256(shape.canonical(root)).digest() == digest
