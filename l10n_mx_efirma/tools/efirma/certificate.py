# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The certificate (.cer) of an e.firma or CSD, as SAT shapes it.

Source: SAT's certificates themselves. Subject: OID 2.5.4.45 ``RFC`` or ``RFC / RFC of
the representative``; serialNumber ``CURP`` or ``/ CURP``. The certificate number that
SAT prints is the serial's hexadecimal read as ASCII.

Read with asn1crypto and not with ``cryptography``, which refuses a certificate whose
names are encoded wrongly: SAT's authority AC6, and every e.firma that it issued, have
UTF-8 in a PrintableString.
"""

import base64
import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from asn1crypto import core, tsp, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from .errors import FileTooBig, UnreadableCertificate

MEXICO = ZoneInfo("America/Mexico_City")
#: Bytes; SAT's files have about 1,500.
MAX_SIZE = 64 * 1024
#: Bits; every key of SAT has 2048.
MIN_RSA_BITS = 2048
#: Attributes of a name.
COMMON_NAME, SERIAL_NUMBER = "2.5.4.3", "2.5.4.5"
NAME, UNIQUE_IDENTIFIER = "2.5.4.41", "2.5.4.45"
#: What the key of an e.firma may be used for, and that of a CSD.
SIGNS = {"digital_signature", "non_repudiation"}
ENCIPHERS = {"data_encipherment", "key_agreement"}
#: What libraries raise at bytes that are not what they should be.
UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)


class _Attribute(core.Sequence):
    """Of a name; its value is read whatever kind it is, which x509.Name refuses."""

    _fields = [("type", core.ObjectIdentifier), ("value", core.Any)]


class _Attributes(core.SetOf):
    _child_spec = _Attribute


class _Name(core.SequenceOf):
    _child_spec = _Attributes


def plain_rfc(rfc):
    """An RFC in the one spelling that can be compared: capitals, composed Ñ, no blanks
    around.
    """
    return unicodedata.normalize("NFC", rfc or "").strip().upper()


def local_time(moment):
    """``moment`` (aware) as people read it: date and time in central Mexico."""
    return moment.astimezone(MEXICO).strftime("%d/%m/%Y %H:%M")


#: Text before a block, between two, and headers that a key may have, count for nothing.
_PEM = re.compile(
    rb"-----BEGIN [A-Z0-9 ]{1,60}-----([^-]*)-----END [A-Z0-9 ]{1,60}-----"
)


def ders(data):
    """Yield the DER of every block of a PEM file; what is not PEM is one DER. Raises
    ``ValueError``.
    """
    if data.lstrip().startswith(b"-----BEGIN "):
        for block in _PEM.finditer(data):
            yield base64.b64decode(b"".join(block[1].split()), validate=True)
    else:
        yield data


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
    #: Whether it may issue others, and who issued it.
    is_authority: bool
    issuer_name: str
    #: Whether it issued itself.
    is_root: bool
    #: OID of the algorithm with which it was signed.
    algorithm: str = field(repr=False)
    der: bytes = field(repr=False)
    #: The public key as SubjectPublicKeyInfo, in DER.
    spki: bytes = field(repr=False)
    #: The IssuerSerial (RFC 5035) in DER, by which XAdES names a certificate.
    issuer_serial: bytes = field(repr=False)

    @classmethod
    def load(cls, data):
        """Read a .cer file, DER or PEM (its first block). Raises
        ``UnreadableCertificate`` or ``FileTooBig``.
        """
        if len(data) > MAX_SIZE:
            raise FileTooBig(file=".cer")
        try:
            return cls._read(next(ders(data)))
        except (*UNREADABLE, StopIteration, UnsupportedAlgorithm):
            raise UnreadableCertificate() from None

    @classmethod
    @lru_cache(64)  # the authorities' are read for every signature
    def _read(cls, der):
        certificate = x509.Certificate.load(der, strict=True)
        signed = certificate["tbs_certificate"]
        serial, issuer, subject = (
            signed[name] for name in ("serial_number", "issuer", "subject")
        )
        names, issuer_names = _names(subject), _names(issuer)
        rfc, _slash, representative = names.get(UNIQUE_IDENTIFIER, "").partition("/")
        usage, is_extended, is_authority = _extensions(signed["extensions"])
        spki = signed["subject_public_key_info"].dump()
        key = load_der_public_key(spki)
        is_like_sats = (
            bool(rfc.strip())
            and isinstance(key, rsa.RSAPublicKey)
            and key.key_size >= MIN_RSA_BITS
        )
        usage &= SIGNS | ENCIPHERS
        return cls(
            rfc=plain_rfc(rfc),
            representative_rfc=plain_rfc(representative),
            curp=names.get(SERIAL_NUMBER, "").rpartition("/")[2].strip().upper(),
            name=_holder(names),
            number=_number(serial.contents),
            not_before=signed["validity"]["not_before"].native,
            not_after=signed["validity"]["not_after"].native,
            is_efirma=is_like_sats and is_extended and usage == SIGNS | ENCIPHERS,
            is_csd=is_like_sats and not is_extended and usage == SIGNS,
            is_authority=is_authority,
            issuer_name=_holder(issuer_names),
            is_root=issuer.dump() == subject.dump(),
            algorithm=certificate["signature_algorithm"]["algorithm"].dotted,
            der=der,
            spki=spki,
            issuer_serial=tsp.IssuerSerial(
                {
                    "issuer": [x509.GeneralName("directory_name", issuer)],
                    "serial_number": serial,
                }
            ).dump(),
        )

    @property
    def fingerprint(self):
        """SHA-256 of the certificate, in hexadecimal."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def modulus(self):
        """The number (hexadecimal) that its RSA key has in common with the private
        one.
        """
        return f"{self.public_key().public_numbers().n:x}"

    def public_key(self):
        """The holder's public key, of the ``cryptography`` library."""
        return load_der_public_key(self.spki)


