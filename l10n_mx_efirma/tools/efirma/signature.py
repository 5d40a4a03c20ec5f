# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sign an XML document with an e.firma: an enveloped XAdES signature, the last child of
the root.

In two steps, so that the key can be elsewhere: ``prepare`` makes everything but the
signature's value and says which bytes the key must sign; ``Prepared.complete`` puts the
value in and verifies the whole. ``sign`` is both, for a key that is here.

KeyInfo carries the certificate and nothing else (its subject holds a CURP).
"""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from ..messages import _lt
from ..xml_safety import serialise
from . import errors, shape, structure, xmlsec_library
from .certificate import Certificate, local_time, plain_rfc
from .chain import Authorities
from .private_key import load_private_key
from .verification import MIME_TYPE, signing_time, verify

#: What the signer claims to be (XAdES SignerRoleV2): the company, or, when its
#: certificate names one, the person who holds it for the company.
CONTRACTOR = "Contratista"
REPRESENTATIVE = "Representante legal del contratista"

EMPTY = _lt("The document has no content to sign.")
ALREADY_SIGNED = _lt(
    "The document is already signed. Nothing can be added to it; make a "
    "complementaria instead."
)
OTHER_TIME = _lt(
    "The document does not say the time at which it is being signed. Make the XML "
    "again and sign that one."
)
NOT_CANONICAL = _lt(
    "The document has no canonical form to sign; most likely the name of a namespace "
    "is not a full one."
)


@dataclass(frozen=True)
class Prepared:
    """A document that lacks only the value of its signature. ``signed_info`` (bytes) is
    what the certificate's key must sign: RSASSA-PKCS1-v1_5 with SHA-256.
    """

    signed_info: bytes = field(repr=False)
    certificate: Certificate
    moment: datetime
    _root: etree._Element = field(repr=False)
    _values: tuple[str, ...] = field(repr=False)
    _authorities: Authorities | None = None

    def sign(self, private_key, password):
        """The value (bytes) of the signature by the key in ``private_key``, the bytes
        of the .key file. Raises ``KeyMismatch`` or as ``load_private_key``.
        """
        key = load_private_key(private_key, password)
        public_key = self.certificate.public_key()
        if key.public_key().public_numbers() != public_key.public_numbers():
            raise errors.KeyMismatch()
        return xmlsec_library.sign(self.signed_info, key)

    def complete(self, value):
        """``(document, its Verification)`` with the signature's ``value`` (bytes).
        Raises ``ForeignSignature`` or ``InvalidDocument``.
        """
        try:
            key = self.certificate.public_key()
            key.verify(value, self.signed_info, PKCS1v15(), SHA256())
        except InvalidSignature:
            raise errors.ForeignSignature() from None
        signed = self._with(value)
        verification = verify(signed, moment=self.moment, authorities=self._authorities)
        if not verification.valid:
            raise errors.InvalidDocument(verification.problem)
        return signed, verification

    def _with(self, value):
        """The document (bytes) with the signature of that ``value``; the tree stays as
        it was.
        """
        signature = shape.build((*self._values[:2], _text(value), *self._values[2:]))
        self._root.append(signature)
        document = serialise(self._root)
        self._root.remove(signature)
        return document


def prepare(document, certificate, *, rfc, moment, authorities=None):
    """``document`` (the root element of its tree, or bytes) ``Prepared`` to be signed
    by the company ``rfc``.

    ``certificate`` are the bytes of the .cer file. ``moment`` is the signing time
    (aware); the root's ``fechaFirma`` says the same second, with its offset. With
    ``authorities`` (``chain.Authorities``) one of them must vouch for the certificate.
    Raises the errors of ``errors.py``: about the certificate, then about the document.
    """
    holder = Certificate.load(certificate)
    check_certificate(holder, rfc=rfc, moment=moment, authorities=authorities)
    return _prepare(document, holder, moment, authorities)


def sign(document, certificate, private_key, password, **options):
    """The signed document (bytes). As ``prepare``; ``private_key`` are the bytes of the
    .key file, which ``password`` opens.
    """
    prepared = prepare(document, certificate, **options)
    return prepared.complete(prepared.sign(private_key, password))[0]


def check_certificate(certificate, *, rfc, moment, authorities=None):
    """Raise unless ``certificate`` is the company ``rfc``'s e.firma in force at
    ``moment`` (aware): ``IsACsd``, ``NotAnEfirma``, ``WrongHolder``, ``NotYetValid``,
    ``Expired``, ``NotTrusted``. For use before the password is asked, too.
    """
    if certificate.is_csd:
        raise errors.IsACsd()
    if not certificate.is_efirma:
        raise errors.NotAnEfirma()
    if certificate.rfc != plain_rfc(rfc):
        raise errors.WrongHolder(holder=certificate.rfc, company=plain_rfc(rfc))
    if moment < certificate.not_before:
        raise errors.NotYetValid(date=local_time(certificate.not_before))
    if moment > certificate.not_after:
        raise errors.Expired(date=local_time(certificate.not_after))
    chain = authorities.chain(certificate, moment) if authorities else None
    if chain and not chain.trusted:
        raise errors.NotTrusted(chain.problem)


def _prepare(document, holder, moment, authorities=None):
    xmlsec_library.load()  # before anybody signs what cannot be verified
    if isinstance(document, bytes):
        document = structure.parse(document)
    digest = _content_digest(document, moment)
    properties = (
        moment.replace(microsecond=0).isoformat(),
        _text(hashlib.sha256(holder.der).digest()),
        _text(holder.issuer_serial),
        REPRESENTATIVE if holder.representative_rfc else CONTRACTOR,
        MIME_TYPE,
    )

    def values(digest_of_properties):
        return digest, digest_of_properties, _text(holder.der), *properties

    draft = _canonical(values(""), "xades:SignedProperties")
    complete = values(_text(hashlib.sha256(draft).digest()))
    signed_info = _canonical(complete, "ds:SignedInfo")
    return Prepared(signed_info, holder, moment, document, complete, authorities)


def _content_digest(root, moment):
    if structure.signatures(root):
        raise errors.InvalidDocument(ALREADY_SIGNED)
    if signing_time(root) != moment.replace(microsecond=0):
        raise errors.InvalidDocument(OTHER_TIME)
    if not len(root) and not root.text:
        raise errors.InvalidDocument(EMPTY)
    content = shape.canonical(root)
    if not content:
        raise errors.InvalidDocument(NOT_CANONICAL)
    return _text(hashlib.sha256(content).digest())


def _canonical(values, name):
    """The canonical form of the element ``name`` of a signature without its value.
    Exclusive: it does not see the document around it, so a signature alone gives the
    same.
    """
    signature = shape.build((*values[:2], "", *values[2:]))
    (element,) = signature.iter(shape.clark(name))
    return shape.canonical(element)


def _text(data):
    return base64.b64encode(data).decode()
