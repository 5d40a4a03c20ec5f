# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The sheets of an Excel workbook or a CSV file that somebody else wrote, as a person
sees them in Excel: with hidden rows marked, hidden columns left out and merged cells
filled down. Formulas are neither calculated nor believed: :data:`FORMULA`.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._reader import WorkSheetParser

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt
from odoo.addons.l10n_mx_efirma.tools.upload import text_of

from .zip_safety import (
    MANY_ROWS,
    MANY_SHEETS,
    Damaged,
    Limits,
    SafeZip,
    TooBig,
    TooBigUnpacked,
    TooMany,
    Unreadable,
    is_zip,
)


@dataclass(frozen=True, slots=True)
class Bounds(Limits):
    """How much is read: ``rows`` and ``columns`` of each of the ``sheets``, ``text``
    characters of a cell, of a file of ``file_bytes``.
    """

    file_bytes: int = 20_000_000
    sheets: int = 50
    rows: int = 20_000
    columns: int = 60
    text: int = 2_000


#: A workbook of 20,000 rows unpacks to some 15 MB; Excel's own packs about 10 to 1.
PEOPLE = Bounds(members=500, member_bytes=80_000_000, total_bytes=80_000_000, ratio=60)
#: A workbook as we write it: a sheet for each contract, whose first columns count;
#: 100,000 workers unpack to some 40 million bytes.
OWN = Bounds(
    members=5_000, member_bytes=200_000_000, total_bytes=400_000_000,
    file_bytes=400_000_000, sheets=5_000, rows=1_000_000, columns=4, text=32_767,
)  # fmt: skip
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DELIMITERS = ",;\t|"
# Excel's trick to keep a leading zero in a CSV: ="02190000017". A text, for all that it
# looks like a formula.
_QUOTED = re.compile(r'="([^"]*)"')
_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)[\"']")
#: What may stand between the name of an element of XML and its first attribute.
_BLANKS = (b" ", b"\t", b"\r", b"\n")
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"

WEB_PAGE = _lt(
    "This is a web page or an XML file, whatever its name ends in. Open it in Excel "
    "and save it as an Excel workbook (.xlsx)."
)
PDF = _lt("This is a PDF. Choose the Excel or CSV file from which it was made.")
STRICT = _lt(
    "This workbook was saved as “Strict Open XML”. In Excel save it again as an Excel "
    "workbook (.xlsx)."
)
BINARY_WORKBOOK = _lt(
    "This is a binary workbook (.xlsb). In Excel save it as an Excel workbook (.xlsx)."
)
OTHER_OFFICE = _lt(
    "This is a sheet of LibreOffice or Numbers. Save it as an Excel workbook (.xlsx)."
)


#: Stands for a cell that holds a formula.
FORMULA = object()


class NotATable(ToolError):
    source = _lt(
        "This is neither an Excel workbook (.xlsx) nor a CSV file. Save it as one of "
        "them and choose it again."
    )


class OtherFormat(NotATable):
    """A file of a kind that people take for a workbook."""


class OldWorkbook(ToolError):
    source = _lt(
        "This workbook has a password, or is not one of Excel's. Save it as .xlsx "
        "without a password."
    )


class HostileWorkbook(ToolError):
    source = _lt(
        "The workbook has a document type declaration, external entities or an "
        "unusual encoding inside, which Excel never "
        "writes, so it was not read. Ask where it came from; to use its data, copy "
        "the values into a new workbook."
    )


class EmptyTable(ToolError):
    source = _lt("The file has no rows. Choose the file with the workers.")


class StrayQuote(ToolError):
    source = _lt(
        "A quotation mark in line %(line)s of the file is not closed in that line, so "
        "the lines after it cannot be told apart. Take it out, or save the file as "
        ".xlsx."
    )


@dataclass(slots=True)
class Row:
    """``number`` in the file, from 1; ``hidden`` by a filter, a group or by hand."""

    number: int
    cells: list
    hidden: bool = False


