# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Throw-away e.firmas and CSDs shaped like SAT's, worth nothing outside tests and
demos. Plain Python, no Odoo.

As SAT does: subject with RFC and CURP in x500UniqueIdentifier and serialNumber, 20-byte
serial whose hexadecimal reads as 20 digits, RSA 2048, certificate in DER, key in PKCS#8
DER encrypted by PBES2 with PBKDF2-HMAC-SHA1 and triple DES.

    efirma = make("EKU9003173C9", "ESCUELA KEMPER URGATE SA DE CV",
    representative_rfc="XIQB891116QE4") sign(xml, efirma.certificate,
    efirma.private_key, efirma.password, rfc="EKU9003173C9", moment=…)
"""

import itertools
import os
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cache
from pathlib import Path

from asn1crypto import core
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

try:
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
except ImportError:  # before cryptography 43
    from cryptography.hazmat.primitives.ciphers.algorithms import TripleDES

NOT_BEFORE = datetime(2025, 1, 1, tzinfo=timezone.utc)
NOT_AFTER = datetime(2029, 1, 1, tzinfo=timezone.utc)
ROUNDS = 2048
NAME = x509.ObjectIdentifier("2.5.4.41")
#: DER of the algorithms' identifiers, tag and length included.
PBES2 = bytes.fromhex("06092a864886f70d01050d")
PBKDF2 = bytes.fromhex("06092a864886f70d01050c")
DES_EDE3_CBC = bytes.fromhex("06082a864886f70d0307")
INTEGER, OCTET_STRING, SEQUENCE = 0x02, 0x04, 0x30

_numbers = itertools.count(1)


def openssl_key(cipher):
    """A key (DER) that OpenSSL encrypted with ``cipher`` and ``12345678a``, of no
    certificate: a file of ``tests/data``.
    """
    return Path(__file__).parent.joinpath("data", f"{cipher}.key").read_bytes()


@dataclass(frozen=True)
class Efirma:
    """The three things that SAT gives: the bytes of the .cer and .key files and the
    password.
    """

    certificate: bytes
    private_key: bytes = field(repr=False)
    password: str = field(repr=False)


@cache
def rsa_key(owner):
    """An RSA key; the same one for the same ``owner`` in this process, since making one
    is slow.
    """
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


#: Authorities: name, and who issued its certificate (itself: a root).
AUTHORITIES = {
    "authority": ("AC DE JUGUETE, SIN VALIDEZ", "authority"),
    "root": ("AC RAÍZ PEÑA & HIJOS", "root"),
    "intermediate": ("AC INTERMEDIA MUÑOZ & CÍA", "root"),
    "ac6": ("AC6", "root"),
    "impostor": ("AC INTERMEDIA MUÑOZ & CÍA", "impostor"),
}


#: The name of SAT's AC6, byte for byte: UTF-8 encoded twice, and once in a
#: PrintableString, which knows no ó.
AC6_FILE = (
    Path(__file__).resolve().parents[1] / "data" / "authorities" / "ac-sat-ac6.cer"
)


def ac6_name():
    """The subject (DER) of SAT's AC6, which is the issuer of its e.firmas."""
    certificate = asn1.Certificate.load(
        Path(__file__).resolve().parents[1].joinpath(AC6_FILE).read_bytes()
    )
    return certificate["tbs_certificate"]["subject"].dump()


@cache
def authority(which="authority"):
    """The certificate (DER) of an authority of ``AUTHORITIES``, as ``xmlsec1
    --trusted-der`` wants it. The first one issues all e.firmas that say nothing else.
    """
    key, issuer = rsa_key(which), AUTHORITIES[which][1]
    builder = (
        x509.CertificateBuilder()
        .subject_name(_authority_name(which))
        .issuer_name(_authority_name(issuer))
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2010, 1, 1))
        .not_valid_after(datetime(2049, 1, 1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    signed = builder.sign(rsa_key(issuer), hashes.SHA256()).public_bytes(Encoding.DER)
    return sign_again(signed, issuer, subject=ac6_name()) if which == "ac6" else signed


def sign_again(certificate, signer, digest=hashes.SHA256, **names):
    """``certificate`` (DER) signed anew by ``signer`` with what the ``cryptography``
    library refuses to write: SHA-1 as ``digest``, which old authorities used and nobody
    may trust any more, or ``names`` (``subject``, ``issuer``; DER).
    """
    content = asn1.Certificate.load(certificate)["tbs_certificate"]
    for which, name in names.items():
        content[which] = asn1.Name.load(name)
    algorithm = {"algorithm": f"{digest.name}_rsa", "parameters": core.Null()}
    content["signature"] = algorithm
    value = rsa_key(signer).sign(content.dump(), PKCS1v15(), digest())
    return asn1.Certificate(
        {
            "tbs_certificate": content,
            "signature_algorithm": algorithm,
            "signature_value": value,
        }
    ).dump()


def _authority_name(which):
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, AUTHORITIES[which][0]),
            x509.NameAttribute(
                NameOID.ORGANIZATION_NAME,
                "NO ES EL SERVICIO DE ADMINISTRACION TRIBUTARIA",
            ),
            x509.NameAttribute(NameOID.COUNTRY_NAME, "MX"),
        ]
    )


