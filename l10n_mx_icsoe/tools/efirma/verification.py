"""Verify a signed XML document by itself, with no database: who signed it, when, and
what the digest covers.

Trust in SAT's root certificates is not decided here yet: the key is that of the
certificate in the signature, and the result says whom that certificate names, not that
SAT vouches for it. The signer did sign the certificate's digest (``structure.seal``),
so it is the one that was used.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import xmlsec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

from ..messages import Message, ToolError, _
from . import structure
from .certificate import Certificate

SIGNING_TIME = "fechaFirma"
#: Clocks of two computers may differ by this.
TOLERANCE = timedelta(minutes=5)

BAD_TIME = _(
    "The signing time %(value)s is not a date and time with its offset. Do not trust "
    "this file."
)
IN_FUTURE = _(
    "The signing time %(value)s has not come yet. Check this computer's clock, or do "
    "not trust this file."
)
BAD_CERTIFICATE = _(
    "The certificate in the signature cannot be read: the file was changed, or "
    "damaged on its way."
)
FOREIGN_CERTIFICATE = _(
    "The certificate in the signature is not an e.firma, so this is not a signature "
    "of a filing."
)
SWAPPED = _(
    "The certificate is not the one with which the document was signed: it was "
    "exchanged or changed."
)
CHANGED = _(
    "The document was changed after it was signed: its content no longer gives the "
    "signed digest."
)
BROKEN = _(
    "The signature was changed, or was not made with the key of the certificate that "
    "it carries."
)


@dataclass(frozen=True)
class Verification:
    """What a verification found. If not ``valid``, ``problem`` says why and the rest is
    empty: nothing else counts.

    ``signed_at`` is the root's ``fechaFirma`` (aware; ``None`` if absent),
    ``was_valid_at_signing`` whether the certificate was in force then (``None`` if
    unknown). ``digest`` is the SHA-256 (hex) of the canonical content that the
    signature covers: the whole document, whose root element is ``covers``, less the
    signature itself. Algorithms are URIs.
    """

    valid: bool
    problem: Message | None = None
    certificate: Certificate | None = None
    signed_at: datetime | None = None
    was_valid_at_signing: bool | None = None
    digest: str = ""
    digest_algorithm: str = ""
    signature_algorithm: str = ""
    covers: str = ""


def verify(xml, *, moment=None):
    """Verify ``xml`` (bytes) and tell in a ``Verification``; hostile input never
    raises.

    ``moment`` (aware) is when one asks: a signing time after it is a problem. ``None``
    does not ask that.
    """
    try:
        return _verify(xml, moment)
    except structure.Problem as problem:
        return Verification(False, problem.message)


def _verify(xml, moment):
    root = structure.parse(xml)
    signature = structure.only_signature(root)
    certificate = _certificate(signature)
    digest = _base64(signature, "DigestValue").hex()
    if signature.find(f"{{{structure.DS}}}SignedInfo").get("Id") != structure.seal(
        certificate.der
    ):
        raise structure.Problem(SWAPPED)
    is_valid = _is_valid(signature, certificate)
    signed_at = signing_time(root)
    # Counted a second time, apart from xmlsec: to tell a changed document from a
    # changed signature.
    if digest != _content_digest(root, signature):
        raise structure.Problem(CHANGED)
    if not is_valid:
        raise structure.Problem(BROKEN)
    if not certificate.is_efirma:
        raise structure.Problem(FOREIGN_CERTIFICATE)
    if moment and signed_at and signed_at - moment > TOLERANCE:
        raise structure.Problem(IN_FUTURE, value=signed_at.isoformat())
    return Verification(
        valid=True,
        certificate=certificate,
        signed_at=signed_at,
        was_valid_at_signing=certificate.valid_at(signed_at) if signed_at else None,
        digest=digest,
        digest_algorithm=structure.SHA256,
        signature_algorithm=structure.RSA_SHA256,
        covers=etree.QName(root).localname,
    )


def signing_time(root):
    """The aware time of the root's ``fechaFirma``, ``None`` without one. Raises
    ``Problem`` when it is no such time.
    """
    value = root.get(SIGNING_TIME)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(
            value[:-1] + "+00:00" if value.endswith("Z") else value
        )
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise structure.Problem(BAD_TIME, value=value[:40])
    return moment


def _base64(signature, name):
    """The bytes in the element ``name`` of the signature."""
    try:
        text = signature.findtext(f".//{{{structure.DS}}}{name}")
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise structure.Problem(BROKEN) from None


def _certificate(signature):
    try:
        return Certificate.load(_base64(signature, "X509Certificate"))
    except (ToolError, structure.Problem):
        raise structure.Problem(BAD_CERTIFICATE) from None


def _is_valid(signature, certificate):
    """Whether xmlsec accepts the signature with the certificate's key, and that key
    only.
    """
    try:
        public = certificate.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_memory(public, xmlsec.KeyFormat.PEM)
        context.verify(signature)
    except (xmlsec.Error, ValueError):
        return False
    return True


def _content_digest(root, signature):
    """SHA-256 (hex) of the document without the signature; takes the signature out of
    ``root``. Empty when it has no canonical form.
    """
    # The text after the signature is content: it moves to what comes before.
    tail, previous = signature.tail or "", signature.getprevious()
    if previous is None:
        root.text = (root.text or "") + tail
    else:
        previous.tail = (previous.tail or "") + tail
    root.remove(signature)
    canonical = _Sum()
    try:
        root.getroottree().write_c14n(canonical, exclusive=True, with_comments=False)
    except (etree.LxmlError, ValueError):
        return ""
    return canonical.sha256.hexdigest()


class _Sum:
    """A file that keeps nothing but the sum of what is written to it."""

    def __init__(self):
        self.sha256 = hashlib.sha256()
        self.write = self.sha256.update
