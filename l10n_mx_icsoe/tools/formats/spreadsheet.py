# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An Excel workbook, written sheet by sheet and row by row by XlsxWriter. Knows nothing
of ICSOE.

A text is always stored as text, also when it begins like a formula; a character that
XML cannot hold shows as «�».
"""

import io
from datetime import date
from itertools import repeat
from typing import NamedTuple

import xlsxwriter

from odoo.addons.l10n_mx_efirma.tools.xml_safety import ILLEGAL_CHARACTER

_TOP = {"valign": "top"}
_LEFT = {"valign": "top", "align": "left"}
_TEXT = {"num_format": "@"}
_WRAPPED = {**_TEXT, "valign": "top", "text_wrap": True}
_BLUE = "#1F4E5F"

#: How a cell looks: the properties of XlsxWriter's formats. "@" keeps a leading zero
#: when somebody edits the cell.
LOOKS = {
    "title": {"bold": True, "font_size": 14, "font_color": _BLUE},
    "section": {
        "bold": True,
        "font_size": 12,
        "font_color": _BLUE,
        "bottom": 1,
        "bottom_color": "#B7B7B7",
    },
    "head": {**_WRAPPED, "bold": True, "font_color": "#FFFFFF", "bg_color": _BLUE},
    "label": {**_TOP, "bold": True},
    "text": _TEXT,
    "long": _WRAPPED,
    "error": {**_TOP, "bold": True, "font_color": "#C00000"},
    "warning": {**_TOP, "bold": True, "font_color": "#B45F06"},
    "info": {**_TOP, "bold": True, "font_color": _BLUE},
    "date": {**_LEFT, "num_format": "dd/mm/yyyy"},
    "count": {**_LEFT, "num_format": "0"},
    "amount": {"num_format": "0.00"},
    "link": {**_TEXT, **_TOP, "underline": 1, "font_color": "#0563C1"},
}
#: Characters that a cell of Excel can hold.
_LONGEST = 32_767


class Link(NamedTuple):
    """The value of a cell that leads to the sheet ``title``."""

    title: str


def text(value):
    """``value`` as a workbook can hold it."""
    if not value.isprintable():
        value = ILLEGAL_CHARACTER.sub("\ufffd", value)
    return value[:_LONGEST]


class Book:
    """A workbook in memory: nothing of it is written to a temporary file."""

    def __init__(self, title="", author=""):
        self._target = io.BytesIO()
        self.book = xlsxwriter.Workbook(self._target, {"in_memory": True})
        self.book.set_properties({"title": text(title), "author": text(author)})
        self._formats = {None: None}

    def look(self, name):
        if name not in self._formats:
            self._formats[name] = self.book.add_format(LOOKS[name])
        return self._formats[name]

    def sheet(self, title, widths, head=(), footer=""):
        """A new :class:`Sheet` with columns of those ``widths`` (characters); ``head``
        is its first row, which stays in view and on every printed page.
        """
        return Sheet(self, title, widths, head, footer)

    def data(self):
        """The whole workbook as bytes; nothing can be added afterwards."""
        self.book.close()
        return self._target.getvalue()


class Sheet:
    """A sheet that is written from top to bottom."""

    def __init__(self, book, title, widths, head, footer):
        self._book = book
        self.sheet = sheet = book.book.add_worksheet(title)
        self.rows = 0
        self._widths = widths
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        if footer:
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            sheet.hide_gridlines(0)
            sheet.set_footer(f"&L{text(footer).replace('&', '&&')}&R&P / &N")
        if head:
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)
            self.append(head, repeat("head"))

    def append(self, values, looks):
        """Write a row of texts, dates, whole numbers and :class:`Link`; ``None`` and
        empty texts leave the cell out. ``looks`` are names in ``LOOKS``, or ``None``
        for a cell that needs no style.
        """
        if isinstance(looks, tuple) and "long" in looks:
            self._make_room(values, looks)
        sheet, row, look_of = self.sheet, self.rows, self._book.look
        for column, (value, look) in enumerate(zip(values, looks, strict=False)):
            if isinstance(value, str):
                if value:
                    sheet.write_string(row, column, text(value), look_of(look))
            elif isinstance(value, Link):
                target = f"internal:'{value.title}'!A1"
                look = look_of("link")
                sheet.write_url(row, column, target, look, value.title)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value, look_of(look or "date"))
            elif value is not None:
                sheet.write_number(row, column, value, look_of(look))
        self.rows += 1

    def append_texts(self, rows, looks):
        """Write ``rows`` of texts that all have these ``looks``, as ``append`` would:
        there may be tens of thousands of them.
        """
        write, formats = self.sheet.write_string, tuple(map(self._book.look, looks))
        for values in rows:
            for column, value in enumerate(values):
                if value:
                    write(self.rows, column, text(value), formats[column])
            self.rows += 1

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
            self.sheet.set_row(self.rows, 15 * max(lines))

    def filter(self, columns):
        """Let people filter all rows by their first ``columns``."""
        self.sheet.autofilter(0, 0, max(self.rows - 1, 0), columns - 1)


def table(title, head, rows, widths):
    """A workbook (bytes) of one sheet: ``rows`` of texts under ``head``. Also what
    somebody types into an empty cell later is a text there.
    """
    book = Book()
    sheet = book.sheet(title, widths, head)
    for column, width in enumerate(widths):
        sheet.sheet.set_column(column, column, width, book.look("text"))
    sheet.append_texts(rows, ["text"] * len(widths))
    return book.data()
