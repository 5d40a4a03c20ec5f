# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files made to do harm are refused before they do any, with a message that says so.
Big ones: test_import_big_files.
"""

import io
import struct
import zipfile
from dataclasses import replace
from unittest.mock import patch

import xlwt

from odoo.tests import BaseCase, tagged

from odoo.addons.l10n_mx_icsoe.tests.common import make_curp, make_nss
from odoo.addons.l10n_mx_icsoe.tools.formats import sheet_reader
from odoo.addons.l10n_mx_icsoe.tools.formats.zip_safety import (
    Damaged,
    Limits,
    SafeZip,
    TooBig,
    TooBigUnpacked,
    TooMany,
    Unreadable,
)

from ..tools import workers_sheet
from .import_files import Receipt, archive, csv, replace_in_zip, unpacked, workbook
from .reading import _receipts, _sheet

RFC = "LTQ150612A10"
SHEET = "xl/worksheets/sheet2.xml"
LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c '
    b'"&b;&b;&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
EXTERNAL = b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
REMOTE = b'<!DOCTYPE l SYSTEM "http://127.0.0.1:1/x.dtd">'


@tagged("post_install_l10n", "post_install", "-at_install")
class TestHostileFiles(BaseCase):
    def setUp(self):
        super().setUp()
        self.receipt = Receipt(make_nss(1), make_curp(1)).xml()
        self.sheet = workbook(
            [("Nombre", "NSS", "CURP"), ("Ana", make_nss(1), make_curp(1))]
        )

    def test_receipts_with_entities(self):
        for doctype in (LAUGHS, EXTERNAL, REMOTE):
            hostile = self.receipt.replace(b"?>", b"?>" + doctype, 1).replace(
                b"ANA LOPEZ", b"&a;"
            )
            for data in (hostile, archive({"1.xml": hostile})):
                (row,), _ignored = _receipts(data, RFC)
                self.assertEqual(
                    [str(problem) for problem in row.problems],
                    [
                        "The file has what no receipt has (a document type "
                        "declaration, or thousands of attributes in one element), so "
                        "it was not read. Ask where it came from."
                    ],
                )

    def test_receipts_in_another_encoding_hide_nothing(self):
        hostile = (
            self.receipt.decode()
            .replace("UTF-8", "UTF-16")
            .replace("?>", "?>" + LAUGHS.decode(), 1)
        )
        (row,), _ignored = _receipts(archive({"1.xml": hostile.encode("utf-16")}), RFC)
        self.assertIn("document type declaration", str(row.problems[0]))

    def test_receipts_of_endless_depth_or_size(self):
        for data, told in (
            (b"<a>" * 100_000, "not a complete XML file"),
            (b"<" + b"a" * 1_900_000, "not a complete XML file"),
            (b"<a " + b"b='c' " * 100_000 + b"/>", "thousands of attributes"),
            (b" " * 2_500_000, "bigger than 2 MB"),
        ):
            (row,), _ignored = _receipts(archive({"1.xml": data}), RFC)
            self.assertIn(told, str(row.problems[0]))

    def test_zip_bombs(self):
        nothing = bytes(1_900_000)
        with self.assertRaisesRegex(
            TooBigUnpacked,
            "more than 500 MB when it is unpacked, or much more than its own size",
        ):
            _receipts(archive({f"{number}.xml": nothing for number in range(100)}), RFC)
        with self.assertRaisesRegex(TooMany, "more than 30,000 files"):
            _receipts(
                archive(
                    dict.fromkeys((f"{number}.xml" for number in range(30_001)), b""),
                    zipfile.ZIP_STORED,
                ),
                RFC,
            )
        with self.assertRaisesRegex(TooBig, "bigger than 60 MB"):
            _receipts(bytes(60_000_001), RFC)

    def test_a_directory_that_would_fill_the_memory_is_not_read(self):
        lying = archive({"1.xml": b"x"})
        end = lying.rfind(b"PK\x05\x06")
        huge = lying[: end + 12] + struct.pack("<L", 4_000_000_000) + lying[end + 16 :]
        with self.assertRaises(TooMany):
            SafeZip(huge, Limits(10, 10, 10))
        with self.assertRaises(TooMany):
            SafeZip(
                lying[:end] + b"PK\x06\x07" + bytes(16) + lying[end:],
                Limits(10, 10, 10),
            )
        with self.assertRaises(Damaged):
            SafeZip(lying[:-30], Limits(10, 10, 10))

    def test_a_member_that_lies_about_its_size(self):
        data = bytearray(archive({"1.xml": b"a" * 100_000}))
        at = data.rfind(b"PK\x01\x02") + 24
        data[at : at + 4] = struct.pack("<L", 5)
        archive_ = SafeZip(bytes(data), Limits(10, 1_000, 10_000))
        with self.assertRaises(Unreadable):
            archive_.content(archive_.members[0])

    def test_encrypted_and_odd_members_are_told_one_by_one(self):
        data = bytearray(archive({"1.xml": self.receipt}))
        data[data.rfind(b"PK\x01\x02") + 8] |= 1
        (row,), _ignored = _receipts(bytes(data), RFC)
        self.assertIn("has a password", str(row.problems[0]))
        (row,), _ignored = _receipts(
            archive({"1.xml": self.receipt}, zipfile.ZIP_LZMA), RFC
        )
        self.assertIn("cannot be opened inside the ZIP", str(row.problems[0]))

    def test_workbooks_with_entities_or_another_encoding(self):
        for change in (
            lambda part: (
                part.replace(b"?>", b"?>" + LAUGHS, 1)
                if b"?>" in part[:60]
                else LAUGHS + part
            ),
            lambda part: EXTERNAL + part,
            lambda part: part.decode().encode("utf-16"),
            lambda part: b'<?xml version="1.0" encoding="UTF-7"?>' + part,
        ):
            with self.assertRaisesRegex(
                sheet_reader.HostileWorkbook, "which Excel never writes"
            ):
                workers_sheet.read(replace_in_zip(self.sheet, SHEET, change))

    def test_entities_in_a_part_that_is_not_called_xml(self):
        for part in ("worksheets/sheet2", "workbook"):
            was, now = f"{part}.xml", f"{part}.dat"
            files = {
                name.replace(was, now): data.replace(was.encode(), now.encode())
                for name, data in unpacked(self.sheet).items()
            }
            files[f"xl/{now}"] = LAUGHS + files[f"xl/{now}"].replace(b"Ana", b"&b;")
            with self.subTest(part=part), self.assertRaises(Damaged):
                workers_sheet.read(archive(files))

    def test_workbooks_of_nothing(self):
        for change in (
            lambda part: part + b" " * 100_000_000,
            lambda part: part + b" " * 30_000_000,
        ):
            with self.assertRaisesRegex(TooBig, "was not read"):
                workers_sheet.read(replace_in_zip(self.sheet, SHEET, change))
        with self.assertRaisesRegex(TooBig, "bigger than 20 MB"):
            workers_sheet.read(bytes(100_000_000))

    def test_a_workbook_that_claims_a_million_rows_and_columns(self):
        def change(part):
            return part.replace(
                b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'
            ).replace(
                b"</sheetData>",
                b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
            )

        rows = _sheet(replace_in_zip(self.sheet, SHEET, change))
        self.assertEqual([row.name for row in rows], ["Ana"])

    @patch.object(sheet_reader, "PEOPLE", replace(sheet_reader.PEOPLE, rows=200))
    def test_too_many_rows(self):
        rows = [("Nombre", "NSS"), *[("Ana", "1")] * 201]
        for data in (csv(rows), workbook(rows)):
            with self.assertRaisesRegex(TooMany, "more than 200 rows"):
                workers_sheet.read(data)

    @patch.object(sheet_reader, "PEOPLE", replace(sheet_reader.PEOPLE, rows=20))
    def test_too_many_merged_cells(self):
        merged = b"</sheetData><mergeCells>%s</mergeCells>"
        for count, blank in ((200, b" "), (201, b" "), (201, b"\n")):
            cell = b'<mergeCell%sref="A2:A3"/>' % blank
            data = replace_in_zip(
                self.sheet,
                SHEET,
                lambda part, cells=cell * count: part.replace(
                    b"</sheetData>", merged % cells
                ),
            )
            if count == 200:
                self.assertEqual(len(_sheet(data)), 1)
            else:
                with self.assertRaisesRegex(TooBigUnpacked, "was not read"):
                    _sheet(data)

    def test_a_long_text_of_thousands_of_cells_is_kept_once(self):
        data = workbook([("NSS", "CURP"), *[("x" * 3_000, "y")] * 9])
        _other, sheet = sheet_reader.read_sheets(data)
        texts = {id(row.cells[0]) for row in sheet.rows[1:]}
        self.assertEqual(len(texts), 1)
        self.assertEqual(len(sheet.rows[1].cells[0]), 2_000)

    def test_too_many_sheets(self):
        def change(part):
            start, end = part.index(b"<sheet "), part.index(b"</sheets>")
            return part[:end] + part[start:end] * 25 + part[end:]

        old, target = xlwt.Workbook(), io.BytesIO()
        for number in range(51):
            old.add_sheet(str(number))
        old.save(target)
        new = replace_in_zip(self.sheet, "xl/workbook.xml", change)
        for data in (new, target.getvalue()):
            with self.assertRaisesRegex(TooMany, "more than 50 sheets"):
                workers_sheet.read(data)

    def test_workbooks_broken_in_any_place(self):
        for at in range(40, len(self.sheet), 97):
            data = bytearray(self.sheet)
            data[at] ^= 0xFF
            with self.subTest(at=at):
                try:
                    workers_sheet.read(bytes(data))
                except ValueError as error:
                    self.assertTrue(
                        hasattr(error, "message"), f"{error!r} is no message for people"
                    )

    def test_a_csv_that_is_one_endless_cell(self):
        (row,) = _sheet(b"Nombre,NSS\r\n" + b"ab" * 50_000)
        self.assertEqual(len(row.name), 2_000, "it is cut")
        with self.assertRaisesRegex(sheet_reader.StrayQuote, "in line 2 of the file"):
            _sheet(b'Nombre,NSS\r\n"' + b"a" * 1_000_000)