@dataclass
class Sheet:
    """``rows`` are read from the ``content`` when they are first asked for; empty ones
    are left out. What the content is made of knows the ``hidden_columns`` (places from
    0) and the ``merged`` ranges that go down (column place, first row, last row).
    """

    title: str
    hidden: bool
    bounds: Bounds
    #: ``(number, cells, whether it is hidden)`` of each row in the file.
    content: Iterable = ()
    hidden_columns: set = field(default_factory=set)
    merged: list = field(default_factory=list)

    @cached_property
    def rows(self):
        found, bounds = [], self.bounds
        # Thousands of cells may have one text: it is cut once.
        texts = {}
        with _refusing(Damaged):
            for number, cells, hidden in self.content:
                cells = [
                    None
                    if place in self.hidden_columns
                    else texts.setdefault(cell, cell[: bounds.text])
                    if isinstance(cell, str)
                    else cell
                    for place, cell in enumerate(cells[: bounds.columns])
                ]
                if any(cell is not None and cell != "" for cell in cells):
                    found.append(Row(number, cells, hidden))
                    if len(found) > bounds.rows:
                        raise TooMany(MANY_ROWS, limit=f"{bounds.rows:,}")
            self._fill_merged(found)
        return found

    def _fill_merged(self, rows):
        """Excel shows the value of a merged cell beside all of its rows."""
        by_number = {row.number: row.cells for row in rows}
        budget = self.bounds.rows * 10
        for place, first, last in self.merged:
            value = by_number.get(first, [])[place : place + 1]
            budget -= last - first
            if not value or budget < 0:
                continue
            for number in range(first + 1, last + 1):
                cells = by_number.get(number)
                if cells and place < len(cells) and cells[place] is None:
                    cells[place] = value[0]


@contextmanager
def _refusing(error):
    """Whatever a parser raises on a damaged workbook becomes ``error`` (a class); its
    own text would quote the document.
    """
    try:
        yield
    except ToolError:
        raise
    except Exception:  # noqa: BLE001  openpyxl and xlrd raise anything at all
        raise error() from None


