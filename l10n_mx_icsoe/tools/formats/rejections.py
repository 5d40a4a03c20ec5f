# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The workers that IMSS's portal rejected, from the Excel that it gives back.

Its columns are not published, so NSS and CURP are found by their pattern in any cell of
any sheet; the other texts of the row are kept for people, who read the reason there. A
row without either is passed over: a title, a total.
"""

import re
from dataclasses import dataclass

from stdnum import luhn

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt

from ..law.identifiers import compact
from .sheet_reader import cell_text, read_sheets
from .zip_safety import MANY_ROWS, TooMany

MAX_ROWS = 20_000  # in all sheets
MAX_TEXT = 300  # characters of a row's text

_NSS = re.compile(r"(?<![0-9A-Z])[0-9]{11}(?![0-9A-Z])")
_CURP = re.compile(r"(?<![0-9A-Z])[A-Z]{4}[0-9]{6}[A-Z]{6}[0-9A-Z][0-9](?![0-9A-Z])")
_SHORT_NSS = re.compile(r"[0-9]{9,10}")  # leading zeros lost in a number


class NobodyFound(ToolError):
    source = _lt(
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

    ``known_nss`` are the NSS of the return: a number of nine or ten digits, which could
    be a telephone, is one only if it is among those with its leading zeros back.

    Raises :class:`NobodyFound` or what :func:`~.sheet_reader.read_sheets` raises.
    """
    known_nss = frozenset(known_nss)
    rows, count = [], 0
    for sheet in read_sheets(data):
        count += len(sheet.rows)
        if count > MAX_ROWS:
            raise TooMany(MANY_ROWS, limit=f"{MAX_ROWS:,}")
        for found in sheet.rows:
            texts = [cell_text(cell) for cell in found.cells]
            if row := _row(sheet.title, found.number, texts, known_nss):
                rows.append(row)
    if not rows:
        raise NobodyFound()
    return rows


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
