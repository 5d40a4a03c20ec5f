# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An Excel workbook, written from top to bottom: sheet after sheet, row after row, and
compressed at once, so that its memory does not grow with its rows. Knows nothing of
ICSOE.

A text is always stored as text, also when it begins like a formula; a character that
XML cannot hold shows as «�». The same content gives the same bytes.
"""

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from itertools import repeat

from . import xlsx
from .xlsx import STYLES
from .xml_safety import ILLEGAL_CHARACTER
from .xml_text import escape, escape_attribute

COLUMNS = "ABCDEFGHI"
#: Rows that are put together before they are compressed.
_ROWS_AT_ONCE = 500
#: Characters that a cell can hold.
_LONGEST = 32_767
#: Day 0 of a workbook's calendar.
_DAY_0 = date(1899, 12, 30).toordinal()
#: The earliest time that a ZIP can tell.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def text(value):
    """``value`` as a workbook can hold it."""
    return value if value.isprintable() else ILLEGAL_CHARACTER.sub("\ufffd", value)


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to the sheet ``title`` and says so."""

    title: str


@dataclass(frozen=True, slots=True)
class ExactLength:
    """What may be typed into the cells ``where``: texts of ``length`` characters."""

    where: str
    length: int
    title: str
    message: str


class Book:
    """A workbook; ``Sheet`` adds to it, :meth:`save` ends it."""

    def __init__(self, title="", creator=""):
        self._title, self._creator = text(title), text(creator)
        self._sheets = []
        self._target = io.BytesIO()
        self._archive = zipfile.ZipFile(self._target, "w", zipfile.ZIP_DEFLATED)

    def begin(self, sheet):
        """End the sheet before and give the file into which ``sheet`` is written."""
        self._end()
        self._sheets.append(sheet)
        return self._archive.open(
            _entry(f"xl/worksheets/sheet{len(self._sheets)}.xml"), "w"
        )

    def _end(self):
        if self._sheets:
            self._sheets[-1].end()

    def save(self):
        """The workbook as bytes."""
        self._end()
        sheets = [(sheet.title, sheet.has_head) for sheet in self._sheets]
        for name, content in xlsx.parts(sheets, self._title, self._creator):
            self._archive.writestr(_entry(name), content.encode())
        self._archive.close()
        return self._target.getvalue()


def _entry(name):
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


class Sheet:
    """A sheet that is written from top to bottom, before the next one is begun.

    ``widths`` of its columns in characters; ``head`` texts of a first row that stays in
    sight and on each page; ``footer`` of the printed pages, which then hold the whole
    width; ``column_looks`` of cells that are not written yet; ``rule`` an ExactLength.
    """

    def __init__(
        self, book, title, widths, head=(), footer="", column_looks=(), rule=None
    ):
        self.title, self.rows, self.has_head = title, 0, bool(head)
        self._widths, self._footer, self._rule = widths, text(footer), rule
        self._links, self._filtered = [], ""
        self._file = book.begin(self)
        self._lines = [self._top(column_looks)]
        if head:
            self.append(head, repeat("head"))

    def append(self, values, looks):
        """Write a row of texts, dates, whole numbers and links; ``None`` leaves the
        cell out. ``looks`` are names of ``xlsx.STYLES``, or ``None``.
        """
        self.rows += 1
        row = self.rows
        cells = [
            self._cell(f"{column}{row}", value, look)
            for column, value, look in zip(COLUMNS, values, looks, strict=False)
            if value is not None and value != ""
        ]
        height = self._height(values, looks) if isinstance(looks, tuple) else ""
        self._lines.append(f'<row r="{row}"{height}>{"".join(cells)}</row>')
        if len(self._lines) >= _ROWS_AT_ONCE:
            self._write()

    def filter(self):
        """Let the columns of the rows so far be filtered by their head."""
        self._filtered = f"A1:{COLUMNS[len(self._widths) - 1]}{self.rows}"

    def end(self):
        """Write what is left; the book calls this."""
        self._lines.append(self._bottom())
        self._write()
        self._file.close()

    def _write(self):
        self._file.write("".join(self._lines).encode())
        self._lines = []

    def _cell(self, place, value, look):
        if isinstance(value, str):
            value = value[:_LONGEST]
            # In a plain cell Excel would run what begins like a formula once somebody
            # edits it.
            if look is None and value[0] in "=#":
                look = "text"
            space = "" if value == value.strip() else ' xml:space="preserve"'
            content = value if value.isalnum() else escape(text(value))
            return (
                f'<c r="{place}" s="{STYLES[look]}" t="inlineStr">'
                f"<is><t{space}>{content}</t></is></c>"
            )
        if isinstance(value, Link):
            self._links.append((place, value.title))
            return self._cell(place, value.title, "link")
        if isinstance(value, date):
            value = value.toordinal() - _DAY_0
        return f'<c r="{place}" s="{STYLES[look]}"><v>{value}</v></c>'

    def _height(self, values, looks):
        """The height of the next row by its longest wrapped text: not every program
        works it out on opening.
        """
        lines = [
            -(-len(value) // int(width))
            for value, look, width in zip(values, looks, self._widths, strict=False)
            if look == "long" and isinstance(value, str)
        ]
        highest = max(lines, default=1)
        return f' ht="{15 * highest}" customHeight="1"' if highest > 1 else ""

    # ------------------------------------------------------------ around the rows

    def _top(self, column_looks):
        styles = [f' style="{STYLES[look]}"' for look in column_looks]
        columns = "".join(
            f'<col min="{number}" max="{number}" width="{width}" customWidth="1"'
            f"{styles[number - 1] if styles else ''}/>"
            for number, width in enumerate(self._widths, 1)
        )
        pane = (
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft"'
            ' state="frozen"/><selection pane="bottomLeft"/>'
        )
        fits = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        return (
            f'{xlsx.DECLARATION}<worksheet xmlns="{xlsx.MAIN}">'
            f"{fits if self._footer else ''}<sheetViews>"
            f'<sheetView workbookViewId="0">{pane if self.has_head else ""}</sheetView>'
            f"</sheetViews><cols>{columns}</cols><sheetData>"
        )

    def _bottom(self):
        """What follows the rows, in the one order that Excel accepts."""
        filtered = self._filtered and f'<autoFilter ref="{self._filtered}"/>'
        links = "".join(
            f'<hyperlink ref="{place}"'
            f' location="{escape_attribute(xlsx.quoted(title))}!A1"/>'
            for place, title in self._links
        )
        printed = self._footer and (
            '<printOptions gridLines="1"/><pageMargins left="0.7" right="0.7"'
            ' top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
            '<pageSetup orientation="landscape" fitToHeight="0"/><headerFooter>'
            f"<oddFooter>&amp;L{escape(self._footer.replace('&', '&&'))}"
            "&amp;R&amp;P / &amp;N</oddFooter></headerFooter>"
        )
        return (
            f"</sheetData>{filtered}{self._validation()}"
            f"{links and f'<hyperlinks>{links}</hyperlinks>'}{printed}</worksheet>"
        )

    def _validation(self):
        rule = self._rule
        if not rule:
            return ""
        return (
            '<dataValidations count="1"><dataValidation type="textLength"'
            ' operator="equal" allowBlank="1" showErrorMessage="1"'
            f' errorTitle="{escape_attribute(rule.title)}"'
            f' error="{escape_attribute(rule.message)}" sqref="{rule.where}">'
            f"<formula1>{rule.length}</formula1></dataValidation></dataValidations>"
        )
