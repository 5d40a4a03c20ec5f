# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A sheet of an Excel workbook or a CSV file as rows of cells, whoever wrote it and
however.

The limits below hold before anything is parsed. Formulas are never calculated nor
believed: a cell that holds one is :data:`FORMULA`, for the caller to report.
"""

import csv
import io
import re
import zipfile
from dataclasses import dataclass

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _
from odoo.addons.l10n_mx_icsoe.tools.formats.zip_safety import (
    BrokenZip,
    Limits,
    SafeZip,
    TooBigUnpacked,
    TooManyMembers,
    Unreadable,
    is_zip,
)

MAX_BYTES = 20_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 40
MAX_TEXT = 2_000
#: A workbook of 20,000 rows unpacks to some 15 MB; Excel's own packs about 10 to 1.
_WORKBOOK = Limits(
    members=500, member_bytes=60_000_000, total_bytes=80_000_000, ratio=60
)
_DELIMITERS = ",;\t|"
# Excel's trick to keep a leading zero in a CSV: ="02190000017". A text, for all that it
# looks like a formula.
_QUOTED = re.compile(r'="([^"]*)"')
_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)[\"']")


class _Formula:
    def __repr__(self):
        return "FORMULA"


#: Stands for a cell that holds a formula.
FORMULA = _Formula()


class NotATable(ToolError):
    source = _(
        "This is neither an Excel workbook (.xlsx) nor a CSV file. Save it as one of "
        "them and choose it again."
    )


class OldWorkbook(ToolError):
    source = _(
        "This is a workbook of Excel 2003 or earlier, or one with a password. Save it "
        "as .xlsx without a password."
    )


class BrokenWorkbook(ToolError):
    source = _(
        "The workbook could not be read: it is damaged. Open it in Excel and save it "
        "again as .xlsx."
    )


class HostileWorkbook(ToolError):
    source = _(
        "The workbook has a document type declaration, external entities or an "
        "unusual encoding inside, which Excel never "
        "writes, so it was not read. Ask where it came from; to use its data, copy "
        "the values into a new workbook."
    )


class TooBig(ToolError):
    source = _(
        "The file is bigger than %(limit)s MB, so it was not read. Split it, or "
        "delete what is not needed."
    )


class TooManyRows(ToolError):
    source = _(
        "The sheet has more than %(limit)s rows, so it was not read. Split the file."
    )


class EmptyTable(ToolError):
    source = _("The file has no rows. Choose the file with the workers.")


@dataclass(slots=True)
class Table:
    """``rows`` are pairs of the row's number in the file, from 1, and its cells; empty
    rows are left out.
    """

    rows: list
    sheet: str = ""


def read(data, sheet=None):
    """The rows of ``data`` (bytes). ``sheet`` names the sheet that is preferred to the
    first. Raises a ToolError.
    """
    if len(data) > MAX_BYTES:
        raise TooBig(limit=MAX_BYTES // 1_000_000)
    if is_zip(data):
        table = _read_workbook(data, sheet)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise OldWorkbook()
    else:
        table = Table(_read_csv(data))
    if not table.rows:
        raise EmptyTable()
    return table


def _rows(numbered):
    """Rows with something in them, cut to the columns that are looked at."""
    found = []
    for number, cells in numbered:
        cells = [
            cell[:MAX_TEXT] if isinstance(cell, str) else cell
            for cell in cells[:MAX_COLUMNS]
        ]
        if any(cell is not None and cell != "" for cell in cells):
            found.append((number, cells))
            if len(found) > MAX_ROWS:
                raise TooManyRows(limit=f"{MAX_ROWS:,}")
    return found


# -- CSV
# --------------------------------------------------------------------------------------


def _read_csv(data):
    content = _decoded(data)
    if "\0" in content or not content.strip():
        raise (
            NotATable()
            if content.strip("\0 \t\r\n") or "\0" in content
            else EmptyTable()
        )
    sample = content[:20_000].splitlines()[:20]
    delimiter = max(
        _DELIMITERS, key=lambda mark: sum(line.count(mark) for line in sample)
    )
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    try:
        return _rows(
            (reader.line_num, [_csv_cell(cell) for cell in cells]) for cells in reader
        )
    except csv.Error:
        raise NotATable() from None


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


# -- XLSX
# --------------------------------------------------------------------------------------


def _read_workbook(data, preferred):
    _inspect(data)
    try:
        book = load_workbook(
            io.BytesIO(data), read_only=True, data_only=False, keep_links=False
        )
        names = {sheet.title.casefold(): sheet for sheet in book.worksheets}
        sheet = names.get((preferred or "").casefold()) or next(
            iter(book.worksheets), None
        )
        if sheet is None:
            raise EmptyTable()
        # What the sheet says of its size is not believed: the reader would fill the
        # gaps up to it.
        sheet.reset_dimensions()
        # One row more than is allowed, and some empty ones: enough to say that there
        # are too many.
        cells = sheet.iter_rows(max_row=MAX_ROWS + 1_000, max_col=MAX_COLUMNS)
        rows = _rows(
            (number, [_cell_value(cell) for cell in row])
            for number, row in enumerate(cells, 1)
        )
        return Table(rows, sheet.title)
    except ToolError:
        raise
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
    ):
        raise BrokenWorkbook() from None
    except (
        SyntaxError
    ):  # both parsers' errors are of this class, and quote the document
        raise BrokenWorkbook() from None


def _cell_value(cell):
    if cell.data_type == "f":
        return FORMULA
    return None if cell.data_type == "e" else cell.value


def _inspect(data):
    """Unpack everything once, within limits, and look for what XML parsers can be
    abused with.

    openpyxl's parser follows a DTD, so no part may have one. Only UTF-8: in another
    encoding a DTD would go unseen.
    """
    try:
        archive = SafeZip(data, _WORKBOOK)
        if "[Content_Types].xml" not in {info.filename for info in archive.members}:
            raise NotATable()
        for info in archive.members:
            part = archive.content(info)
            if not info.filename.lower().endswith((".xml", ".rels", ".vml")):
                continue
            encoding = _DECLARED_ENCODING.search(part[:200])
            if (
                b"<!DOCTYPE" in part
                or b"<!ENTITY" in part
                or b"\0" in part[:1_000]
                or (
                    encoding
                    and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")
                )
            ):
                raise HostileWorkbook()
    except BrokenZip:
        raise BrokenWorkbook() from None
    except (TooBigUnpacked, TooManyMembers):
        raise TooBig(limit=_WORKBOOK.total_bytes // 1_000_000) from None
    except Unreadable as error:
        if error.why == "too big":
            raise TooBig(limit=_WORKBOOK.member_bytes // 1_000_000) from None
        raise (OldWorkbook if error.why == "encrypted" else BrokenWorkbook)() from None
