# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The private key (.key) of an e.firma: RSA, in PKCS#8 encrypted with a password (RFC
5958, RFC 8018).

Secrets live in local variables only. Errors are raised outside the ``except`` blocks,
so that no exception of a library, which could hold the password, hangs on them.
"""

from asn1crypto.keys import EncryptedPrivateKeyInfo
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key

from . import errors
from .certificate import MAX_SIZE, UNREADABLE, ders

#: Rounds of the password's derivation beyond which a file is an attack on the server,
#: not a key (SAT's has 2,048).
MAX_ROUNDS = 2_000_000
#: The ways of encrypting that this server and every browser know, as asn1crypto names
#: them: (cipher, derivation of its key from the password). SAT's is the first.
WAYS = {
    ("tripledes_3key", "pbkdf2"),
    ("aes128_cbc", "pbkdf2"),
    ("aes192_cbc", "pbkdf2"),
    ("aes256_cbc", "pbkdf2"),
    ("pkcs12_sha1_tripledes_3key", None),
}


def load_private_key(data, password):
    """The RSA private key in ``data`` (DER or PEM), opened with ``password``.

    Raises ``FileTooBig``, ``UnreadableKey`` (its kinds are ``KeyNotEncrypted``,
    ``UnsupportedKey`` and ``KeyNotRsa``) or ``WrongPassword``.
    """
    if len(data) > MAX_SIZE:
        raise errors.FileTooBig(file=".key")
    der = _first(data)
    way = _way(der)
    if not way:
        raise errors.KeyNotEncrypted() if _open(der, None) else errors.UnreadableKey()
    if way not in WAYS:
        raise errors.UnsupportedKey()
    # SAT's older programs for Windows encoded the password as that system did: it
    # matters from Ñ on.
    for encoding in ("utf-8", "cp1252"):
        secret = _encode(password, encoding)
        key = _open(der, secret) if secret else None
        if key:
            break
    else:
        has_blank = password != password.strip()
        raise errors.BlankInPassword() if has_blank else errors.WrongPassword()
    if not isinstance(key, rsa.RSAPrivateKey):
        raise errors.KeyNotRsa()
    return key


def _first(data):
    """The DER of the (first) block; empty when it cannot be read."""
    try:
        return next(ders(data), b"")
    except UNREADABLE:
        return b""


def _way(der):
    """How it is encrypted, as in ``WAYS``; ``None`` if this is no encrypted key that is
    bearable to open.
    """
    try:
        info = EncryptedPrivateKeyInfo.load(der, strict=True)
        if not info["encrypted_data"].native:
            return None
        algorithm = info["encryption_algorithm"]
        cipher, derivation = algorithm["algorithm"].native, None
        if cipher == "pbes2":
            parameters = algorithm["parameters"]
            cipher = parameters["encryption_scheme"]["algorithm"].native
            derivation = parameters["key_derivation_func"]["algorithm"].native
        way = cipher, derivation
        is_bearable = way not in WAYS or algorithm.kdf_iterations <= MAX_ROUNDS
        return way if is_bearable else None
    except UNREADABLE:
        return None


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
