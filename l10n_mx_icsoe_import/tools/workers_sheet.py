# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The sheets of workers that users fill in or payroll programs export: one row per
worker and contract.
"""

import re

from xlsxwriter.utility import xl_col_to_name

from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError, _lt
from odoo.addons.l10n_mx_icsoe.tools.formats import sheet_reader
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

from . import cells, columns
from .import_row import ImportRow, Result

_BEFORE = _lt("“To” is before “From”. Correct one of the two dates in the file.")
_NO_IDENTIFIER = _lt(
    "The row has neither NSS nor CURP, so nobody knows who it is about. Write one of "
    "them, or delete the row if it is a total."
)
_HIDDEN = _lt(
    "The row is hidden in the file, by a filter or by hand: tick it to take it."
)
_LEFT = _lt("The file says that this worker left: tick the row to take it.")
_LEFT_STATUS = ("b", "baja", "inactivo", "inactiva")
_MORE_CELLS = _lt(
    "The row has more cells than there are columns: perhaps an amount or a name with a "
    "comma in it. Put it between quotation marks, or save the file as .xlsx."
)
#: What the comma of 1,418.10 leaves in two cells; without a header also that of 412,50.
#: Nobody's SBC is below 100 pesos.
_SPLIT_AMOUNT = re.compile(r"\$? ?\d{1,2},\d{3}(\.\d+)?")
_SPLIT_IN_LIST = re.compile(r"\$? ?\d+,\d{2,3}(\.\d+)?")
READ_SHEET = _lt("Sheet “%(sheet)s” was read; not read: %(others)s.")
HIDDEN_ROWS = _lt("Rows that are hidden in the file, and are not ticked: %(count)s.")
HIDDEN_COLUMNS = _lt(
    "Columns that are hidden in the file, and were not read: %(count)s."
)
UNKNOWN_COLUMNS = _lt("Columns that were not read: %(columns)s.")
DOUBTFUL_COLUMNS = _lt(
    "Columns that may mean more than one thing, and were not read: %(columns)s. Say "
    "under “Columns” what each of them is, and press “Preview Again”."
)


class NoHeader(ToolError):
    source = _lt(
        "No row of the file names the columns (sheets: %(sheets)s). The first one must "
        "say NSS or CURP, and the others what they are: download the template to see "
        "how."
    )


def read(data, chosen=None):
    """The :class:`~.import_row.Result` of a sheet, as bytes: with a header or, as
    CONTPAQi and the sheet ``captura`` of IMSS's workbook have it, NSS, CURP and SBC
    without one. ``chosen``: what the user said of its columns (:func:`.columns.find`).

    Raises :class:`NoHeader` or what :func:`~.sheet_reader.read_sheets` raises.
    """
    sheets = sheet_reader.read_sheets(data)
    has_header = False
    # A hidden sheet only if no other has workers.
    for sheet in sorted(sheets, key=lambda sheet: sheet.hidden):
        header = columns.find(sheet.rows, chosen) or _without_header(sheet.rows, chosen)
        if header:
            position, found = header
            if sheet.rows[position + 1 :]:
                return _result(sheets, sheet, position, found)
            has_header = True
    if has_header or not any(sheet.rows for sheet in sheets):
        raise sheet_reader.EmptyTable()
    names = ", ".join(sheet.title for sheet in sheets if sheet.title)
    raise NoHeader(sheets=names[:80] or "–")


def _without_header(rows, chosen):
    """The columns of a list that begins with an NSS and a CURP, right or wrong."""
    for row in rows[:5]:
        nss, curp = (
            identifiers.compact(cells.text(cell)) for cell in [*row.cells, "", ""][:2]
        )
        if (nss.isdigit() and 8 <= len(nss) <= 12) or (
            len(curp) == 18 and curp.isalnum()
        ):
            used = {
                place
                for each in rows
                for place, cell in enumerate(each.cells)
                if cell not in (None, "")
            }
            names = ["NSS", "CURP", "SBC"]
            for place in range(3, max(used) + 1):
                names.append(xl_col_to_name(place) if place in used else "")
            return -1, columns.find([sheet_reader.Row(0, names)], chosen)[1]
    return None


def _is_split(texts, header, split_amount):
    """Whether a comma made two cells of one: there are more of them than columns, or
    the SBC is followed by the rest of its amount.
    """
    return any(texts[header[-1].place + 1 :]) or any(
        split_amount.fullmatch(",".join(texts[column.place : column.place + 2]))
        for column in header
        if column.meaning == "sbc" and column is not header[-1]
    )


def _result(sheets, sheet, position, header):
    content = sheet.rows[position + 1 :]
    rows = []
    names = {column.meaning: column.name for column in header}
    split_amount = _SPLIT_IN_LIST if position < 0 else _SPLIT_AMOUNT
    for found in content:
        # Some programs print the header on each page.
        if position >= 0 and found.cells == sheet.rows[position].cells:
            continue
        texts = list(map(cells.text, found.cells))
        row = ImportRow(str(found.number), cells=texts[: header[-1].place + 1])
        value = columns.values(row, found.cells, header)
        _read_row(row, value, names)
        # Of a CSV: what comes after is in the wrong columns.
        if not sheet.title and _is_split(texts, header, split_amount):
            row.problem(_MORE_CELLS)
        has_left = columns.plain(cells.text(value.get("status"))) in _LEFT_STATUS
        for is_doubtful, source in ((found.hidden, _HIDDEN), (has_left, _LEFT)):
            if is_doubtful:
                row.note(source)
                row.doubtful = True
        rows.append(row)
    return Result(rows, _messages(sheets, sheet, content, header), header)


def _messages(sheets, sheet, content, header):
    """What of the file was not read, or not believed."""
    others = [one.title for one in sheets if one is not sheet]
    doubtful = [column.name for column in header if column.doubt]
    unknown = [one.name for one in header if not one.meaning and not one.doubt]
    hidden = sum(row.hidden for row in content)
    hidden_columns = len(sheet.hidden_columns)
    found = (
        (others, READ_SHEET, {"sheet": sheet.title, "others": _some(others)}),
        (doubtful, DOUBTFUL_COLUMNS, {"columns": _some(doubtful)}),
        (unknown, UNKNOWN_COLUMNS, {"columns": _some(unknown)}),
        (hidden, HIDDEN_ROWS, {"count": hidden}),
        (hidden_columns, HIDDEN_COLUMNS, {"count": hidden_columns}),
    )
    return [Message(source, values) for wanted, source, values in found if wanted]


def _some(names):
    return ", ".join(name[:40] for name in names[:20])


def _read_row(row, value, names):
    if not value.get("name"):  # the full one, beside its parts
        row.surname = cells.name_text(value.get("surname"))
        row.second_surname = cells.name_text(value.get("second_surname"))
    row.name = cells.read_name(row, value.get("name") or value.get("given"))
    row.contract = cells.text(value.get("contract"))
    row.registration = identifiers.compact(cells.text(value.get("registration")))[:20]
    _read_identity(row, value)
    if not (row.problems or row.nss or row.curp):
        row.problem(_NO_IDENTIFIER)
        return
    row.sbc = cells.read_sbc(row, value.get("sbc"))
    for name in ("since", "date_start", "date_end"):
        setattr(row, name, cells.read_date(row, value.get(name), names.get(name)))
    cells.advise(row, cells.SHEET_ADVICE)
    if row.date_start and row.date_end and row.date_end < row.date_start:
        row.problem(_BEFORE)


def _read_identity(row, value):
    """NSS, CURP and RFC, also from one column for both or from CONTPAQi's pieces."""
    curp, rfc = value.get("curp"), value.get("rfc")
    either = identifiers.compact(cells.text(value.get("rfc_curp")))
    if len(either) == 18:
        curp = curp or either
    else:
        rfc = rfc or either
    if birth := cells.text(value.get("birth_digits")):
        birth = birth.zfill(6)
        if start := cells.text(value.get("curp_start")):
            curp = curp or start + birth + cells.text(value.get("curp_end"))
        if len(cells.text(rfc)) == 4:
            rfc = cells.text(rfc) + birth + cells.text(value.get("rfc_end"))
    row.nss = cells.read_nss(row, value.get("nss"))
    row.curp = cells.read_curp(row, curp)
    row.rfc = cells.read_rfc(row, rfc)
