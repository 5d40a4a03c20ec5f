"""Sign an XML document with an e.firma: an enveloped signature, the last child of the
root.

Exclusive canonicalization, RSA-SHA256, SHA-256. SignedInfo names the certificate by its
digest; KeyInfo carries the certificate and nothing else (its subject holds a CURP, and
the issuer's name and serial are inside it anyway).
"""

import base64

import xmlsec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from lxml import etree

from ..messages import _
from ..period import MEXICO
from . import structure
from .certificate import Certificate, plain_rfc
from .errors import (
    Expired,
    InvalidDocument,
    IsACsd,
    KeyMismatch,
    NotAnEfirma,
    NotYetValid,
    WrongHolder,
)
from .private_key import load_private_key
from .verification import signing_time, verify

#: ``structure.SHAPE`` as text. Bytes are put into the document as they are: it is never
#: parsed and written again, so nothing outside the signature changes.
TEMPLATE = (
    f'<ds:Signature xmlns:ds="{structure.DS}">'
    '<ds:SignedInfo Id="{seal}">'
    f'<ds:CanonicalizationMethod Algorithm="{structure.EXCLUSIVE_C14N}"/>'
    f'<ds:SignatureMethod Algorithm="{structure.RSA_SHA256}"/>'
    '<ds:Reference URI="">'
    "<ds:Transforms>"
    f'<ds:Transform Algorithm="{structure.ENVELOPED}"/>'
    f'<ds:Transform Algorithm="{structure.EXCLUSIVE_C14N}"/>'
    "</ds:Transforms>"
    f'<ds:DigestMethod Algorithm="{structure.SHA256}"/>'
    "<ds:DigestValue>{digest}</ds:DigestValue>"
    "</ds:Reference>"
    "</ds:SignedInfo>"
    "<ds:SignatureValue>{value}</ds:SignatureValue>"
    "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    "</ds:Signature>"
)

EMPTY = _("The document has no content to sign.")
ALREADY_SIGNED = _(
    "The document is already signed. Nothing can be added to it; make a "
    "complementaria instead."
)
OTHER_TIME = _(
    "The document does not say the time at which it is being signed. Make the XML "
    "again and sign that one."
)
NOT_CANONICAL = _(
    "The document has no canonical form to sign; most likely the name of a namespace "
    "is not a full one."
)


def sign(xml, certificate, private_key, password, *, rfc, moment):
    """``xml`` (bytes) with the signature of the company ``rfc``, already verified.

    ``certificate`` and ``private_key`` are the bytes of the .cer and .key files,
    ``password`` opens the latter. ``moment`` is the signing time (aware); the root's
    ``fechaFirma`` says the same second, with its offset. Raises the errors of
    ``errors.py``: those about the wrong file first, then dates, key and password, and
    at last the document.
    """
    arguments = (xml, certificate, private_key, password)
    return sign_verified(*arguments, rfc=rfc, moment=moment)[0]


def sign_verified(xml, certificate, private_key, password, *, rfc, moment):
    """What :func:`sign` gives, and the ``Verification`` of it."""
    holder = Certificate.load(certificate)
    check_certificate(holder, rfc=rfc, moment=moment)
    key = load_private_key(private_key, password)
    if key.public_key().public_numbers() != holder.public_key().public_numbers():
        raise KeyMismatch()
    try:
        signed = _sign(xml, holder, key, moment)
    except structure.Problem as problem:
        raise InvalidDocument(problem.message) from None
    verification = verify(signed, moment=moment)
    if not verification.valid:
        raise InvalidDocument(verification.problem)
    return signed, verification


def check_certificate(certificate, *, rfc, moment):
    """Raise unless ``certificate`` is the company ``rfc``'s e.firma in force at
    ``moment`` (aware): ``IsACsd``, ``NotAnEfirma``, ``WrongHolder``, ``NotYetValid``,
    ``Expired``. For use before the password is asked, too.
    """
    if certificate.is_csd:
        raise IsACsd()
    if not certificate.is_efirma:
        raise NotAnEfirma()
    if certificate.rfc != plain_rfc(rfc):
        raise WrongHolder(holder=certificate.rfc, company=plain_rfc(rfc))
    if moment < certificate.not_before:
        raise NotYetValid(date=_local(certificate.not_before))
    if moment > certificate.not_after:
        raise Expired(date=_local(certificate.not_after))


def _local(moment):
    return moment.astimezone(MEXICO).strftime("%Y-%m-%d %H:%M")


def _sign(xml, holder, key, moment):
    root = structure.parse(xml)
    if structure.signatures(root):
        raise structure.Problem(ALREADY_SIGNED)
    if signing_time(root) != moment.replace(microsecond=0):
        raise structure.Problem(OTHER_TIME)
    if not len(root) and not root.text:
        raise structure.Problem(EMPTY)
    fixed = {
        "certificate": base64.b64encode(holder.der).decode(),
        "seal": structure.seal(holder.der),
    }
    signature = etree.fromstring(TEMPLATE.format(digest="", value="", **fixed))
    root.append(signature)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        xmlsec.KeyFormat.PEM,
    )
    try:
        context.sign(signature)
    except xmlsec.Error:
        raise structure.Problem(NOT_CANONICAL) from None
    values = {
        name: signature.findtext(f".//{{{structure.DS}}}{name}")
        for name in ("DigestValue", "SignatureValue")
    }
    text = TEMPLATE.format(
        digest=values["DigestValue"].strip(),
        value="".join(values["SignatureValue"].split()),
        **fixed,
    )
    # Without comments, the last "</" can only be the end of the root.
    position = xml.rindex(b"</")
    return b"".join((xml[:position], text.encode(), xml[position:]))
