# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The return as an Excel workbook, for whoever reviews it before it is sent. In
Spanish, as the portal is. Three sheets have the columns of the files as they are
written, with what the files leave out at their left: names, and the contract's own
dates. It shows the return with its mistakes.
"""

from itertools import repeat

from odoo.addons.l10n_mx_icsoe.tools.formats.spreadsheet import Book
from odoo.addons.l10n_mx_icsoe.tools.formats.workbook import SEVERITIES

from .csv_files import cells_of

KINDS = {
    "activity": "Con actividad",
    "continued": "Datos continuos",
    "nil": "Sin actividad",
    "complementary": "Complementario con actividad",
    "complementary_nil": "Complementario sin actividad",
}


_AMOUNTS = ("Aportación sin crédito", "Aportación con crédito", "Amortización")
#: Code of a layout → title of the sheet, further columns, their values in a row.
_FILES = {
    "party": ("Sujeto obligado", (), lambda row: ()),
    "contracts": (
        "Contratos",
        ("Contrato", "Inicio", "Término"),
        lambda row: (
            row.contract.reference,
            row.contract.date_start,
            row.contract.date_end,
        ),
    ),
    "workers": (
        "Trabajadores",
        ("Contrato", "Trabajador", "SBC"),
        lambda row: (row.contract.reference, row.worker.name, row.worker.sbc),
    ),
}


def render(sisub, layouts, options, findings, left_out, steps, papers):
    """The workbook as bytes. ``findings`` are pairs of severity and text,
    ``left_out`` rows of reference, client, reason and note, ``steps`` texts,
    ``papers`` pairs of file and reason.
    """
    contractor = sisub.contractor
    book = Book(f"SISUB {sisub.period} {contractor.rfc}", contractor.name)
    _sheet(
        book,
        "Resumen",
        ("Dato", "Valor"),
        [
            ("Sujeto obligado", contractor.name),
            ("RFC", contractor.rfc),
            ("Registro REPSE", contractor.repse_number),
            ("Periodo", str(sisub.period)),
            ("Tipo de informe", KINDS[sisub.kind]),
            ("Contratos vigentes", len(sisub.contracts)),
            *((f"Portal, paso {n}", step) for n, step in enumerate(steps, 1)),
            *((f"PDF: {name}", reason) for name, reason in papers),
        ],
    )
    _sheet(
        book,
        "Revisiones",
        ("Gravedad", "Mensaje"),
        [(SEVERITIES[severity], text) for severity, text in findings],
    )
    _sheet(
        book,
        "Montos",
        ("Registro patronal", *_AMOUNTS, *(f"{name}, pagada" for name in _AMOUNTS)),
        [
            (one.number, *one.amounts, *(one.paid or ()))
            for one in contractor.registrations
        ],
    )
    for layout in layouts:
        title, head, of_row = _FILES[layout.code]
        lines = cells_of(layout, sisub, options)
        _sheet(
            book,
            title,
            (*head, *(column.header for column in layout.columns)),
            [(*of_row(row), *cells) for row, cells in lines],
        )
    _sheet(book, "No se informan", ("Contrato", "Cliente", "Motivo", "Nota"), left_out)
    return book.data()


def _sheet(book, title, head, rows):
    widths = [len(name) + 2 for name in head]
    for row in rows:
        for place, value in enumerate(row):
            widths[place] = max(widths[place], min(60, len(str(value)) + 2))
    sheet = book.sheet(title, widths, head)
    for row in rows:
        sheet.append(row, repeat(None))