def _names(name):
    """``{OID: text}`` of a name; of a repeated attribute, the first that says
    something.
    """
    found = {}
    for attributes in _Name.load(name.dump(), strict=True):
        for attribute in attributes:
            oid = attribute["type"].dotted
            value = core.load(attribute["value"].dump(), strict=True)
            found[oid] = found.get(oid) or _text(value)
    return found


def _text(value):
    """Decode a string of whatever kind. What claims no wide characters is UTF-8 if it
    can be, otherwise Latin-1: so are T61String and PrintableString found in the wild.
    """
    content = value.contents
    if isinstance(value, core.BMPString):
        return content.decode("utf-16-be", "replace")
    if isinstance(value, core.UniversalString):
        return content.decode("utf-32-be", "replace")
    if isinstance(value, core.BitString):
        content = content[1:]  # the first byte counts unused bits
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _holder(names):
    """The name to show. Of SAT's AC6 it is UTF-8 encoded twice («AdministraciÃ³n»):
    shown as it was meant.
    """
    name = (names.get(NAME) or names.get(COMMON_NAME) or "").strip()
    try:
        return name.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return name


def _extensions(extensions):
    """``(uses of the key, whether it has extended ones, whether it is an
    authority's)``. Only what is asked here is read: another extension may be wrong.
    """
    values = {}
    for extension in extensions:
        oid = extension["extn_id"].native
        if oid in values:
            raise ValueError("repeated extension")
        values[oid] = extension["extn_value"].contents
    usage, constraints = values.get("key_usage"), values.get("basic_constraints")
    return (
        x509.KeyUsage.load(usage, strict=True).native if usage else set(),
        "extended_key_usage" in values,
        bool(constraints)
        and x509.BasicConstraints.load(constraints, strict=True)["ca"].native,
    )


def _number(serial):
    """The 20 digits that SAT prints; plain hexadecimal for a certificate that is not
    SAT's.
    """
    return serial.decode() if re.fullmatch(rb"[0-9]+", serial) else serial.hex()
