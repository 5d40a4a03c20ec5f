# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The sheet with workers and their stays on contracts that users fill in: read, and
written empty as a template.

One row per worker and contract, in XLSX or CSV. A row without a contract is about the
worker alone.
"""

import io

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError, _
from odoo.addons.l10n_mx_icsoe.tools.formats.spreadsheet import Sheet

from . import cells, columns, table
from .import_row import ImportRow

COLUMNS = (
    "name",
    "nss",
    "curp",
    "rfc",
    "sbc",
    "since",
    "contract",
    "date_start",
    "date_end",
)
#: What the template says, in the order of COLUMNS: Spanish, whatever the user's
#: language, as all files here are.
TEMPLATE_HEADER = (
    "Nombre del trabajador",
    "NSS (11 dígitos)",
    "CURP (18 caracteres)",
    "RFC",
    "SBC (pesos por día, 2 decimales)",
    "SBC desde (dd/mm/aaaa)",
    "Contrato (orden)",
    "Desde (dd/mm/aaaa)",
    "Hasta (dd/mm/aaaa)",
)
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
SHEET = "trabajadores"
_BEFORE = _("“To” is before “From”. Correct one of the two dates in the file.")
_NO_CONTRACT = _(
    "The row has dates but no contract. Write the order, e.g. S00021, or empty the "
    "dates."
)


class NoHeader(ToolError):
    source = _(
        "No row of the file names the columns. The first one must say NSS or CURP, "
        "and the others what they are: download "
        "the template to see how."
    )


def read(data):
    """``(rows, unknown headers)``: a list of :class:`~.import_row.ImportRow` and the
    names of columns that were not read.

    Raises :class:`NoHeader`, :class:`~.columns.RepeatedColumn` or what
    :func:`.table.read` raises.
    """
    found = table.read(data, SHEET).rows
    header = columns.find(found, COLUMNS)
    if header is None:
        raise NoHeader()
    position, places, written, unknown = header
    rows = [
        _row(str(number), content, places, written)
        for number, content in found[position + 1 :]
    ]
    if not rows:
        raise table.EmptyTable()
    return rows, unknown


def _row(label, content, places, written):
    row = ImportRow(label)
    value = columns.values(row, content, places, written)
    row.name = cells.text(value.get("name"))
    row.contract = cells.text(value.get("contract"))
    row.nss = cells.read_nss(row, value.get("nss"))
    row.curp = cells.read_curp(row, value.get("curp"))
    row.rfc = cells.read_rfc(row, value.get("rfc"))
    row.sbc = cells.read_sbc(row, value.get("sbc"))
    for column in ("since", "date_start", "date_end"):
        setattr(
            row,
            column,
            cells.read_date(row, value.get(column), written.get(column, "")),
        )
    if row.problems:
        return row
    if not (row.nss or row.curp):
        row.problems.append(Message(cells.NO_IDENTIFIER))
    if row.date_start and row.date_end and row.date_end < row.date_start:
        row.problems.append(Message(_BEFORE))
    if (row.date_start or row.date_end) and not row.contract:
        row.problems.append(Message(_NO_CONTRACT))
    return row


def template():
    """An empty workbook to fill in, as bytes: the columns as text, so that Excel leaves
    zeros and dates alone.
    """
    book = Workbook(write_only=True)
    sheet = Sheet(book, SHEET, (34, 16, 24, 18, 18, 16, 14, 16, 16))
    # Before the first row: openpyxl writes the formats of the columns at the top of the
    # sheet.
    for column in "ABCDFGHI":
        sheet.sheet.column_dimensions[column].number_format = "@"
    sheet.sheet.column_dimensions["E"].number_format = "0.00"
    sheet.sheet.freeze_panes = "A2"
    length = DataValidation(
        type="textLength", operator="equal", formula1="11", allow_blank=True
    )
    length.error, length.errorTitle = "El NSS tiene 11 dígitos.", "NSS"
    length.add("B2:B20000")
    sheet.sheet.data_validations.append(length)
    sheet.append(TEMPLATE_HEADER, ("head",) * len(TEMPLATE_HEADER))
    notes = Sheet(book, "instrucciones", (110,))
    for line in _HELP:
        notes.append((line,), ("text",))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
