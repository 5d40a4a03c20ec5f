# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A file as it arrives: from a program, from a browser, over XML-RPC or JSON-RPC."""

import base64
import binascii

#: No file of any kind begins like this: whoever reads it says in its own words what it
#: expected.
UNREADABLE = b"?"


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
