# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Big files made to keep the server busy: ``script/bench growth`` measures them."""

import io
import json
import tracemalloc
import zipfile
from contextlib import suppress
from dataclasses import replace
from unittest.mock import patch

import xlwt
from openpyxl import Workbook

from odoo.tests import BaseCase, tagged

from odoo.addons.l10n_mx_efirma.tests import big_files

from ..tools.formats import (
    acknowledgement,
    informativa_schema,
    informativa_xml,
    package,
    rejections,
    sheet_reader,
    verification,
)
from ..tools.formats.sheet_reader import OWN
from .check_examples import CLEAN
from .test_rejections import put

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def repeat(unit, before="", after=""):
    """As ``big_files.repeat``, of texts."""
    return big_files.repeat(unit.encode(), before.encode(), after.encode())


def workbook(part, make):
    """A maker of workbooks with that ``part``."""
    target = io.BytesIO()
    Workbook().save(target)
    return lambda size: put(target.getvalue(), part, make(size))


def sheet(unit, rows=""):
    before = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}'
    return workbook(SHEET, repeat(unit, before, "</sheetData></worksheet>"))


def book(unit, before="", after=""):
    before = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{before}'
    return workbook(BOOK, repeat(unit, before, f"{after}</workbook>"))


def archive(*units):
    """A maker of ZIP archives with members of that size together."""

    def make(size):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
            for name, unit in units:
                made.writestr(name, unit * (size // len(unit)))
        return target.getvalue()

    return make


def members(size):
    """A ZIP archive of that many bytes in members that its list does not name."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for number in range(size // 200):
            made.writestr(f"{number}.csv", b"x")
        made.writestr("manifest.json", b'{"files": []}')
    return target.getvalue()


def listed(size):
    files = [{"name": f"{n}", "size": 1, "sha256": "x"} for n in range(size // 40)]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("manifest.json", json.dumps({"files": files}))
    return target.getvalue()


def declaration(changed=None, contracts=1):
    """A maker of declarations: that share of the size in contracts of one reference,
    the rest in workers of each.
    """

    def make(size):
        (contract,) = CLEAN.contracts[:1]
        worker = contract.workers[0]
        count = size // 150
        each = tuple(
            replace(worker, nss=f"{n:011d}", curp=f"PEGJ{n:06d}HJCRRS04")
            for n in range(max(1, count // (contracts or count)))
        )
        many = (replace(contract, workers=each),) * (contracts or count // 4)
        document = replace(CLEAN, contracts=many, declared_contracts=len(many))
        return informativa_xml.build(document).replace(*changed or (b"", b""))

    return make


SHEETS = {
    "quotes": repeat('"'),
    "quoted lines": repeat('"a\n'),
    "quoted cells": repeat('"a\n",'),
    "one long cell": repeat("a,\n", '"', '"'),
    "commas": repeat(","),
    "blanks": repeat(" ", "a"),
    "merged, never closed": sheet("<mergeCell "),
    "rows, never closed": sheet('<row hidden="1" '),
    "hidden rows": sheet('<row hidden="1"/>'),
    "cells": sheet("<row><c><v>1</v></c></row>"),
    "hidden columns": sheet('<col min="1" max="99999" hidden="1"/>'),
    "merged": sheet(
        '<mergeCell ref="A1:B20000"/>', "<row><c><v>1</v></c><c/></row>" * 200
    ),
    "sheets": book('<sheet name="a" sheetId="1" r:id="rId1"/>', after="</sheets>"),
    "a long name": book(
        "a",
        '<sheet name="a" sheetId="1" r:id="rId1"/></sheets><definedNames>'
        '<definedName name="_xlnm.Print_Titles" localSheetId="0">',
        "</definedName></definedNames>",
    ),
}


def old_sheets(fill, sheets=1):
    """A maker of workbooks of Excel 97; ``fill(sheet, size)`` writes one sheet."""

    def make(size):
        made, target = xlwt.Workbook(), io.BytesIO()
        for number in range(sheets):
            fill(made.add_sheet(f"{number}"), size // sheets)
        made.save(target)
        return target.getvalue()

    return make


def old_cells(column, value):
    """A cell in every row, which holds the number of the row."""

    def fill(sheet, size):
        for row in range(size // 35):
            sheet.write(row, column, value % row)

    return fill


def old_merged(sheet, size):
    sheet.write(0, 0, "x")
    sheet.merged_ranges.extend([(0, 20_000, 0, 0)] * (size // 8))


LAST_COLUMN = old_cells(255, "%d")
OLD_SHEETS = {
    "old: the last column": old_sheets(LAST_COLUMN),
    "old: texts": old_sheets(old_cells(0, "text %d")),
    "old: merged": old_sheets(old_merged),
    "old: many sheets": lambda size: old_sheets(LAST_COLUMN, size // 1_000)(size),
    "old: noise": big_files.repeat(b"\x11", OLD_EXCEL),
}
TEXTS = ("1/", "folio ", "9 de x ", "acuse 10/09/2026 ", "N262253432 ", "9 de de ", " ")


def read_sheets(data):
    # Rows are read when they are asked for.
    return [each.rows for each in sheet_reader.read_sheets(data)]


def read_workbook(data):
    with suppress(ValueError):
        return [each.rows for each in sheet_reader.read_sheets(data, OWN)]


def of_rows(xml):
    verification.of_rows(xml, CLEAN, None)


#: What is not read but refused, as too big or damaged.
REFUSED = {
    "schema: misplaced workers",
    "schema: wrong workers",
    "sheets: merged, never closed",
    "sheets: old: many sheets",
    "sheets: old: noise",
    "sheets: one long cell",
    "sheets: quoted lines",
    "sheets: rows, never closed",
    "sheets: sheets",
}


def readers():
    for name, make in (SHEETS | OLD_SHEETS).items():
        yield f"sheets: {name}", read_sheets, make
    yield "rejections", rejections.read, repeat("02190000015,GOBL900512HQTBBB01,x\n")
    for name in ("sheets", "a long name"):
        yield f"workbook: {name}", read_workbook, SHEETS[name]
    for unit in TEXTS:
        find = lambda data: acknowledgement.find(data.decode())  # noqa: E731
        yield f"acknowledgement: {unit}", find, repeat(unit)
    pdf = repeat("1 0 obj\n", "%PDF-1.4\n")
    yield "acknowledgement: PDF", acknowledgement.check, pdf
    validate = informativa_schema.validate
    yield "schema: workers", validate, declaration()
    # Many faults: their square shows from some 400,000 bytes on.
    wrong = declaration((b' sbc="', b' sbc="x'))
    yield "schema: wrong workers", validate, lambda size: wrong(4 * size)
    namespace = informativa_schema.NAMESPACE
    misplaced = repeat(
        "<Trabajador/>", f'<Informativa xmlns="{namespace}">', "</Informativa>"
    )
    yield "schema: misplaced workers", validate, misplaced
    yield "rows: workers", of_rows, declaration()
    yield "rows: contracts of one reference", of_rows, declaration(contracts=0)
    for what, make in (
        ("members", members),
        ("listed", listed),
        ("a deep list", archive(("manifest.json", "["))),
        ("end upon end", repeat("PK\x05\x06", "PK\x03\x04")),
    ):
        yield f"package: {what}", package.read, make
        yield f"verification: {what}", verification.examine, make


@tagged("post_install_l10n", "post_install", "-at_install")
class TestBigFiles(BaseCase):
    def test_each_is_read_or_refused(self):
        refused = {
            name
            for name, read, make in readers()
            if big_files.is_refused(read, make(big_files.SIZE))
        }
        self.assertEqual(refused, REFUSED)

    def test_an_old_workbook_is_read_within_bounds(self):
        """Not at all when it is too big, and one sheet after the other: in xlrd's
        memory a cell in the last column is 200 times as big as in the file.
        """
        with (
            patch("xlrd.open_workbook", side_effect=AssertionError),
            self.assertRaisesRegex(sheet_reader.TooBig, "bigger than 20 MB"),
        ):
            sheet_reader.read_sheets(OLD_EXCEL + bytes(sheet_reader.PEOPLE.file_bytes))
        peaks = []
        for sheets in (1, 8):
            data = old_sheets(LAST_COLUMN, sheets)(sheets * 40_000)
            tracemalloc.start()
            sheet_reader.read_sheets(data)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        self.assertLess(peaks[1], 4 * peaks[0])
