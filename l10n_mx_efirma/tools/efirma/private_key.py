# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The private key (.key) of an e.firma: RSA, in PKCS#8 encrypted with a password (RFC
5958, RFC 8018).

Secrets live in local variables only. Errors are raised outside the ``except`` blocks,
so that no exception of a library, which could hold the password, hangs on them.
"""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key

from . import der as asn1
from .certificate import MAX_SIZE
from .errors import FileTooBig, KeyNotEncrypted, KeyNotRsa, UnreadableKey, WrongPassword

#: Rounds of the password's derivation beyond which a file is an attack on the server,
#: not a key (SAT's has 2,048).
MAX_ROUNDS = 2_000_000
#: OID 1.3.6.1.4.1.11591.4.11: its rounds say nothing about the memory it takes, and SAT
#: does not use it.
SCRYPT = b"\x2b\x06\x01\x04\x01\xda\x47\x04\x0b"


def load_private_key(data, password):
    """The RSA private key in ``data`` (DER or PEM), opened with ``password``.

    Raises ``FileTooBig``, ``UnreadableKey`` (its kinds are ``KeyNotEncrypted`` and
    ``KeyNotRsa``) or ``WrongPassword``.
    """
    if len(data) > MAX_SIZE:
        raise FileTooBig(file=".key")
    der = asn1.from_file(data)
    if not _is_encrypted(der):
        raise KeyNotEncrypted() if _open(der, None) else UnreadableKey()
    # SAT's older programs for Windows encoded the password as that system did: it
    # matters from Ñ on.
    for encoding in ("utf-8", "cp1252"):
        secret = _encode(password, encoding)
        key = _open(der, secret) if secret else None
        if key:
            break
    else:
        raise WrongPassword()
    if not isinstance(key, rsa.RSAPrivateKey):
        raise KeyNotRsa()
    return key


def _is_encrypted(der):
    """Whether this is an EncryptedPrivateKeyInfo, ``SEQUENCE {SEQUENCE, OCTET
    STRING}``, that is bearable to open.
    """
    try:
        parts = asn1.children(asn1.single(der).content)
        if [part.tag for part in parts] != [asn1.SEQUENCE, asn1.OCTET_STRING]:
            return False
        parameters = list(asn1.leaves(parts[0].content))
    except ValueError:
        return False
    rounds = [
        int.from_bytes(leaf.content, "big")
        for leaf in parameters
        if leaf.tag == asn1.INTEGER
    ]
    uses_scrypt = any(
        leaf.tag == asn1.OID and leaf.content == SCRYPT for leaf in parameters
    )
    return not uses_scrypt and max(rounds, default=0) <= MAX_ROUNDS


def _encode(password, encoding):
    """The bytes of the password, empty when this encoding does not know its letters."""
    try:
        return password.encode(encoding)
    except UnicodeEncodeError:  # it holds the password: it must go no further
        return b""


def _open(der, secret):
    """The key, or ``None`` when ``secret`` does not open it."""
    try:
        return load_der_private_key(der, secret)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
