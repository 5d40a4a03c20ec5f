# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The workers that IMSS's portal rejected, from the Excel that it gives back.

Its columns are not published, so NSS and CURP are found by their pattern in any cell of
any sheet; the other texts of the row are kept for people, who read the reason there. A
row without either is passed over: a title, a total.

The file comes from outside: everything is bounded (bytes, bytes once unpacked, sheets,
rows, columns, text), formulas are ignored, and a document type declaration, which no
Excel has, is refused before anything is parsed.
"""

import io
import re
from dataclasses import dataclass

from openpyxl import load_workbook
from stdnum import luhn

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _

from ..law.identifiers import compact
from .zip_safety import (
    BrokenZip,
    Limits,
    SafeZip,
    TooBigUnpacked,
    TooManyMembers,
    Unreadable,
)

#: Bytes. A list of 3,000 workers, the most that one file for IMSS holds, has about
#: 200,000.
MAX_SIZE = 5 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
MAX_PARTS = 200
_WORKBOOK = Limits(MAX_PARTS, MAX_UNPACKED, MAX_UNPACKED)
MAX_SHEETS = 20
MAX_ROWS = 20_000  # in all sheets
MAX_COLUMNS = 60
MAX_TEXT = 300  # characters of a row's text

_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCTYPE = re.compile(
    rb"<\x00?!\x00?D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|<\x00?!\x00?E\x00?N\x00?T\x00?I\x00?T\x00?Y"
)

_NSS = re.compile(r"(?<![0-9A-Z])[0-9]{11}(?![0-9A-Z])")
_CURP = re.compile(r"(?<![0-9A-Z])[A-Z]{4}[0-9]{6}[A-Z]{6}[0-9A-Z][0-9](?![0-9A-Z])")
_SHORT_NSS = re.compile(r"[0-9]{9,10}")  # leading zeros lost in a number


class TooBig(ToolError):
    source = _(
        "The file is too big to be a list of rejected workers. Load the Excel as the "
        "portal gives it."
    )


class OldExcel(ToolError):
    source = _(
        "That is a workbook of the old kind (.xls). Open it in Excel, save it as "
        ".xlsx and load that."
    )


class NotExcel(ToolError):
    source = _(
        "That file is not an Excel workbook (.xlsx). Load the list of rejected "
        "workers as the portal gives it."
    )


class NobodyFound(ToolError):
    source = _(
        "The file names no NSS and no CURP. Load the list of rejected workers as the "
        "portal gives it."
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A row that names a worker. ``nss`` and ``curp`` are empty when the row has none;
    ``text`` is what else it says.
    """

    sheet: str
    number: int
    nss: str = ""
    curp: str = ""
    text: str = ""


def read(data, known_nss=()):
    """The :class:`Row` list in an Excel workbook (bytes).

    ``known_nss`` are the NSS of the return: a number of nine or ten digits is one only
    if it is one of those once its leading zeros are back, for it could as well be a
    telephone.

    :raises TooBig, OldExcel, NotExcel, NobodyFound: never anything else, whatever the
    file
    """
    _check(data)
    known_nss = frozenset(known_nss)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        rows = list(_rows(book, known_nss))
    except ToolError:
        raise
    except Exception:  # noqa: BLE001  openpyxl has no error of its own: a broken part raises anything at all
        raise NotExcel() from None
    if not rows:
        raise NobodyFound()
    return rows


def _check(data):
    """Refuse what must not reach openpyxl."""
    if len(data) > MAX_SIZE:
        raise TooBig()
    if data.startswith(_OLD_EXCEL):
        raise OldExcel()
    try:
        archive = SafeZip(data, _WORKBOOK)
        parts = {part.filename: archive.content(part) for part in archive.members}
    except (TooManyMembers, TooBigUnpacked):
        raise TooBig() from None
    except BrokenZip:
        raise NotExcel() from None
    except Unreadable as error:
        raise (TooBig if error.why == "too big" else NotExcel)() from None
    if "[Content_Types].xml" not in parts:
        raise NotExcel()
    for name, content in parts.items():
        is_xml = name.lower().endswith((".xml", ".rels", ".vml"))
        if is_xml and _DOCTYPE.search(content):
            raise NotExcel()


def _rows(book, known_nss):
    if len(book.worksheets) > MAX_SHEETS:
        raise TooBig()
    count = 0
    for sheet in book.worksheets:
        # Not by the sheet's own word: it may declare a million rows for three, or three
        # for a million.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), 1):
            count += 1
            if count > MAX_ROWS:
                raise TooBig()
            row = _row(sheet.title, number, [_text(cell) for cell in cells], known_nss)
            if row:
                yield row


def _text(cell):
    """What a cell shows, as text; nothing for a formula or an error."""
    if cell.value is None or getattr(cell, "data_type", "") in ("f", "e"):
        return ""
    if isinstance(cell.value, float) and cell.value.is_integer():
        return str(int(cell.value))
    return str(cell.value).strip()


def _row(sheet, number, texts, known_nss):
    nss = curp = ""
    others = []
    for text in texts:
        bare = compact(text)
        found_nss, found_curp = (
            _NSS.search(text) or _NSS.fullmatch(bare),
            _CURP.search(text.upper()) or _CURP.fullmatch(bare),
        )
        short = _SHORT_NSS.fullmatch(bare) and bare.zfill(11)
        if found_nss and not nss:
            nss = found_nss[0]
        elif short in known_nss and luhn.is_valid(short) and not nss:
            nss = short
        if found_curp and not curp:
            curp = found_curp[0]
        if (
            text
            and not (found_nss and found_nss[0] == bare)
            and not (found_curp and found_curp[0] == bare)
            and short != nss
        ):
            others.append(text)
    if not nss and not curp:
        return None
    return Row(sheet, number, nss, curp, " · ".join(others)[:MAX_TEXT])