def read_sheets(data, bounds=None):
    """The sheets (list of :class:`Sheet`) of ``data`` (bytes), in the order of the
    file; a CSV has one without a title. Raises a ToolError, then or when ``rows`` are
    asked for. ``bounds``: by default those of what :data:`PEOPLE` choose.
    """
    bounds = bounds or PEOPLE
    if len(data) > bounds.file_bytes:
        raise TooBig(limit=bounds.file_bytes // 1_000_000)
    if is_zip(data):
        return _workbook_sheets(data, bounds)
    if data.startswith(_OLD_EXCEL):
        return _old_workbook_sheets(data, bounds)
    if data.startswith(b"%PDF"):
        raise OtherFormat(PDF)
    return [Sheet("", False, bounds, _csv_rows(data, bounds))]


def cell_text(cell):
    """What a cell shows, as text; nothing for a formula."""
    if cell is None or cell is FORMULA:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


# -- CSV -------------------------------------------------------------------------------


def _csv_rows(data, bounds):
    try:
        content = text_of(data, "strict")
    except UnicodeDecodeError:
        raise NotATable() from None
    text = content.lstrip("\ufeff \t\r\n")
    if not text:
        raise EmptyTable()
    if "\0" in content:
        raise NotATable()
    if text.startswith(("<", "MIME-Version:")):
        raise OtherFormat(WEB_PAGE)
    sample = content[:20_000].splitlines()[:20]
    delimiter = max(
        _DELIMITERS, key=lambda mark: sum(line.count(mark) for line in sample)
    )
    reader = csv.reader(
        io.StringIO(content, newline=""), delimiter=delimiter, strict=True
    )
    rows, line = [], 1
    try:
        for cells in reader:
            # A field of several lines, one of which would be a row by itself: the
            # quotation mark was never meant to hold them together.
            if any(_hides_a_row(cell, delimiter, len(cells)) for cell in cells):
                raise StrayQuote(line=line)
            rows.append((line, [_csv_cell(cell) for cell in cells], False))
            line = reader.line_num + 1
            if len(rows) > bounds.rows + 1_000:
                break
    except csv.Error:
        raise StrayQuote(line=line) from None
    return rows


def _hides_a_row(cell, delimiter, columns):
    return "\n" in cell and any(
        line.count(delimiter) >= max(columns - 1, 1) for line in cell.splitlines()
    )


def _csv_cell(cell):
    cell = cell.strip()
    if not cell.startswith("="):
        return cell
    quoted = _QUOTED.fullmatch(cell)
    return quoted[1] if quoted else FORMULA


# -- XLSX ------------------------------------------------------------------------------


class _Inspected(zipfile.ZipFile):
    """Only the parts that :func:`_inspect` looked into: a workbook may call a sheet of
    its own ``sheet1.dat``.
    """

    def open(self, name, *options, **more):
        if not _is_xml(name):
            raise Damaged()
        return super().open(name, *options, **more)


def _is_xml(name):
    return name.lower().endswith((".xml", ".rels", ".vml"))


class _Reader(ExcelReader):
    """Without what takes openpyxl time by the square of its size: more than
    ``max_sheets`` sheets, and names of ranges, which nobody here asks for.
    """

    def __init__(self, data, max_sheets):
        super().__init__(io.BytesIO(data), read_only=True, keep_links=False)
        self.archive = _Inspected(io.BytesIO(data))
        self._max_sheets = max_sheets

    def read(self):
        """Raises :class:`TooMany`, or anything at all."""
        try:
            return super().read()
        except ValueError as error:  # openpyxl's own, around that of a step
            raise error.__cause__ or error from None

    def read_workbook(self):
        result = super().read_workbook()
        if len(self.parser.sheets) > self._max_sheets:
            raise TooMany(MANY_SHEETS, limit=self._max_sheets)
        self.parser.assign_names = lambda: None
        return result


def _workbook_sheets(data, bounds):
    _inspect(data, bounds)
    found = []
    with _refusing(Damaged):
        reader = _Reader(data, bounds.sheets)
        reader.read()
        for each in reader.wb.worksheets:
            sheet = Sheet(each.title, each.sheet_state != "visible", bounds)
            sheet.content = _content(each, sheet)
            found.append(sheet)
    return found


def _content(worksheet, sheet):
    """The rows of openpyxl's ``worksheet`` by its parser: those that stand in the file,
    and not those that it says to have.
    """
    book, width = worksheet.parent, sheet.bounds.columns
    with worksheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            worksheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
        )
        # Some sheets end in a million empty rows, for which nobody waits.
        for number, found in islice(parser.parse(), sheet.bounds.rows * 10):
            if parser.column_dimensions:  # they stand before the rows
                columns = parser.column_dimensions.values()
                sheet.hidden_columns = _hidden_columns(columns, width)
                parser.column_dimensions = {}
            attributes = parser.row_dimensions.pop(str(number), {})
            yield number, _cells(found, width), _is_hidden(attributes, "ht")
        merged = parser.merged_cells.mergeCell if parser.merged_cells else ()
        sheet.merged = [
            (each.min_col - 1, each.min_row, each.max_row)
            for each in merged
            if each.max_row > each.min_row
        ]


def _cells(found, width):
    cells = [None] * width
    for cell in found:
        if cell["column"] <= width and cell["data_type"] != "e":
            is_formula = cell["data_type"] == "f"
            cells[cell["column"] - 1] = FORMULA if is_formula else cell["value"]
    return cells


def _is_hidden(attributes, size):
    """Of a row or column, whose ``size`` is its height or width."""
    return attributes.get("hidden") in ("1", "true") or not float(
        attributes.get(size) or 1
    )


