# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A reader of DER, as small as e.firma files need: SAT's names use encodings that
strict libraries refuse.

It reads what the bytes say. Nothing is trusted because it could be read.
"""

import base64
import binascii
import re
from typing import NamedTuple

BOOLEAN = 0x01
INTEGER, BIT_STRING, OCTET_STRING, OID, UTC_TIME = 0x02, 0x03, 0x04, 0x06, 0x17
SEQUENCE = 0x30
UNIVERSAL_STRING, BMP_STRING = 0x1C, 0x1E
CONSTRUCTED = 0x20


class Element(NamedTuple):
    """``raw`` is ``content`` with its tag and length before it."""

    tag: int
    content: bytes
    raw: bytes


def children(data):
    """The elements that follow each other in ``data``. Raises ``ValueError`` if they do
    not fill it.
    """
    found, position = [], 0
    while position < len(data):
        start, header = position, data[position : position + 2]
        position += 2
        if len(header) < 2:
            raise ValueError("truncated DER")
        tag, length = header
        if length >= 0x80:
            size = length & 0x7F
            length = int.from_bytes(data[position : position + size], "big")
            position += size
        content = data[position : position + length]
        position += length
        if len(content) < length:
            raise ValueError("truncated DER")
        found.append(Element(tag, content, data[start:position]))
    return found


def single(data):
    """The one element that ``data`` is. Raises ``ValueError`` if it is none or
    several.
    """
    (element,) = children(data)
    return element


def leaves(data):
    """Yield every element that holds a value, at any depth."""
    pending = children(data)
    while pending:
        element = pending.pop()
        if element.tag & CONSTRUCTED:
            pending += children(element.content)
        else:
            yield element


def text(element):
    """Decode a string of whatever kind. What claims no wide characters is UTF-8 if it
    can be, otherwise Latin-1: so are T61String and PrintableString found in the wild.
    """
    tag, content, _raw = element
    if tag == BMP_STRING:
        return content.decode("utf-16-be", "replace")
    if tag == UNIVERSAL_STRING:
        return content.decode("utf-32-be", "replace")
    if tag == BIT_STRING:
        content = content[1:]  # the first byte counts unused bits
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def encode(tag, *parts):
    """An element made of the elements or the content in ``parts`` (bytes)."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 + len(length)]) + length + content


def from_file(data):
    """The DER in a file that may be PEM: of its first block. Empty when that block
    cannot be read.
    """
    return next(blocks(data))


def blocks(data):
    """Yield the DER of every block of a PEM file, empty for one that cannot be read;
    what is not PEM is one DER.
    """
    data = data.lstrip() if data[:1].isspace() else data
    if not data.startswith(b"-----BEGIN "):
        yield data
    # One look for a beginning and one for its end: a file of nothing but beginnings
    # must not be searched once for each of them.
    while data.startswith(b"-----BEGIN "):
        begin = re.match(rb"-----BEGIN ([A-Z0-9 ]{1,60})-----", data)
        if not begin:
            yield b""
            return
        body, end, data = data[begin.end() :].partition(b"-----END %b-----" % begin[1])
        try:
            yield (
                base64.b64decode(b"".join(body.split()), validate=True) if end else b""
            )
        except binascii.Error:
            yield b""
        data = data.lstrip()
