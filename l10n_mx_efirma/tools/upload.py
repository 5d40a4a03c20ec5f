# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A file as it arrives: from a program, from a browser, over XML-RPC or JSON-RPC."""

import base64
import binascii
import re

#: No file of any kind begins like this: whoever reads it says in its own words what it
#: expected.
UNREADABLE = b"?"
_ACCENTED = re.compile("[áéíóúüñÁÉÍÓÚÜÑ]")
#: What Windows would read instead of them in a text of a Mac: «Mu–oz», «JOSƒ».
_OF_MAC = re.compile("[A-Za-z][‡ŽœŸƒ„†]|[a-z][–—][a-z]|[A-Z][çêîò][A-Z]")


def file_bytes(value):
    """The bytes of ``value``: bytes as they are, the ``Binary`` of XML-RPC, or a text
    in base64. What is none of these is ``UNREADABLE``; nothing is ``b""``.
    """
    value = getattr(value, "data", value)
    if not value:
        return b""
    if isinstance(value, bytes):
        return value
    return from_base64(value)


def from_base64(value):
    """The bytes that ``value`` (text or bytes in base64) stands for; ``UNREADABLE``
    when it stands for none.
    """
    try:
        return base64.b64decode(value or b"", validate=True)
    except (binascii.Error, TypeError, ValueError):
        return UNREADABLE


def text_of(data, errors="replace"):
    """The text in ``data`` (bytes), as programs in Mexico write it: UTF-16 by its mark,
    else UTF-8 with or without one, else Windows's or, where that makes no Spanish,
    Mac OS Roman («CSV (Macintosh)» of Excel). ``errors`` as for ``decode``.

    >>> text_of("Muñoz".encode("mac_roman")), text_of("Muñoz".encode("cp1252"))
    ('Muñoz', 'Muñoz')
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors)
    is_of_mac = not _ACCENTED.search(text) and _OF_MAC.search(text)
    return data.decode("mac_roman") if is_of_mac else text