def _hidden_columns(columns, width):
    return {
        place
        for each in columns
        if _is_hidden(each, "width")
        for place in range(int(each["min"]) - 1, min(int(each["max"]), width))
    }


def _inspect(data, bounds):
    """Unpack everything once, within limits, and look for what XML parsers can be
    abused with: openpyxl's follows a DTD, so no part may have one. Only UTF-8: in
    another encoding a DTD would go unseen.
    """
    archive = SafeZip(data, bounds)
    _check_kind({info.filename for info in archive.members})
    for info in archive.members:
        try:
            part = archive.content(info)
        except Unreadable:
            raise Damaged() from None
        merged = sum(part.count(b"mergeCell" + blank) for blank in _BLANKS)
        if merged > bounds.rows * 10:  # openpyxl keeps them all
            raise TooBigUnpacked(limit=bounds.total_bytes // 1_000_000)
        if _is_xml(info.filename):
            _check_part(part)


def _check_kind(names):
    if "xl/workbook.bin" in names:
        raise OtherFormat(BINARY_WORKBOOK)
    if "[Content_Types].xml" not in names:
        if names & {"content.xml", "Index/Document.iwa"}:
            raise OtherFormat(OTHER_OFFICE)
        raise NotATable()
    if names & {"word/document.xml", "ppt/presentation.xml"}:
        raise NotATable()


def _check_part(part):
    encoding = _DECLARED_ENCODING.search(part[:200])
    if (
        b"<!DOCTYPE" in part
        or b"<!ENTITY" in part
        or b"\0" in part[:1_000]
        or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"))
    ):
        raise HostileWorkbook()
    if _STRICT in part[:4_000]:
        raise OtherFormat(STRICT)


# -- XLS -------------------------------------------------------------------------------


def _old_workbook_sheets(data, bounds):
    """IMSS's own Excel files are still of Excel 97. xlrd gives the result of a formula
    and does not say that it was one.

    One sheet at a time is in memory: a cell in the last column costs 14 bytes in the
    file and xlrd 200 times as many.
    """
    import xlrd  # a requirement of Odoo; only for this kind of file

    with _refusing(OldWorkbook):
        book = xlrd.open_workbook(
            file_contents=data,
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            logfile=io.StringIO(),
        )
        if book.nsheets > bounds.sheets:
            raise TooMany(MANY_SHEETS, limit=bounds.sheets)
        return [_old_sheet(book, place, bounds) for place in range(book.nsheets)]


def _old_sheet(book, place, bounds):
    sheet = book.sheet_by_index(place)
    hidden = {row for row, info in sheet.rowinfo_map.items() if info.hidden}
    rows = [
        (at + 1, _old_row(sheet, at, book.datemode, bounds.columns), at in hidden)
        for at in range(min(sheet.nrows, bounds.rows + 1_000))
    ]
    hidden_columns = {place for place, info in sheet.colinfo_map.items() if info.hidden}
    merged = [
        (column, first + 1, last)
        for first, last, column, _end in sheet.merged_cells
        if last - first > 1
    ]
    found = Sheet(
        sheet.name, sheet.visibility != 0, bounds, rows, hidden_columns, merged
    )
    book.unload_sheet(place)
    sheet.put_cell = None  # it refers to the sheet, whose cells would stay
    return found


def _old_row(sheet, place, datemode, columns):
    from xlrd import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_NUMBER, XL_CELL_TEXT, xldate

    def value(kind, content):
        if kind == XL_CELL_DATE:
            try:
                return xldate.xldate_as_datetime(content, datemode)
            except (ValueError, OverflowError):
                return None
        kept = (XL_CELL_TEXT, XL_CELL_NUMBER, XL_CELL_BOOLEAN)
        return content if kind in kept else None

    kinds = sheet.row_types(place, 0, columns)
    return list(map(value, kinds, sheet.row_values(place, 0, columns)))
