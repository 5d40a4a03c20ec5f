"""Look for an e.firma's secrets in anything, written in any way that programs write
bytes, texts and numbers.

Only what is secret is looked for: of the decrypted key not the modulus, which the
certificate tells everybody, but its primes and exponents.
"""

import base64
import json
import urllib.parse

from cryptography.hazmat.primitives.serialization import load_der_private_key

#: Bytes of a secret that are looked for at a time: less than a line of base64, so that
#: no line end falls into every piece.
_PIECE = 24


def forms(key_file, password):
    """``{name: bytes to look for}`` of a .key file (bytes) and its password (text)."""
    numbers = load_der_private_key(key_file, password.encode()).private_numbers()
    found = {}
    for name in ("p", "q", "d", "dmp1", "dmq1", "iqmp"):
        number = getattr(numbers, name)
        data = number.to_bytes((number.bit_length() + 7) // 8, "big")
        found |= _bytes_forms(f"decrypted key, {name}", data)
        found |= _bytes_forms(f"decrypted key, {name} turned round", data[::-1])
        found[f"decrypted key, {name} in decimal"] = str(number)[:60].encode()
    found |= _bytes_forms(".key file", key_file[len(key_file) // 2 :])
    found |= _bytes_forms(".key file's end", key_file[-3 * _PIECE :])
    for encoding in ("utf-8", "cp1252", "utf-16-le", "utf-16-be"):
        data = password.encode(encoding)
        found[f"password, {encoding}"] = data
        found[f"password, {encoding}, in hex"] = data.hex().encode()
        for shift in range(3):
            name = f"password, {encoding}, in base64 at {shift}"
            found[name] = _base64(data, shift)
    found["password in JSON"] = json.dumps(password)[1:-1].encode()
    found["password in Python"] = ascii(password)[1:-1].encode()
    found["password in an address"] = urllib.parse.quote(password).encode()
    found["password's own part"] = password.split("«")[1].split("»")[0].encode()
    return found


def _bytes_forms(name, data):
    found = {}
    for place in (0, len(data) // 3, len(data) - _PIECE - 3):
        piece = data[place : place + _PIECE]
        found[f"{name} at {place}"] = piece
        found[f"{name} at {place}, in hex"] = piece.hex().encode()
        found[f"{name} at {place}, in HEX"] = piece.hex().upper().encode()
        found[f"{name} at {place}, in Python"] = repr(piece)[2:-1].encode()
        found[f"{name} at {place}, in octal"] = _octal(piece)
        for shift in range(3):
            text = _base64(data[place : place + _PIECE + 3], shift)
            found[f"{name} at {place}, in base64 at {shift}"] = text
            urlsafe = text.replace(b"+", b"-").replace(b"/", b"_")
            found[f"{name} at {place}, in urlsafe base64 at {shift}"] = urlsafe
    return found


def _base64(data, shift):
    """The middle of what base64 makes of ``data`` after ``shift`` other bytes."""
    return base64.b64encode(b"\0" * shift + data)[4 : len(data) // 3 * 4 - 4][:24]


def _octal(piece):
    """As PostgreSQL's old format for bytes has it."""
    return b"".join(
        bytes([byte]) if 32 <= byte < 127 and byte != 92 else b"\\%03o" % byte
        for byte in piece
    )


def search(wanted, places):
    """``[(place, name)]`` where one of ``wanted`` is; ``places`` are pairs of a name
    and bytes.
    """
    return [
        (place, name)
        for place, content in places
        for name, pattern in wanted.items()
        if pattern in content
    ]


def files(folder):
    """Pairs of path and content of all files under ``folder``."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()
