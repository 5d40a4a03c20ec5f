# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statement for one client of a filed return, as an Excel workbook: what was
declared about its contracts, and who worked on them. In Spanish, like everything that
leaves for a client or for the portal.

The client needs it to deduct and credit what it paid (LISR art. 27 V, LIVA art. 5 II
ask for proof that the contractor complies). It holds nothing of other clients: whoever
calls gives a return with this client's contracts only.
"""

import io
from datetime import date

import xlsxwriter

from odoo.addons.l10n_mx_efirma.tools.xml_safety import ILLEGAL_CHARACTER
from odoo.addons.l10n_mx_icsoe.tools.formats.capture import KINDS, PERIODS
from odoo.addons.l10n_mx_icsoe.tools.formats.workers_csv import sbc_text

_DARK = "#1F4E5F"
#: How a cell looks. "@" keeps a leading zero when somebody edits the cell.
LOOKS = {
    "title": {"bold": True, "font_size": 14, "font_color": _DARK},
    "section": {"bold": True, "font_size": 12, "font_color": _DARK, "bottom": 1},
    "warning": {"bold": True, "font_color": "#B45F06"},
    "head": {"bold": True, "font_color": "white", "bg_color": _DARK, "text_wrap": True},
    "label": {"bold": True},
    "text": {"num_format": "@", "text_wrap": True},
    "date": {"num_format": "dd/mm/yyyy", "align": "left"},
    "count": {"num_format": "#,##0", "align": "left"},
}


def render(informativa, *, client, folio, date_filed, notice=""):
    """The workbook as bytes.

    ``informativa`` carries the client's contracts and no others; ``client`` is a
    ``document.Party``; ``notice`` a sentence that the reader must know first (the
    return was replaced by another).
    """
    target = io.BytesIO()
    contractor, period = informativa.contractor, informativa.period
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties(
            {
                "title": _text(f"ICSOE {period} {client.rfc}"),
                "author": _text(contractor.name),
            }
        )
        footer = f"{contractor.name} · ICSOE {period} · {folio}"
        looks = {
            name: book.add_format({"valign": "top", **look})
            for name, look in LOOKS.items()
        }
        summary = _Sheet(book, looks, "Constancia", (30, 44, 44, 14, 14, 14), footer)
        summary.row(["Constancia de contratos informados al IMSS (ICSOE)"], "title")
        if notice:
            summary.row([notice], "warning")
        for label, value in (
            ("Contratista", contractor.name),
            ("RFC del contratista", contractor.rfc),
            ("Registro REPSE", contractor.repse_number),
            ("Contratante", client.name),
            ("RFC del contratante", client.rfc),
            ("Ejercicio", str(period.year)),
            ("Cuatrimestre", PERIODS[period.number]),
            ("Tipo de informativa", KINDS[informativa.kind]),
            ("Folio del acuse del IMSS", folio),
            ("Fecha de presentación", date_filed),
        ):
            summary.row([label, value])
        summary.row([])
        summary.row(["Contratos"], "section")
        summary.row(
            ("Contrato", "Objeto", "Servicio u obra")
            + ("Inicio", "Término", "Trabajadores"),
            "head",
        )
        for one in informativa.contracts:
            summary.row(
                (one.reference, one.object, one.service)
                + (one.date_start, one.date_end, len(one.workers))
            )
        workers = _Sheet(
            book, looks, "Trabajadores", (20, 40, 16, 24, 16, 12, 12), footer
        )
        workers.row(
            ("Contrato", "Trabajador", "NSS", "CURP", "Salario base de cotización")
            + ("Desde", "Hasta"),
            "head",
        )
        workers.sheet.freeze_panes(1, 0)
        workers.sheet.repeat_rows(0)
        for contract, one in informativa.workers():
            workers.row(
                (contract.reference, one.name, one.nss, one.curp, sbc_text(one.sbc))
                + (one.date_start, one.date_end)
            )
    return target.getvalue()


class _Sheet:
    """A sheet that is written from top to bottom."""

    def __init__(self, book, looks, title, widths, footer):
        self.sheet, self.looks, self.rows = book.add_worksheet(title), looks, 0
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.hide_gridlines(0)
        self.sheet.set_footer(f"&L{_text(footer).replace('&', '&&')}&R&P / &N")

    def row(self, values, look=None):
        """Texts, dates and whole numbers; a text is never taken for a formula."""
        for column, value in enumerate(values):
            if isinstance(value, date):
                style = self.looks[look or "date"]
                self.sheet.write_datetime(self.rows, column, value, style)
            elif isinstance(value, int):
                self.sheet.write_number(
                    self.rows, column, value, self.looks[look or "count"]
                )
            elif value:
                style = self.looks[look or "text"]
                self.sheet.write_string(self.rows, column, _text(value), style)
        self.rows += 1


def _text(value):
    """``value`` as a workbook can hold it."""
    return ILLEGAL_CHARACTER.sub("\ufffd", value)
