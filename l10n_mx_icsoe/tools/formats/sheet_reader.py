# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The sheets of an Excel workbook or a CSV file that somebody else wrote, as a person
sees them in Excel: with hidden rows marked, hidden columns left out and merged cells
filled down. Formulas are neither calculated nor believed: :data:`FORMULA`.
"""

import csv
import io
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from openpyxl.utils import range_boundaries

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt

from .spreadsheet import Reader
from .zip_safety import (
    BrokenZip,
    Limits,
    SafeZip,
    TooBigUnpacked,
    TooManyMembers,
    Unreadable,
    is_zip,
)

MAX_BYTES = 20_000_000
MAX_ROWS = 20_000  # of a sheet
MAX_SHEETS = 50
MAX_COLUMNS = 60
MAX_TEXT = 2_000
#: A workbook of 20,000 rows unpacks to some 15 MB; Excel's own packs about 10 to 1.
_WORKBOOK = Limits(
    members=500, member_bytes=60_000_000, total_bytes=80_000_000, ratio=60
)
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DELIMITERS = ",;\t|"
# Excel's trick to keep a leading zero in a CSV: ="02190000017". A text, for all that it
# looks like a formula.
_QUOTED = re.compile(r'="([^"]*)"')
_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)[\"']")
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_ROW_TAG = re.compile(rb"<(?:\w+:)?row\b([^<>]*)>")
_COLUMN_TAG = re.compile(rb"<(?:\w+:)?col\b([^<>]*)>")
_MERGE_TAG = re.compile(rb'<(?:\w+:)?mergeCell\b[^<>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')
_IS_HIDDEN = re.compile(rb'\b(?:hidden="(?:1|true)"|(?:ht|width)="0(?:\.0*)?")')
_NUMBER = re.compile(rb'\b(r|min|max)="(\d{1,7})"')

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


class BrokenWorkbook(ToolError):
    source = _lt(
        "The workbook could not be read: it is damaged. Open it in Excel and save it "
        "again as .xlsx."
    )


class HostileWorkbook(ToolError):
    source = _lt(
        "The workbook has a document type declaration, external entities or an "
        "unusual encoding inside, which Excel never "
        "writes, so it was not read. Ask where it came from; to use its data, copy "
        "the values into a new workbook."
    )


class TooBig(ToolError):
    source = _lt(
        "The file is bigger than %(limit)s MB, so it was not read. Split it, or "
        "delete what is not needed."
    )


class TooManyRows(ToolError):
    source = _lt(
        "The sheet has more than %(limit)s rows, so it was not read. Split the file."
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


@dataclass(slots=True)
class _Layout:
    """What a sheet's XML says beside its cells: numbers of the hidden rows (from 1),
    places of the hidden columns (from 0), merged ranges that go down, as
    ``(column place, first row, last row)``.
    """

    rows: set = field(default_factory=set)
    columns: set = field(default_factory=set)
    merged: list = field(default_factory=list)


class Sheet:
    """``rows`` are read when they are first asked for; empty ones are left out."""

    def __init__(self, title, hidden, layout, numbered):
        self.title, self.hidden = title, hidden
        self._layout, self._numbered = layout, numbered

    @cached_property
    def rows(self):
        found = []
        with _refusing(BrokenWorkbook):
            for number, cells in self._numbered():
                cells = [
                    None if place in self._layout.columns else _cut(cell)
                    for place, cell in enumerate(cells[:MAX_COLUMNS])
                ]
                if any(cell is not None and cell != "" for cell in cells):
                    found.append(Row(number, cells, number in self._layout.rows))
                    if len(found) > MAX_ROWS:
                        raise TooManyRows(limit=f"{MAX_ROWS:,}")
        self._fill_merged(found)
        return found

    @property
    def hidden_columns(self):
        return len(self._layout.columns)

    def _fill_merged(self, rows):
        """Excel shows the value of a merged cell beside all of its rows."""
        by_number = {row.number: row.cells for row in rows}
        budget = MAX_ROWS * 10
        for place, first, last in self._layout.merged:
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


def read_sheets(data):
    """The sheets (list of :class:`Sheet`) of ``data`` (bytes), in the order of the
    file; a CSV has one without a title. Raises a ToolError, then or when ``rows`` are
    asked for.
    """
    if len(data) > MAX_BYTES:
        raise TooBig(limit=MAX_BYTES // 1_000_000)
    if is_zip(data):
        return _workbook_sheets(data)
    if data.startswith(_OLD_EXCEL):
        return _old_workbook_sheets(data)
    if data.startswith(b"%PDF"):
        raise OtherFormat(PDF)
    rows = _csv_rows(data)
    return [Sheet("", False, _Layout(), lambda: rows)]


def cell_text(cell):
    """What a cell shows, as text; nothing for a formula."""
    if cell is None or cell is FORMULA:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _cut(cell):
    return cell[:MAX_TEXT] if isinstance(cell, str) else cell


# -- CSV -------------------------------------------------------------------------------


def _csv_rows(data):
    content = _decoded(data)
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
            rows.append((line, [_csv_cell(cell) for cell in cells]))
            line = reader.line_num + 1
            if len(rows) > MAX_ROWS + 1_000:
                break
    except csv.Error:
        raise StrayQuote(line=line) from None
    return rows


def _hides_a_row(cell, delimiter, columns):
    return "\n" in cell and any(
        line.count(delimiter) >= max(columns - 1, 1) for line in cell.splitlines()
    )


def _decoded(data):
    """A text in one of the encodings that spreadsheets write: UTF-16 and UTF-8 by their
    marks, else UTF-8, else Windows.
    """
    has_mark = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if has_mark else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotATable()


def _csv_cell(cell):
    cell = cell.strip()
    if not cell.startswith("="):
        return cell
    quoted = _QUOTED.fullmatch(cell)
    return quoted[1] if quoted else FORMULA


# -- XLSX ------------------------------------------------------------------------------


def _workbook_sheets(data):
    layouts = _inspect(data)
    with _refusing(BrokenWorkbook):
        reader = Reader(data, MAX_SHEETS)
        reader.read()
        return [
            Sheet(
                sheet.title,
                sheet.sheet_state != "visible",
                layouts.get(sheet._worksheet_path, _Layout()),
                lambda sheet=sheet: _numbered_rows(sheet),
            )
            for sheet in reader.wb.worksheets
        ]


def _numbered_rows(sheet):
    # What the sheet says of its size is not believed: the reader would fill the gaps up
    # to it.
    sheet.reset_dimensions()
    # One row more than is allowed, and some empty ones: enough to say that there are
    # too many.
    rows = sheet.iter_rows(max_row=MAX_ROWS + 1_000, max_col=MAX_COLUMNS)
    for number, row in enumerate(rows, 1):
        yield number, [_cell_value(cell) for cell in row]


def _cell_value(cell):
    if cell.data_type == "f":
        return FORMULA
    return None if cell.data_type == "e" else cell.value


def _inspect(data):
    """Unpack everything once, within limits, and look for what XML parsers can be
    abused with: openpyxl's follows a DTD, so no part may have one. Only UTF-8: in
    another encoding a DTD would go unseen.

    Gives ``{path of a sheet: _Layout}``.
    """
    layouts = {}
    try:
        archive = SafeZip(data, _WORKBOOK)
        _check_kind({info.filename for info in archive.members})
        for info in archive.members:
            part = archive.content(info)
            if not info.filename.lower().endswith((".xml", ".rels", ".vml")):
                continue
            _check_part(part)
            if _STRICT in part[:4_000]:
                raise OtherFormat(STRICT)
            if "worksheets/" in info.filename:
                layouts[info.filename] = _layout_of(part)
    except BrokenZip:
        raise BrokenWorkbook() from None
    except (TooBigUnpacked, TooManyMembers):
        raise TooBig(limit=_WORKBOOK.total_bytes // 1_000_000) from None
    except Unreadable as error:
        if error.why == "too big":
            raise TooBig(limit=_WORKBOOK.member_bytes // 1_000_000) from None
        raise (OldWorkbook if error.why == "encrypted" else BrokenWorkbook)() from None
    return layouts


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


def _layout_of(part):
    layout = _Layout()
    if b"hidden=" in part or b'="0"' in part:
        for count, tag in enumerate(_ROW_TAG.finditer(part), 1):
            if _IS_HIDDEN.search(tag[1]):
                numbers = dict(_NUMBER.findall(tag[1]))
                layout.rows.add(int(numbers.get(b"r", count)))
        for tag in _COLUMN_TAG.finditer(part):
            if _IS_HIDDEN.search(tag[1]):
                numbers = dict(_NUMBER.findall(tag[1]))
                first, last = (int(numbers.get(name, 0)) for name in (b"min", b"max"))
                layout.columns.update(range(first - 1, min(last, MAX_COLUMNS)))
    for tag in _MERGE_TAG.finditer(part):
        column, first, _last_column, last = range_boundaries(tag[1].decode())
        if last > first and column <= MAX_COLUMNS:
            layout.merged.append((column - 1, first, min(last, MAX_ROWS + 1_000)))
    return layout


# -- XLS -------------------------------------------------------------------------------


def _old_workbook_sheets(data):
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
        return [_old_sheet(book, at) for at in range(min(book.nsheets, MAX_SHEETS))]


def _old_sheet(book, place):
    sheet = book.sheet_by_index(place)
    layout = _Layout(
        {row + 1 for row, it in sheet.rowinfo_map.items() if it.hidden},
        {column for column, it in sheet.colinfo_map.items() if it.hidden},
        [
            (column, first + 1, last)
            for first, last, column, _end in sheet.merged_cells
            if last - first > 1
        ],
    )
    rows = [
        (at + 1, _old_row(sheet, at, book.datemode))
        for at in range(min(sheet.nrows, MAX_ROWS + 1_000))
    ]
    book.unload_sheet(place)
    sheet.put_cell = None  # it refers to the sheet, whose cells would stay
    return Sheet(sheet.name, sheet.visibility != 0, layout, lambda: rows)


def _old_row(sheet, place, datemode):
    from xlrd import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_NUMBER, XL_CELL_TEXT, xldate

    def value(kind, content):
        if kind == XL_CELL_DATE:
            try:
                return xldate.xldate_as_datetime(content, datemode)
            except (ValueError, OverflowError):
                return None
        kept = (XL_CELL_TEXT, XL_CELL_NUMBER, XL_CELL_BOOLEAN)
        return content if kind in kept else None

    kinds = sheet.row_types(place, 0, MAX_COLUMNS)
    return list(map(value, kinds, sheet.row_values(place, 0, MAX_COLUMNS)))
