# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The certificate (.cer) of an e.firma or CSD, as SAT shapes it.

Source: SAT's certificates themselves. Subject: OID 2.5.4.45 ``RFC`` or ``RFC / RFC of
the representative``; serialNumber ``CURP`` or ``/ CURP``. The certificate number that
SAT prints is the serial's hexadecimal read as ASCII.

The certificate is read here (RFC 5280) and not by a library, which refuses names that
real certificates have.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timezone

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from . import der as asn1
from .errors import FileTooBig, UnreadableCertificate

#: Bytes; SAT's files have about 1,500.
MAX_SIZE = 64 * 1024
#: Bits; every key of SAT has 2048.
MIN_RSA_BITS = 2048

#: Tags of TBSCertificate's optional fields.
VERSION, EXTENSIONS = 0xA0, 0xA3
#: OIDs, as DER has them: attributes of the subject, and extensions.
COMMON_NAME, SERIAL_NUMBER, NAME, UNIQUE_IDENTIFIER = (
    b"\x55\x04\x03",
    b"\x55\x04\x05",
    b"\x55\x04\x29",
    b"\x55\x04\x2d",
)
KEY_USAGE, EXTENDED_KEY_USAGE = b"\x55\x1d\x0f", b"\x55\x1d\x25"
BASIC_CONSTRAINTS = b"\x55\x1d\x13"
#: Bits of the key usage: digitalSignature and nonRepudiation; dataEncipherment and
#: keyAgreement, which a CSD lacks.
SIGNS, ENCIPHERS = 0b1100_0000, 0b0001_1000


def plain_rfc(rfc):
    """An RFC in the one spelling that can be compared: capitals, composed Ñ, no blanks
    around.
    """
    return unicodedata.normalize("NFC", rfc or "").strip().upper()


@dataclass(frozen=True)
class Certificate:
    """What a certificate says. ``curp`` is the holder's, or the company's
    representative's. Times are aware, in UTC.
    """

    rfc: str
    representative_rfc: str
    curp: str = field(repr=False)
    name: str
    number: str
    not_before: datetime
    not_after: datetime
    is_efirma: bool
    is_csd: bool
    der: bytes = field(repr=False)
    #: The public key as SubjectPublicKeyInfo.
    spki: bytes = field(repr=False)
    #: Whether it may issue others, and who issued it. Elements of DER, tag included.
    is_authority: bool = False
    issuer_name: str = ""
    issuer: bytes = field(repr=False, default=b"")
    subject: bytes = field(repr=False, default=b"")
    serial: bytes = field(repr=False, default=b"")
    #: OID of the algorithm with which it was signed.
    algorithm: bytes = field(repr=False, default=b"")

    @classmethod
    def load(cls, data):
        """Read a .cer file, DER or PEM. Raises ``UnreadableCertificate`` or
        ``FileTooBig``.
        """
        if len(data) > MAX_SIZE:
            raise FileTooBig(file=".cer")
        try:
            return cls._read(asn1.from_file(data))
        except (ValueError, IndexError, UnsupportedAlgorithm):
            raise UnreadableCertificate() from None

    @classmethod
    def _read(cls, der):
        signed, algorithm, _signature = asn1.children(asn1.single(der).content)
        fields = asn1.children(signed.content)
        if fields[0].tag == VERSION:
            fields = fields[1:]
        serial, _algorithm, issuer, validity, subject, spki = fields[:6]
        names, issuer_names = _names(subject), _names(issuer)
        rfc, _slash, representative = names.get(UNIQUE_IDENTIFIER, "").partition("/")
        extensions = _extensions(fields[6:])
        usage, is_extended = _usage(extensions)
        key = load_der_public_key(spki.raw)
        is_like_sats = (
            bool(rfc.strip())
            and isinstance(key, rsa.RSAPublicKey)
            and key.key_size >= MIN_RSA_BITS
        )
        not_before, not_after = (
            _time(element) for element in asn1.children(validity.content)
        )
        return cls(
            rfc=plain_rfc(rfc),
            representative_rfc=plain_rfc(representative),
            curp=names.get(SERIAL_NUMBER, "").rpartition("/")[2].strip().upper(),
            name=_holder(names),
            number=_number(serial.content),
            not_before=not_before,
            not_after=not_after,
            is_efirma=is_like_sats
            and is_extended
            and usage & (SIGNS | ENCIPHERS) == SIGNS | ENCIPHERS,
            is_csd=is_like_sats
            and not is_extended
            and usage & (SIGNS | ENCIPHERS) == SIGNS,
            der=der,
            spki=spki.raw,
            is_authority=_is_authority(extensions),
            issuer_name=_holder(issuer_names),
            issuer=issuer.raw,
            subject=subject.raw,
            serial=serial.raw,
            algorithm=asn1.children(algorithm.content)[0].content,
        )

    @property
    def fingerprint(self):
        """SHA-256 of the certificate, in hexadecimal."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def issuer_serial(self):
        """The IssuerSerial (RFC 5035) in DER, by which XAdES names a certificate."""
        # A GeneralName that is a directoryName has the tag [4], explicit.
        names = asn1.encode(asn1.SEQUENCE, asn1.encode(0xA4, self.issuer))
        return asn1.encode(asn1.SEQUENCE, names, self.serial)

    def public_key(self):
        """The holder's public key, of the ``cryptography`` library."""
        return load_der_public_key(self.spki)

    def valid_at(self, moment):
        """Whether ``moment`` (aware) lies within the validity."""
        return self.not_before <= moment <= self.not_after


def _names(subject):
    """``{OID: text}`` of the subject; of a repeated attribute, the first that says
    something.
    """
    found = {}
    for attributes in asn1.children(subject.content):
        for attribute in asn1.children(attributes.content):
            oid, value = asn1.children(attribute.content)
            found[oid.content] = found.get(oid.content) or asn1.text(value)
    return found


def _holder(names):
    return (names.get(NAME) or names.get(COMMON_NAME) or "").strip()


def _extensions(optional):
    """``{OID: content}`` from the fields after the public key."""
    values = {}
    for extensions in (element for element in optional if element.tag == EXTENSIONS):
        for extension in asn1.children(asn1.single(extensions.content).content):
            oid, *_critical, value = asn1.children(extension.content)
            if oid.content in values:
                raise ValueError("repeated extension")
            values[oid.content] = value.content
    return values


def _usage(extensions):
    """``(bits of the key usage, whether there is an extended key usage)``."""
    # A BIT STRING's first byte counts its unused bits.
    usage = extensions.get(KEY_USAGE)
    bits = asn1.single(usage).content[1] if usage is not None else 0
    return bits, EXTENDED_KEY_USAGE in extensions


def _is_authority(extensions):
    """Whether the basic constraints say ``CA: TRUE``, which comes first in them."""
    content = extensions.get(BASIC_CONSTRAINTS)
    if content is None:
        return False
    first = asn1.children(asn1.single(content).content)[:1]
    return [(element.tag, element.content) for element in first] == [
        (asn1.BOOLEAN, b"\xff")
    ]


def _number(serial):
    """The 20 digits that SAT prints; plain hexadecimal for a certificate that is not
    SAT's.
    """
    return serial.decode() if re.fullmatch(rb"[0-9]+", serial) else serial.hex()


def _time(element):
    digits = element.content.decode("ascii")
    if element.tag == asn1.UTC_TIME:
        digits = ("19" if digits >= "50" else "20") + digits
    return datetime.strptime(digits, "%Y%m%d%H%M%SZ").replace(tzinfo=timezone.utc)
