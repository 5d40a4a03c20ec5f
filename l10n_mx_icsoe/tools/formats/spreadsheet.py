# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A sheet of an Excel workbook, written row by row in openpyxl's write-only mode. Knows
nothing of ICSOE.

A text is always stored as text, also when it begins like a formula; a character that
XML cannot hold shows as «�».
"""

from itertools import repeat

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from odoo.addons.l10n_mx_efirma.tools.xml_safety import ILLEGAL_CHARACTER

_TOP = Alignment(vertical="top")
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_LINE = Border(bottom=Side(style="thin", color="B7B7B7"))
_DARK = PatternFill("solid", fgColor="1F4E5F")

#: How a cell looks: the attributes that openpyxl takes. "@" keeps a leading zero when
#: somebody edits the cell.
LOOKS = {
    "title": {"font": Font(bold=True, size=14, color="1F4E5F")},
    "section": {"font": Font(bold=True, size=12, color="1F4E5F"), "border": _LINE},
    "head": {
        "font": Font(bold=True, color="FFFFFF"),
        "fill": _DARK,
        "alignment": _WRAPPED,
        "number_format": "@",
    },
    "label": {"font": Font(bold=True), "alignment": _TOP},
    "text": {"number_format": "@"},
    "long": {"number_format": "@", "alignment": _WRAPPED},
    "error": {"font": Font(bold=True, color="C00000"), "alignment": _TOP},
    "warning": {"font": Font(bold=True, color="B45F06"), "alignment": _TOP},
    "info": {"font": Font(bold=True, color="1F4E5F"), "alignment": _TOP},
    "date": {
        "number_format": "dd/mm/yyyy",
        "alignment": Alignment(horizontal="left", vertical="top"),
    },
    "count": {
        "number_format": "0",
        "alignment": Alignment(horizontal="left", vertical="top"),
    },
    "link": {
        "font": Font(underline="single", color="0563C1"),
        "alignment": _TOP,
        "number_format": "@",
    },
}


def text(value):
    """``value`` as a workbook can hold it."""
    return ILLEGAL_CHARACTER.sub("\ufffd", value)


class Sheet:
    """A sheet that is written from top to bottom.

    A styled cell is costly to make and openpyxl writes a row at once, so there is one
    cell per look, used again and again.
    """

    def __init__(self, book, title, widths, head=(), footer=""):
        # All of this before the first row: openpyxl writes the top of the sheet with
        # it.
        self.sheet = sheet = book.create_sheet(title)
        self.rows = 0
        self._cells = {}
        self._widths = widths
        for column, width in zip("ABCDEFGHI", widths, strict=False):
            sheet.column_dimensions[column].width = width
        if footer:
            sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
            sheet.page_setup.orientation = "landscape"
            sheet.page_setup.fitToHeight = 0
            sheet.print_options.gridLines = True
            sheet.oddFooter.left.text = text(footer).replace("&", "&&")
            sheet.oddFooter.right.text = "&P / &N"
        if head:
            sheet.freeze_panes = "A2"
            sheet.print_title_rows = "1:1"
            self.append(head, repeat("head"))

    def _make_room(self, values, looks):
        """Give the next row the height of its longest wrapped text: not every program
        works it out on opening.
        """
        lines = [
            -(-len(value) // int(width))
            for value, look, width in zip(values, looks, self._widths, strict=False)
            if look == "long" and isinstance(value, str)
        ]
        if max(lines, default=1) > 1:
            self.sheet.row_dimensions[self.rows].height = 15 * max(lines)

    def append(self, values, looks):
        """Write a row of texts, dates, whole numbers and links; ``None`` leaves the
        cell out.

        ``looks`` are names in ``LOOKS``, or ``None`` for a cell that needs no style: it
        costs half as much.
        """
        self.rows += 1
        if isinstance(looks, tuple) and "long" in looks:
            self._make_room(values, looks)
        self.sheet.append(self._cells_of(values, looks))

    def _cells_of(self, values, looks):
        # A generator: each cell is written before the next value is put, perhaps into
        # the same cell.
        for value, look in zip(values, looks, strict=False):
            is_text = isinstance(value, str)
            if is_text and not value.isalnum():
                value = text(value)
            if value is None or value == "" or isinstance(value, Cell):
                yield None if value == "" else value
                continue
            # openpyxl takes "=…" for a formula and "#N/A" for an error, unless the cell
            # says that it is a text.
            if look is None and not (is_text and value[0] in "=#"):
                yield value
                continue
            cell = self._cells.get(look) or self._make(look)
            cell.value = value
            if is_text:
                cell.data_type = "s"
            yield cell

    def _make(self, look):
        cell = self._cells[look] = WriteOnlyCell(self.sheet)
        for name, value in LOOKS[look or "text"].items():
            setattr(cell, name, value)
        return cell

    def link(self, title):
        """A cell for :meth:`append` that leads to the sheet ``title``."""
        cell = WriteOnlyCell(self.sheet, title)
        for name, value in LOOKS["link"].items():
            setattr(cell, name, value)
        cell.hyperlink = Hyperlink(ref="", location=f"'{title}'!A1")
        return cell
