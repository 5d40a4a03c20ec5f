"""Fuzz what reads workbooks and archives: lists of workers, rejections, any ZIP."""

import io
import zipfile
from datetime import datetime

import pytest
from fuzzing import (
    CURP,
    NSS,
    SBC,
    ToolError,
    bounded,
    cell_texts,
    import_files,
    rows_tell_nothing,
    spoiled,
    spoiled_zip,
)
from hypothesis import example, given
from hypothesis import strategies as st
from odoo.addons.l10n_mx_icsoe.tools.formats import rejections, zip_safety
from odoo.addons.l10n_mx_icsoe_import.tools import contract_list, table, workers_sheet
from openpyxl import Workbook


def _workbook(*rows, sheet="trabajadores"):
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


_HEADER = list(workers_sheet.TEMPLATE_HEADER)
_DAY = datetime(2026, 5, 4)  # noqa: DTZ001  as a workbook has it
_ROW = ["Ana", NSS, CURP, "LOGA900512AB1", float(SBC), _DAY, "S00021", _DAY, None]
WORKBOOKS = [
    _workbook(_HEADER, _ROW, _ROW),
    _workbook(["NSS", "CURP", "SBC", "Motivo"], [NSS, CURP, SBC, "NSS no existe"]),
    import_files.workbook([("NSS", "CURP", "SBC"), (int(NSS), CURP, True)]),
]
SHEET = "xl/worksheets/sheet1.xml"


def _read_all(data):
    for reader in (workers_sheet, contract_list):
        with bounded(ToolError):
            rows, _unknown = reader.read(data)
            rows_tell_nothing(rows)
    documented = (
        rejections.TooBig,
        rejections.OldExcel,
        rejections.NotExcel,
        rejections.NobodyFound,
    )
    with bounded(*documented):
        rows = rejections.read(data, known_nss=[NSS])
        assert all(row.nss or row.curp for row in rows)


@given(st.one_of(spoiled(WORKBOOKS), spoiled_zip(WORKBOOKS)))
def test_a_workbook_is_read_or_refused(data):
    _read_all(data)


#: A cell as the file has it: type, style, reference, value.
_cells = st.lists(
    st.tuples(
        st.sampled_from(["", "n", "s", "str", "inlineStr", "b", "d", "e", "x"]),
        st.sampled_from(["", "0", "1", "2", "99", "-1"]),
        st.sampled_from(["", "A2", "XFD1048576", "ZZZZ9", "A0", "2A", "AA-1"]),
        st.one_of(
            cell_texts,
            st.sampled_from(
                "1e308 1e400 -1e400 NaN -693593 2958465.99999 2958466 99999999999 0.5 "
                "1_0 2026-05-01T00:00:00 60 -0.0 TRUE #REF! 9999999".split()
            ),
        ),
    ),
    max_size=12,
)


@given(_cells, st.sampled_from(["1", "2", "0", "-5", "1048577", "x", "9" * 30]))
@example([("", "1", "", "1e308"), ("d", "1", "", "x")], "2")
@example([("n", "1", "", "-1e300")], "2")
@example([("s", "", "", "99999999999")], "2")
def test_a_sheet_of_odd_cells(cells, row_number):
    def text(value):
        return "".join(c for c in value if c.isprintable() and c not in "<&\ud800")

    row = "".join(
        f"<c{f' r={ref!r}' if ref else ''}{f' t={kind!r}' if kind else ''}"
        f"{f' s={style!r}' if style else ''}><v>{text(value)}</v></c>"
        for kind, style, ref, value in cells
    )

    def change(part):
        extra = f'<row r="{row_number}">{row}</row></sheetData>'
        return part.replace(b"</sheetData>", extra.encode("utf-8", "ignore"))

    for data in WORKBOOKS[:2]:
        _read_all(import_files.replace_in_zip(data, SHEET, change))


@pytest.mark.parametrize(
    "rubbish",
    [
        b"<row/>" * 1_500_000,
        b"<row>" + b"<c/>" * 1_500_000 + b"</row>",
        b"<row><c t='inlineStr'><is><t>" + b"a" * 9_000_000 + b"</t></is></c></row>",
        b"<row>" * 200_000 + b"</row>" * 200_000,
        b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>" * 20_000,
    ],
    ids=["rows", "columns", "one cell", "depth", "far away"],
)
def test_a_sheet_without_end(rubbish):
    def change(part):
        return part.replace(b"</sheetData>", rubbish + b"</sheetData>")

    _read_all(import_files.replace_in_zip(WORKBOOKS[0], SHEET, change))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_workbook_packed_in_an_odd_way(method):
    with zipfile.ZipFile(io.BytesIO(WORKBOOKS[0])) as bundle:
        files = {name: bundle.read(name) for name in bundle.namelist()}
    _read_all(import_files.archive(files, method))


@given(
    st.one_of(spoiled(WORKBOOKS), st.binary(max_size=60)),
    st.integers(0, 30),
    st.integers(0, 5_000),
)
def test_an_archive_keeps_its_limits(data, members, size):
    limits = zip_safety.Limits(members, size, 2 * size, ratio=2, grace=size)
    documented = (
        zip_safety.BrokenZip,
        zip_safety.TooManyMembers,
        zip_safety.TooBigUnpacked,
    )
    read = 0
    with bounded(*documented):
        archive = zip_safety.SafeZip(data, limits)
        assert len(archive.members) <= members
        for info in archive.members:
            try:
                read += len(archive.content(info))
            except zip_safety.Unreadable as error:
                assert error.why in ("encrypted", "method", "damaged", "too big")
            assert read <= limits.total_bytes


@given(
    spoiled([b"NSS,CURP\r\n1,2\r\n", WORKBOOKS[1], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
)
def test_any_file_is_a_table_or_not(data):
    with bounded(ToolError):
        found = table.read(data)
        assert len(found.rows) <= table.MAX_ROWS
        for _number, row in found.rows:
            assert len(row) <= table.MAX_COLUMNS
            assert all(len(c) <= table.MAX_TEXT for c in row if isinstance(c, str))
