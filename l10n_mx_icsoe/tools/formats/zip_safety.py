# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading a ZIP that somebody else may have written, in bounded time and memory: sizes
are counted while unpacking, whatever it says of itself. Nothing is written to disk.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt

_END = b"PK\x05\x06"
_END_SIZE = 22
_LOCATOR_64 = b"PK\x06\x07"
_LOCATOR_64_SIZE = 20
_MEGABYTE = 1_000_000
#: Methods that unpack in a bounded time per byte read: everything else (bzip2, LZMA, …)
#: is refused.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: What Python's modules raise at an archive that is not what it should be.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold. ``ratio``: bytes out per byte in, looked at once
    ``grace`` bytes are out.
    """

    members: int
    member_bytes: int
    total_bytes: int
    ratio: int = 100
    grace: int = 5 * _MEGABYTE


class Damaged(ToolError):
    source = _lt(
        "The file is damaged or not complete, so it was not read. Save it again with "
        "the program that made it, or get it again from whoever sent it."
    )


class Unreadable(ToolError):
    """Of one member."""

    source = _lt(
        "This file cannot be opened inside the ZIP: it has a password, is damaged, "
        "bigger than %(limit)s MB, or a ZIP itself. Unpack it and choose it on its own."
    )


class TooBig(ToolError):
    source = _lt(
        "The file is bigger than %(limit)s MB, so it was not read. Split it, or "
        "delete what is not needed."
    )


class TooBigUnpacked(TooBig):
    source = _lt(
        "The file holds more than %(limit)s MB when it is unpacked, or much more than "
        "its own size lets expect, so it was not read. Split it into several; if it "
        "came from somebody else, ask what it is."
    )


MANY_ROWS = _lt("The file has more than %(limit)s rows, so it was not read. Split it.")
MANY_SHEETS = _lt(
    "The workbook has more than %(limit)s sheets, so it was not read. Delete those "
    "that are not needed."
)
MANY_FILES = _lt(
    "The ZIP holds more than %(limit)s files, so it was not read. Split it into "
    "several archives."
)


class TooMany(ToolError):
    """Rows, sheets or files: one of the sources above says it."""


def is_zip(data):
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06")


class SafeZip:
    """``for info in archive.members: data = archive.content(info)``, with the limits
    held over all reads.
    """

    def __init__(self, data, limits):
        """Raises :class:`Damaged` or :class:`TooMany`."""
        self._limits, self._size, self._read = limits, len(data), 0
        _check_directory(data, limits)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE:
            raise Damaged() from None
        self.members = [info for info in self._archive.infolist() if not info.is_dir()]
        if len(self.members) > limits.members:
            raise TooMany(MANY_FILES, limit=f"{limits.members:,}")

    def content(self, info):
        """The bytes of one member. Raises :class:`Unreadable`, or
        :class:`TooBigUnpacked` when all is too much.
        """
        unreadable = Unreadable(limit=self._limits.member_bytes // _MEGABYTE)
        if info.flag_bits & 0x1 or info.compress_type not in METHODS:
            raise unreadable
        try:
            with self._archive.open(info) as member:
                data = member.read(self._limits.member_bytes + 1)
        except _DAMAGE:
            raise unreadable from None
        self._read += len(data)
        limit = self._limits.total_bytes
        if self._read > limit or self._read > max(
            self._limits.grace, self._limits.ratio * self._size
        ):
            raise TooBigUnpacked(limit=limit // _MEGABYTE)
        if len(data) > self._limits.member_bytes:
            raise unreadable
        return data


def _check_directory(data, limits):
    """Refuse an archive whose list of members would fill the memory: it is read as a
    whole before anything can be asked.

    The archive's last record says where the list is and how long. The 64-bit variant is
    refused: it is for more files, or bigger ones, than the limits let through.
    """
    end = len(data) - _END_SIZE
    if not (end >= 0 and data.startswith(_END, end) and data.endswith(b"\0\0")):
        end = data.rfind(_END, max(0, len(data) - _END_SIZE - 0xFFFF))
    if end < 0 or end + _END_SIZE > len(data):
        raise Damaged()
    if data.startswith(_LOCATOR_64, max(0, end - _LOCATOR_64_SIZE)):
        raise TooMany(MANY_FILES, limit=f"{limits.members:,}")
    (size,) = struct.unpack_from("<L", data, end + 12)
    if size > limits.members * 400:  # an entry has 46 bytes and a name
        raise TooMany(MANY_FILES, limit=f"{limits.members:,}")
