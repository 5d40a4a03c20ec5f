# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Would a recording hold a secret, in whatever spelling? For tests."""

import base64
import json
import re
from urllib.parse import quote, quote_from_bytes

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

#: Bytes of a long secret that are looked for together: too many to be there by chance.
WINDOW = 24


def of_efirma(efirma):
    """``{what: spelling}`` of everything secret in an ``Efirma``: the key's file, the
    password, the opened key in its two formats, and its numbers.
    """
    key = load_der_private_key(efirma.private_key, efirma.password.encode())
    numbers = key.private_numbers()
    opened = {
        "PKCS#8": key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        "PKCS#1": key.private_bytes(
            Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()
        ),
    }
    found = {}
    for name, data in {"key file": efirma.private_key, **opened}.items():
        # Not the first bytes, which name algorithms; the modulus, which is public, is
        # in the first third of an opened key.
        for place in (len(data) // 2, len(data) * 3 // 4, len(data) - WINDOW):
            found |= of_bytes(f"{name} at {place}", data[place : place + WINDOW])
    for name in ("d", "p", "q", "dmp1", "dmq1", "iqmp"):
        number = getattr(numbers, name)
        data = number.to_bytes((number.bit_length() + 7) // 8, "big")
        found |= of_bytes(name, data[8 : 8 + WINDOW])
        found[f"{name}, decimal"] = str(number)[:60]
    password = efirma.password
    found |= of_bytes("password", password.encode())
    found |= {
        "password, as it is": password,
        "password, in a URL": quote(password, safe=""),
        "password, in JSON": json.dumps(password)[1:-1],
        "password, backwards": password[::-1],
    }
    return found


def of_bytes(name, data):
    """Spellings of ``data``: also inside of something longer in base64."""
    found = {
        f"{name}, hex": data.hex(),
        f"{name}, HEX": data.hex().upper(),
        f"{name}, in a URL": quote_from_bytes(data, safe=""),
        f"{name}, numbers": ",".join(map(str, data)),
        f"{name}, Latin-1": data.decode("latin-1"),
        f"{name}, Latin-1 in JSON": json.dumps(data.decode("latin-1"))[1:-1],
    }
    for start in range(3):
        whole = data[start : start + (len(data) - start) // 3 * 3]
        text = base64.b64encode(whole).decode()
        found[f"{name}, base64 from {start}"] = text
        found[f"{name}, base64 from {start} in a URL"] = quote(text, safe="")
        found[f"{name}, base64url from {start}"] = re.sub(
            "[+/]", lambda letter: {"+": "-", "/": "_"}[letter[0]], text
        )
    return found


def found_in(recording, spellings):
    """Names of the ``spellings`` that are in ``recording`` (text). Blanks do not hide
    anything.
    """
    squeezed = re.sub(r"\s|\\n|\\r", "", recording)
    return [
        name
        for name, text in spellings.items()
        if text in recording or re.sub(r"\s", "", text) in squeezed
    ]
