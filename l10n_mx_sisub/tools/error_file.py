# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The file of errors («Logmensaje») that Infonavit sends by e-mail when it rejects a
return. Its columns are not published, so what it says is found by pattern: the text,
and where it is about (a row, an NSS, one of the three files).
"""

import csv
import io
import re
from dataclasses import dataclass

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt
from odoo.addons.l10n_mx_efirma.tools.upload import text_of

MAX_BYTES = 5_000_000
MAX_LINES = 2_000
_ROW = re.compile(
    r"(?:fila|rengl[oó]n|l[ií]nea|registro)\D{0,12}(\d{1,7})", re.IGNORECASE
)
_NSS = re.compile(r"(?<!\d)(\d{11})(?!\d)")
#: Words that name one of the three files; the first that is found counts.
_FILES = (
    ("workers", re.compile(r"detalle\s*_?trab|trabajador|\bnss\b", re.IGNORECASE)),
    ("contracts", re.compile(r"contrato", re.IGNORECASE)),
    ("party", re.compile(r"sujeto[ _]obligado", re.IGNORECASE)),
)


class NoMessages(ToolError):
    source = _lt(
        "The file holds no text. Choose the CSV (Logmensaje) that Infonavit sent, as "
        "it came."
    )


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One line: its ``text``, and what of it could be recognised. ``row`` counts from
    1, the header being row 1 (0: none named).
    """

    text: str
    file: str = ""
    row: int = 0
    nss: str = ""


def read(data):
    """The lines of ``data`` that say something, a heading left out. Raises
    :class:`NoMessages`.

    >>> lines = read(b"Archivo;Mensaje\\nContratos;Layout incorrecto, fila 3")
    >>> [(line.file, line.row, line.text) for line in lines]
    [('contracts', 3, 'Contratos · Layout incorrecto, fila 3')]
    """
    text = text_of(data[:MAX_BYTES])
    first = text.split("\n", 1)[0]
    delimiter = max(";,|\t", key=first.count) if first else ","
    reader = csv.reader(io.StringIO(text.replace("\0", "")), delimiter=delimiter)
    try:
        rows = [[cell.strip() for cell in row if cell.strip()] for row in reader]
    except csv.Error:  # a cell without end: no table
        raise NoMessages() from None
    lines = [_line(" · ".join(cells)) for cells in rows if not _is_heading(cells)]
    if not lines:
        raise NoMessages()
    return lines[:MAX_LINES]


def _is_heading(cells):
    """Whether the cells of a row are words of a heading, without digit or sentence, or
    there is none.
    """
    return len(cells) != 1 and all(
        len(cell.split()) <= 2 and not re.search(r"\d", cell) for cell in cells
    )


def _line(text):
    row, nss = _ROW.search(text), _NSS.search(text)
    file = next((code for code, pattern in _FILES if pattern.search(text)), "")
    return ErrorLine(text, file, int(row[1]) if row else 0, nss[1] if nss else "")
