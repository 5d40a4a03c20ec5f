# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The sheets of workers that users fill in or payroll programs export: read, and
written empty as a template.

* :func:`read`: one row per worker and contract, with a header;
* :func:`read_list`: the workers of one contract, with a header or, as CONTPAQi and the
  sheet ``captura`` of IMSS's workbook have them, NSS, CURP and SBC without one.
"""

import io
from dataclasses import dataclass, field

from xlsxwriter import Workbook

from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError, _lt
from odoo.addons.l10n_mx_icsoe.tools.formats import sheet_reader
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

from . import cells, columns
from .columns import Column
from .import_row import ImportRow

COLUMNS = tuple(columns.ALIASES)
LIST_COLUMNS = ("nss", "curp", "rfc_curp", "sbc")
#: What the template says: Spanish, whatever the user's language, as all files here are.
TEMPLATE_HEADER = {
    "Nombre del trabajador": 34,
    "NSS (11 dígitos)": 16,
    "CURP (18 caracteres)": 24,
    "RFC": 18,
    "SBC (pesos por día, 2 decimales)": 18,
    "SBC desde (dd/mm/aaaa)": 16,
    "Contrato (orden)": 14,
    "Desde (dd/mm/aaaa)": 16,
    "Hasta (dd/mm/aaaa)": 16,
}
_HELP = (
    "Un renglón por trabajador y contrato. El orden de las columnas es libre.",
    "NSS: 11 dígitos, con sus ceros a la izquierda. La columna ya tiene formato de "
    "texto.",
    "RFC: opcional.",
    "SBC y «SBC desde»: el salario base de cotización y el día desde el que rige. "
    "Opcionales.",
    "Contrato: el número de la orden en Odoo, por ejemplo S00021. Vacío: sólo se "
    "registra al trabajador.",
    "Desde: vacío, el inicio del contrato. Hasta: vacío mientras siga en el contrato.",
    "Sin fórmulas: pegue sólo valores.",
)
_SHEET = "trabajadores"
_BEFORE = _lt("“To” is before “From”. Correct one of the two dates in the file.")
_NO_CONTRACT = _lt(
    "The row has dates but no contract. Write the order, e.g. S00021, or empty the "
    "dates."
)
_HIDDEN = _lt(
    "The row is hidden in the file, by a filter or by hand: tick it to take it."
)
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


class NotThreeColumns(ToolError):
    source = _lt(
        "The file is not a list of NSS, CURP and SBC: its first row neither names "
        "these columns nor begins with an NSS and a "
        "CURP. Choose the file that the payroll program exports for ICSOE, or IMSS's "
        "template."
    )


@dataclass(slots=True)
class Result:
    """What a file says: ``rows`` (of :class:`~.import_row.ImportRow`), its ``columns``
    (of :class:`~.columns.Column`) and ``messages`` about the file as a whole.
    """

    rows: list
    columns: list = field(default_factory=list)
    messages: list = field(default_factory=list)


def read(data, chosen=None):
    """The :class:`Result` of a sheet with a header; ``chosen`` is what the user said of
    its columns (:func:`.columns.find`). Raises :class:`NoHeader` or what
    :func:`~.sheet_reader.read_sheets` raises.
    """

    def header_of(sheet):
        return columns.find(sheet.rows, COLUMNS, chosen)

    sheets, found = _first(data, header_of)
    if found is None:
        names = ", ".join(sheet.title for sheet in sheets if sheet.title)
        raise NoHeader(sheets=names[:80] or "–")
    sheet, (position, header) = found
    return _result(sheets, sheet, sheet.rows[position + 1 :], header, _worker_row)


def read_list(data, chosen=None):
    """The :class:`Result` of the list of one contract. Raises :class:`NotThreeColumns`
    or what :func:`~.sheet_reader.read_sheets` raises.
    """

    def header_of(sheet):
        if header := columns.find(sheet.rows, LIST_COLUMNS, chosen):
            return header
        if any(_looks_like_a_worker(row.cells) for row in sheet.rows[:5]):
            return -1, [
                Column(place, name.upper(), name)
                for place, name in enumerate(("nss", "curp", "sbc"))
            ]
        return None

    sheets, found = _first(data, header_of)
    if found is None:
        raise NotThreeColumns()
    sheet, (position, header) = found
    return _result(sheets, sheet, sheet.rows[position + 1 :], header, _list_row)


def _first(data, header_of):
    """``(sheets, (sheet, header) or None)``: the first sheet with a header; hidden ones
    only if no other has one.
    """
    sheets = sheet_reader.read_sheets(data)
    for sheet in sorted(sheets, key=lambda sheet: sheet.hidden):
        if header := header_of(sheet):
            return sheets, (sheet, header)
    if not any(sheet.rows for sheet in sheets):
        raise sheet_reader.EmptyTable()
    return sheets, None


def _result(sheets, sheet, content, header, read_row):
    rows = []
    names = {column.meaning: column.name for column in header}
    for found in content:
        row = ImportRow(str(found.number), cells=[cells.text(c) for c in found.cells])
        read_row(row, columns.values(row, found.cells, header), names)
        cells.advise(row, cells.SHEET_ADVICE)
        if found.hidden:
            row.note(_HIDDEN)
            row.doubtful = True
        rows.append(row)
    if not rows:
        raise sheet_reader.EmptyTable()
    return Result(rows, header, _messages(sheets, sheet, content, header))


def _messages(sheets, sheet, content, header):
    """What of the file was not read, or not believed."""
    others = [one.title for one in sheets if one is not sheet]
    doubtful = [column.name for column in header if column.doubt]
    unknown = [
        column.name for column in header if not column.meaning and not column.doubt
    ]
    found = (
        (others, READ_SHEET, {"sheet": sheet.title, "others": _some(others)}),
        (doubtful, DOUBTFUL_COLUMNS, {"columns": _some(doubtful)}),
        (unknown, UNKNOWN_COLUMNS, {"columns": _some(unknown)}),
        (
            hidden := sum(row.hidden for row in content),
            HIDDEN_ROWS,
            {"count": hidden},
        ),
        (
            sheet.hidden_columns,
            HIDDEN_COLUMNS,
            {"count": sheet.hidden_columns},
        ),
    )
    return [Message(source, values) for wanted, source, values in found if wanted]


def _some(names):
    return ", ".join(name[:40] for name in names[:20])


def _worker_row(row, value, names):
    row.surname = cells.name_text(value.get("surname"))
    row.second_surname = cells.name_text(value.get("second_surname"))
    row.name = cells.read_name(row, value.get("given") or value.get("name"))
    row.contract = cells.text(value.get("contract"))
    row.registration = identifiers.compact(cells.text(value.get("registration")))[:20]
    _read_identity(row, value)
    row.sbc = cells.read_sbc(row, value.get("sbc"))
    for name in ("since", "date_start", "date_end"):
        setattr(row, name, cells.read_date(row, value.get(name), names.get(name)))
    if row.problems:
        return row
    if not (row.nss or row.curp):
        row.problem(cells.NO_IDENTIFIER)
    if row.date_start and row.date_end and row.date_end < row.date_start:
        row.problem(_BEFORE)
    if (row.date_start or row.date_end) and not row.contract:
        row.problem(_NO_CONTRACT)
    return row


def _list_row(row, value, _names):
    _read_identity(row, value)
    row.sbc = cells.read_sbc(row, value.get("sbc"))
    if not row.problems and not (row.nss or row.curp):
        row.problem(cells.NO_IDENTIFIER)
    return row


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


def _looks_like_a_worker(content):
    """Whether the first two cells could be an NSS and a CURP, right or wrong."""
    nss, curp = (
        identifiers.compact(cells.text(cell)) for cell in [*content, None, None][:2]
    )
    return (nss.isdigit() and 8 <= len(nss) <= 12) or (
        len(curp) == 18 and curp.isalnum()
    )


def template():
    """An empty workbook to fill in, as bytes: the columns as text, so that Excel leaves
    zeros and dates alone.
    """
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        text, money = book.add_format({"num_format": "@"}), book.add_format()
        money.set_num_format("0.00")
        sheet = _headed(book, _SHEET, TEMPLATE_HEADER)
        for place, width in enumerate(TEMPLATE_HEADER.values()):
            sheet.set_column(place, place, width, money if place == 4 else text)
        sheet.data_validation(
            "B2:B20000",
            {
                "validate": "length",
                "criteria": "==",
                "value": 11,
                "error_title": "NSS",
                "error_message": "El NSS tiene 11 dígitos.",
            },
        )
        notes = book.add_worksheet("instrucciones")
        notes.set_column(0, 0, 110)
        notes.write_column(0, 0, _HELP)
    return target.getvalue()


def refused(header, rows):
    """A workbook (bytes) of ``rows`` (lists of texts) under ``header``: what was not
    imported and why, to be put right and loaded again.
    """
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        sheet = _headed(book, _SHEET, header)
        text = book.add_format({"num_format": "@"})
        sheet.set_column(0, len(header) - 2, 20, text)
        sheet.set_column(len(header) - 1, len(header) - 1, 90)
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                sheet.write_string(number, place, value, text)
    return target.getvalue()


def _headed(book, title, header):
    sheet = book.add_worksheet(title)
    look = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E5F"}
    sheet.write_row(0, 0, header, book.add_format({**look, "text_wrap": True}))
    sheet.freeze_panes(1, 0)
    return sheet
