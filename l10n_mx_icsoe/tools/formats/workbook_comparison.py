# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Does a return's workbook (:mod:`~.workbook`) say what was declared?

Looked at are the workers of every contract and the values for the portal. Labels and
notes may have been worded otherwise by the program that wrote it; the summary also says
what is not declared, and is not looked at. The workbook may come from anybody.
"""

import io
from datetime import datetime

from openpyxl import load_workbook

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError

from .capture import contract_fields, return_fields
from .spreadsheet import text
from .workbook import sheet_title
from .workers_csv import sbc_text
from .zip_safety import Limits, SafeZip, Unreadable

#: One sheet per contract; 100,000 workers unpack to some 40 million bytes.
_LIMITS = Limits(members=5_000, member_bytes=200_000_000, total_bytes=400_000_000)
#: The sheet with the values for the portal.
CAPTURE = "Captura"


def same_workbook(informativa, data):
    """The title of the first sheet of the workbook ``data`` (bytes) that does not say
    what ``informativa`` says; empty when all do. A workbook that cannot be read is as
    good as one that says something else.
    """
    try:
        archive = SafeZip(data, _LIMITS)
        if any(b"<!DOCTYPE" in archive.content(part) for part in archive.members):
            return "*"
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        return _other_sheet(informativa, book)
    except (ToolError, Unreadable):
        return "*"
    except Exception:  # noqa: BLE001  openpyxl has no error of its own: a broken part raises anything at all
        return "*"


def _other_sheet(informativa, book):
    expected = {
        sheet_title(contract, position): contract.workers
        for position, contract in enumerate(informativa.contracts, 1)
    }
    for title in book.sheetnames:
        if title.startswith(f"{CAPTURE.lower()} ") and title not in expected:
            return title
    for title, workers in expected.items():
        rows = [(each.nss, each.curp, sbc_text(each.sbc)) for each in workers]
        if title not in book.sheetnames or _rows(book[title], 3)[1:] != rows:
            return title
    values = _values(informativa)
    for position, _reference, label, value in _rows(book[CAPTURE], 4):
        if values.get((position, label), value) != value:
            return CAPTURE
    return ""


def _values(informativa):
    """``{(position of the contract, label): value}``; without the files' names, which
    are compared themselves.
    """
    blocks = [(None, return_fields(informativa))]
    blocks += [
        (position, contract_fields(contract, len(contract.workers), ()))
        for position, contract in enumerate(informativa.contracts, 1)
    ]
    return {
        (position, entry.label): _cell(entry.value)
        for position, entries in blocks
        for entry in entries
    }


def _cell(value):
    """A value as it comes back from a workbook."""
    return (text(value) or None) if isinstance(value, str) else value


def _rows(sheet, columns):
    sheet.reset_dimensions()
    return [
        tuple(
            value.date() if isinstance(value, datetime) else value
            for value in (*row, *(None,) * columns)[:columns]
        )
        for row in sheet.iter_rows(max_col=columns, values_only=True)
    ]
