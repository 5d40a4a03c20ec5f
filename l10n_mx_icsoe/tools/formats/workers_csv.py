# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The list of workers that IMSS's portal takes, one contract at a time: NSS, CURP and
SBC as CSV.

Source: IMSS microsite imss.gob.mx/icsoe, guides on the bulk upload of workers. IMSS
does not say which encoding it reads nor whether it wants the header, so both are the
caller's choice. Layouts are data with the day from which they hold.

A file is written only when every row has the form the layout asks for; whether a number
is a *right* one (check digits, limits of the salary) is for the checks. Lines end in
CRLF, nothing is quoted, and the last record ends the file: a CRLF after it could be
read as an empty record.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt

from ..law.period import FIRST_DAY

#: ``cp1252`` is what Excel writes in Mexico, ``utf-8-sig`` is UTF-8 with a BOM.
ENCODINGS = ("cp1252", "utf-8-sig", "utf-8")

_EOL = "\r\n"
_ROW = re.compile(r"[0-9]{11},[0-9A-Z]{18},[0-9]{1,9}\.[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Layout:
    """The file as IMSS wants it from ``valid_from`` on. ``max_rows`` counts workers;
    IMSS's other limit, 15 MB, is a hundred times as many rows.
    """

    version: str
    valid_from: date
    header: tuple[str, ...]
    max_rows: int = 3_000


LAYOUTS = (
    Layout(
        version="1",
        valid_from=FIRST_DAY,
        header=(
            "NSS(11 dígitos)",
            "CURP(18 caracteres)",
            "Salario base de cotización(numérico con 2 decimales)",
        ),
    ),
)


class NoLayout(ToolError):
    source = _lt(
        "No layout of the workers file is known for %(day)s. Returns begin in 2021: "
        "check the year."
    )


class BomWithoutHeader(ToolError):
    source = _lt(
        "A workers file without a header cannot begin with a byte order mark: the "
        "mark would become part of the first social security number. Write the "
        "header, or choose an encoding without the mark."
    )


class RowRefused(ToolError):
    """``row`` is the worker's place in the list, from 1, and the contract's reference
    if it was given.
    """

    source = _lt(
        "Row %(row)s of the workers file: the NSS must have 11 digits, the CURP 18 "
        "capital letters or digits, and the SBC must be an amount with two decimals; "
        "nothing else, not even a blank. Correct the employee and gather again."
    )


def layout_for(day, layouts=LAYOUTS):
    """The one of ``layouts`` in force on ``day`` (a date): the one to use for files
    uploaded that day.
    """
    known = [layout for layout in layouts if layout.valid_from <= day]
    if not known:
        raise NoLayout(day=day.isoformat())
    return max(known, key=lambda layout: layout.valid_from)


def sbc_text(sbc):
    """``sbc`` (a Decimal or ``None``) with two decimals, exactly: never rounded, never
    through a float.

    What has no exact text of two decimals comes back as it is, for the reader or the
    next check to stumble on.

    >>> from decimal import Decimal
    >>> sbc_text(Decimal("345.6")), sbc_text(Decimal("345.678")), sbc_text(None)
    ('345.60', '345.678', '')
    """
    text = str(sbc)
    if text[-3:-2] == ".":  # the usual: two decimals already
        return text
    if sbc is None:
        return ""
    fixed = format(sbc, ".2f")
    return fixed if sbc.is_finite() and sbc.compare(type(sbc)(fixed)) == 0 else text


def render(workers, layout, header=True, encoding="cp1252", reference=""):
    """The files for ``workers`` (a sequence of :class:`~.document.Worker`): a list of
    bytes, one per part, empty without workers. Every part repeats the header.

    ``reference`` is the contract's, for the message when a row is refused. Raises
    :class:`RowRefused` or :class:`BomWithoutHeader`.
    """
    if encoding == "utf-8-sig" and not header:
        raise BomWithoutHeader()
    rows = []
    row_matches = _ROW.fullmatch
    for number, worker in enumerate(workers, 1):
        row = f"{worker.nss},{worker.curp},{sbc_text(worker.sbc)}"
        if not row_matches(row):
            raise RowRefused(row=f"{number} ({reference})" if reference else number)
        rows.append(row)
    head = [",".join(layout.header)] if header else []
    size = layout.max_rows
    return [
        _EOL.join(head + rows[first : first + size]).encode(encoding)
        for first in range(0, len(rows), size)
    ]


def filename(contract, position, part=1, parts=1):
    """Name of one file: place of the contract in the return, its reference in plain
    ASCII, the part if there are several.

    >>> from ..law.document import Contract, Party
    >>> filename(Contract("S00021", Party()), 1)
    '001-S00021-trabajadores.csv'
    >>> filename(Contract("Año/7", Party()), 2, part=2, parts=3)
    '002-Ano-7-trabajadores-2de3.csv'
    """
    suffix = f"-{part}de{parts}" if parts > 1 else ""
    words = (
        f"{position:03d}",
        ascii_name(contract.reference),
        f"trabajadores{suffix}.csv",
    )
    return "-".join(word for word in words if word)


def filenames(contract, position, layout):
    """Names of the files that :func:`render` gives for the contract's workers, in the
    same order.
    """
    parts = -(-len(contract.workers) // layout.max_rows)
    return [filename(contract, position, part, parts) for part in range(1, parts + 1)]


def ascii_name(text, length=40):
    """``text`` with nothing but ASCII letters, digits, underscores and single hyphens,
    at most ``length`` of them.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^0-9A-Za-z_]+", "-", plain)[:length].strip("-_")
