"""SAT's e.firma: read its certificate and key, sign an XML document with them, verify
one that was signed.

Nothing here reads a clock, writes a file or keeps a key: times, bytes and passwords
come as arguments.
"""

from .certificate import Certificate
from .errors import (
    Expired,
    FileTooBig,
    InvalidDocument,
    IsACsd,
    KeyMismatch,
    KeyNotEncrypted,
    KeyNotRsa,
    NotAnEfirma,
    NotYetValid,
    UnreadableCertificate,
    UnreadableKey,
    WrongHolder,
    WrongPassword,
)
from .private_key import load_private_key
from .signature import check_certificate, sign, sign_verified
from .verification import Verification, verify

__all__ = [
    "Certificate",
    "Expired",
    "FileTooBig",
    "InvalidDocument",
    "IsACsd",
    "KeyMismatch",
    "KeyNotEncrypted",
    "KeyNotRsa",
    "NotAnEfirma",
    "NotYetValid",
    "UnreadableCertificate",
    "UnreadableKey",
    "Verification",
    "WrongHolder",
    "WrongPassword",
    "check_certificate",
    "load_private_key",
    "sign",
    "sign_verified",
    "verify",
]