def make(
    rfc,
    name,
    representative_rfc=None,
    curp="",
    kind="efirma",
    not_before=NOT_BEFORE,
    not_after=NOT_AFTER,
    password="12345678a",
    owner="holder",
    issuer="authority",
):
    """An ``Efirma`` of ``rfc``; ``curp`` is the holder's, or the representative's when
    ``representative_rfc`` is given.

    ``kind`` is ``efirma`` or ``csd``. Times are aware. Two with the same ``owner``
    share their RSA key.
    """
    key = rsa_key(owner)
    number = f"3000100000{next(_numbers):010d}"
    builder = (
        x509.CertificateBuilder()
        .subject_name(_subject(rfc, name, representative_rfc, curp, kind))
        .issuer_name(_authority_name(issuer))
        .public_key(key.public_key())
        .serial_number(int.from_bytes(number.encode(), "big"))
        .not_valid_before(not_before.astimezone(timezone.utc).replace(tzinfo=None))
        .not_valid_after(not_after.astimezone(timezone.utc).replace(tzinfo=None))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(enciphers=kind == "efirma"), critical=False)
    )
    if kind == "efirma":
        extended = [
            ExtendedKeyUsageOID.EMAIL_PROTECTION,
            ExtendedKeyUsageOID.CLIENT_AUTH,
        ]
        builder = builder.add_extension(x509.ExtendedKeyUsage(extended), critical=False)
    certificate = builder.sign(rsa_key(issuer), hashes.SHA256()).public_bytes(
        Encoding.DER
    )
    if issuer == "ac6":
        certificate = sign_again(certificate, issuer, issuer=ac6_name())
    return Efirma(certificate, encrypt(key, password), password)


def _subject(rfc, name, representative_rfc, curp, kind):
    attributes = [
        (NameOID.COMMON_NAME, name),
        (NAME, name),
        (NameOID.ORGANIZATION_NAME, name),
        (
            NameOID.X500_UNIQUE_IDENTIFIER,
            f"{rfc} / {representative_rfc}" if representative_rfc else rfc,
        ),
        (NameOID.SERIAL_NUMBER, f" / {curp}" if representative_rfc else curp),
    ]
    if kind == "efirma":
        attributes.insert(3, (NameOID.COUNTRY_NAME, "MX"))
    else:
        attributes.append((NameOID.ORGANIZATIONAL_UNIT_NAME, "Matriz"))
    return x509.Name(
        [x509.NameAttribute(oid, value) for oid, value in attributes if value]
    )


def _key_usage(enciphers):
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=enciphers,
        key_agreement=enciphers,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def encrypt(key, password):
    """``key`` (any private key) in PKCS#8 DER under ``password`` (text or bytes), as in
    SAT's .key files.

    The library can read this form but not write it, so it is put together here (RFC
    8018, appendix A).
    """
    secret = password.encode() if isinstance(password, str) else password
    salt, vector = os.urandom(8), os.urandom(8)
    derived = PBKDF2HMAC(hashes.SHA1(), 24, salt, ROUNDS).derive(secret)
    padder = padding.PKCS7(TripleDES.block_size).padder()
    plain = (
        padder.update(
            key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        )
        + padder.finalize()
    )
    encryptor = Cipher(TripleDES(derived), modes.CBC(vector)).encryptor()
    parameters = _der(
        SEQUENCE, _der(OCTET_STRING, salt), _der(INTEGER, ROUNDS.to_bytes(2, "big"))
    )
    derivation = _der(SEQUENCE, PBKDF2, parameters)
    cipher = _der(SEQUENCE, DES_EDE3_CBC, _der(OCTET_STRING, vector))
    algorithm = _der(SEQUENCE, PBES2, _der(SEQUENCE, derivation, cipher))
    return _der(
        SEQUENCE,
        algorithm,
        _der(OCTET_STRING, encryptor.update(plain) + encryptor.finalize()),
    )


def _der(tag, *parts):
    content = b"".join(parts)
    size = len(content)
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return (
        bytes([tag])
        + (bytes([size]) if size < 0x80 else bytes([0x80 + len(length)]) + length)
        + content
    )
