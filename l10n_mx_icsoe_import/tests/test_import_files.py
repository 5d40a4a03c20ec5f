# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files to import, apart from Odoo: what is read, what is put right, what is refused.
See also test_import_hostile.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_open

from odoo.addons.l10n_mx_icsoe.tests.common import make_curp, make_nss
from odoo.addons.l10n_mx_icsoe.tools.formats import sheet_reader

from ..tools import payroll_cfdi, workers_sheet
from ..tools.columns import plain
from .import_files import Receipt, archive, csv, receipts, workbook
from .reading import _receipts, _sheet, _told

NSS, CURP = make_nss(1), make_curp(1)
RFC = "LTQ150612A10"
DEFAULTS = {"nombre": "Ana López", "nss": NSS, "curp": CURP}


@tagged("post_install_l10n", "post_install", "-at_install")
class TestWorkersSheet(BaseCase):
    def _one(self, **values):
        values = {**DEFAULTS, **values}
        (row,) = _sheet(workbook([list(values), list(values.values())]))
        return row

    def test_headers_in_any_order_language_and_spelling(self):
        for header, cells in (
            (("CURP", "nss", "Nombre"), (CURP, NSS, "Ana López")),
            (
                ("Employee Name", "SSN", "CURP (18 caracteres)", "Shoe size"),
                ("Ana López", NSS, CURP, 25),
            ),
            (
                ("NOMBRE COMPLETO", "Número de Seguridad Social", "CURP(18)"),
                ("Ana  López", f" {NSS} ", CURP.lower()),
            ),
        ):
            for data in (
                workbook([("Título",), (), header, cells]),
                csv([header, cells]),
                csv([header, cells], "cp1252", ";"),
            ):
                (row,) = _sheet(data)
                self.assertEqual(
                    (row.name, row.nss, row.curp, row.problems),
                    ("Ana López", NSS, CURP, []),
                )

    def test_a_csv_of_excel_for_mac(self):
        for name in ("Ana Muñoz", "ANA MUÑOZ", "Tomás", "JOSÉ", "Óscar Ramón"):
            data = csv([("Nombre", "NSS", "CURP"), (name, NSS, CURP)], "mac_roman")
            (row,) = _sheet(data.replace(b"\r\n", b"\r"))
            self.assertEqual(row.name, name)
        for name in ("Ana 2–b – D’Angelo", "Ana–Eva Muñoz", "Maître"):
            data = csv([("Nombre", "NSS", "CURP"), (name, NSS, CURP)], "cp1252")
            self.assertEqual(_sheet(data)[0].name, name)

    def test_every_column(self):
        row = self._one(
            rfc="loga900512ab1",
            sbc="$1,234.50",
            **{
                "SBC desde": datetime(2026, 2, 1),
                "Contrato": "S00021",
                "Desde": "04/05/2026",
                "Hasta": "2026-06-30",
            },
        )
        self.assertEqual(
            (
                row.label,
                row.rfc,
                row.sbc,
                row.since,
                row.contract,
                row.date_start,
                row.date_end,
                row.problems,
            ),
            (
                "2",
                "LOGA900512AB1",
                Decimal("1234.50"),
                date(2026, 2, 1),
                "S00021",
                date(2026, 5, 4),
                date(2026, 6, 30),
                [],
            ),
        )

    def test_lost_zeros_of_an_nss_are_put_back_and_told(self):
        repaired = ["Leading zeros of the NSS were put back."]
        for value in (NSS[1:], int(NSS), float(NSS)):
            row = self._one(nss=value)
            self.assertEqual((row.nss, _told(row)), (NSS, repaired))
        wrong = str(int(NSS) + 1)
        self.assertIn(
            "must have 11 digits" if len(wrong) != 11 else "check digit",
            _told(self._one(nss=wrong))[0],
        )

    def test_amounts(self):
        for value, expected in (
            (512.4, "512.40"),
            (512, "512.00"),
            (0.1 + 0.2, "0.30"),
            ("512,4", "512.40"),
            ("1,512.40", "1512.40"),
            ("", None),
        ):
            self.assertEqual(self._one(sbc=value).sbc, expected and Decimal(expected))
        for value in ("512.405", "quinientos", "1.234,50", -5, 0, 1e300, True):
            told = " ".join(_told(self._one(sbc=value)))
            self.assertIn("is no amount above zero", told, value)

    def test_dates(self):
        for value in (
            "04/05/2026", "4-5-26", "2026.05.04", "04-may-2026", "04/MAYO/26",
            "4 de mayo de 2026", "4 May 2026", "04/05/2026 12:00:00 a. m.",
            "2026-05-04T00:00:00", datetime(2026, 5, 4, 8), "46146", 46146, "46146.5",
        ):  # fmt: skip
            row = self._one(**{"sbc desde": value})
            self.assertEqual((row.since, row.problems), (date(2026, 5, 4), []), value)
        self.assertEqual(self._one(**{"sbc desde": "1/1/98"}).since, date(1998, 1, 1))
        for value in ("31/02/2026", "ayer", "5 de otro de 2026", "20260", "4/5/202"):
            row = self._one(**{"sbc desde": value})
            self.assertIn("“sbc desde” is no date", " ".join(_told(row)), value)

    def test_problems_never_repeat_what_they_are_about(self):
        row = self._one(
            nss="12345678901",
            curp="ZAZD801124MBSYQN13",
            rfc="XX",
            sbc="9.999",
            desde="ayer",
            contrato="S1",
        )
        told = " ".join(_told(row))
        for secret in ("12345678901", "ZAZD801124MBSYQN13", "9.999"):
            self.assertNotIn(secret, told)
        self.assertEqual(len(row.problems), 5, "an RFC only has a note")

    def test_rows_that_are_about_nobody_or_nothing(self):
        for values, expected in (
            ({"nss": "", "curp": ""}, "neither NSS nor CURP"),
            (
                {"contrato": "S1", "desde": "2026-05-04", "hasta": "2026-05-03"},
                "“To” is before “From”",
            ),
            ({"desde": "31/02/2026"}, "“desde” is no date"),
        ):
            self.assertIn(expected, " ".join(_told(self._one(**values))))

    def test_formulas_are_reported_and_never_believed(self):
        row = self._one(nss="=SUM(A1:A9)")
        self.assertEqual(row.nss, "")
        self.assertIn("The cell “nss” has a formula", _told(row)[0])
        (row,) = _sheet(csv([("Nombre", "NSS"), ("=cmd|' /C calc'!A0", f'="{NSS}"')]))
        self.assertEqual(
            (row.name, row.nss), ("", NSS), 'Excel\'s trick ="0123" is a text'
        )
        self.assertIn("The cell “Nombre” has a formula", _told(row)[0])
        self.assertEqual(row.cells, ["=…", NSS])

    def test_files_that_are_no_sheet_of_workers(self):
        for data, error in (
            (b"", sheet_reader.EmptyTable),
            (b"\xd0\xcf\x11\xe0 old", sheet_reader.OldWorkbook),
            (b"%PDF-1.7", sheet_reader.OtherFormat),
            (b"\xef\xbb\xbf <html>", sheet_reader.OtherFormat),
            (archive({"xl/workbook.bin": b"x"}), sheet_reader.OtherFormat),
            (b"\x00\x01\x02", sheet_reader.NotATable),
            (csv([("a", "b"), (1, 2)]), workers_sheet.NoHeader),
            (csv([("NSS", "CURP")]), sheet_reader.EmptyTable),
            (archive({"foto.jpg": b"x"}), sheet_reader.NotATable),
            (
                archive({"[Content_Types].xml": b"", "word/document.xml": b""}),
                sheet_reader.NotATable,
            ),
        ):
            with self.assertRaises(error):
                workers_sheet.read(data)

    def test_the_template_reads_back_with_every_column_known(self):
        path = "l10n_mx_icsoe_import/static/xlsx/icsoe-trabajadores.xlsx"
        with file_open(path, "rb") as template:
            data = template.read()
        (sheet, _help) = sheet_reader.read_sheets(data)
        header = [sheet.rows[0].cells, ["Ana", NSS]]
        result = workers_sheet.read(csv(header, delimiter=";"))
        self.assertEqual(
            [column.meaning for column in result.columns],
            "name nss curp rfc sbc since contract date_start date_end".split(),
        )
        self.assertEqual(result.messages, [])

    def test_plain_headers(self):
        self.assertEqual(
            plain(" Número  de SEGURIDAD_social (11)"), "numero de seguridad social"
        )


@tagged("post_install_l10n", "post_install", "-at_install")
class TestContractList(BaseCase):
    ROW = (NSS, CURP, "512.40")
    HEADER = (
        "NSS(11 dígitos)",
        "CURP(18 caracteres)",
        "Salario base de cotización(numérico con 2 decimales)",
    )

    def test_with_or_without_header_in_every_encoding(self):
        for rows in (
            [self.HEADER, self.ROW],
            [self.ROW],
            [("CURP", "SBC", "NSS"), (CURP, "512.40", NSS)],
        ):
            for data in (
                *(
                    csv(rows, encoding)
                    for encoding in ("cp1252", "utf-8", "utf-8-sig", "utf-16")
                ),
                workbook(rows, "captura"),
            ):
                (row,) = _sheet(data)
                self.assertEqual(
                    (row.nss, row.curp, row.sbc, row.problems),
                    (NSS, CURP, Decimal("512.40"), []),
                )


@tagged("post_install_l10n", "post_install", "-at_install")
class TestPayrollCfdi(BaseCase):
    def _receipt(self, **values):
        return Receipt(**{"nss": NSS, "curp": CURP, **values})

    def _read(self, *given):
        return _receipts(receipts(*given), RFC)[0]

    def test_what_a_receipt_says(self):
        for version in "34":
            data = self._receipt(clients=("ABA980312QX8",), version=version).xml()
            for content in (data, b"\xef\xbb\xbf" + data):
                (row,), ignored = _receipts(content, RFC, "recibo.xml")
                self.assertEqual(
                    (
                        row.label,
                        row.name,
                        row.nss,
                        row.curp,
                        row.rfc,
                        row.sbc,
                        row.since,
                        row.registration,
                        row.client_rfc,
                    ),
                    (
                        "recibo.xml",
                        "ANA LOPEZ GARCIA",
                        NSS,
                        CURP,
                        "LOGA900512AB1",
                        Decimal("512.40"),
                        date(2026, 5, 1),
                        "E2312345121",
                        "ABA980312QX8",
                    ),
                )
                self.assertEqual((row.problems, row.notes, ignored), ([], [], 0))

    def test_a_row_for_each_client_and_the_sbc_once(self):
        rows = self._read(
            self._receipt(clients=("ABA980312QX8", "IMS421231I45", "ABA980312QX8"))
        )
        self.assertEqual(
            [(row.client_rfc, row.sbc) for row in rows],
            [("ABA980312QX8", Decimal("512.40")), ("IMS421231I45", None)],
        )

    def test_the_oldest_period_first(self):
        rows = self._read(
            self._receipt(start="2026-07-01", end="2026-07-15", folio=2),
            self._receipt(),
        )
        self.assertEqual([row.label for row in rows], ["2.xml", "1.xml"])

    def test_what_is_left_out_and_why(self):
        for receipt, expected in (
            (
                self._receipt(issuer="IMS421231I45"),
                "This is a receipt of another company (RFC IMS421231I45)",
            ),
            (
                self._receipt(issuer="&lt;b&gt;"),
                "This is a receipt of another company (RFC ?)",
            ),
            (self._receipt(nss=""), "The receipt has no NSS"),
            (self._receipt(nss="123456789012345"), "The NSS must have 11 digits"),
            (
                self._receipt(curp="ZAZD801124MBSYQN13"),
                "The CURP has a wrong check digit",
            ),
            (self._receipt(end="2026-04-01"), "does not say which period"),
            (self._receipt(start="0001-01-01"), "“FechaInicialPago” is no date"),
            (self._receipt(sbc="NaN"), "The SBC is no amount"),
        ):
            (row,) = self._read(receipt)
            self.assertIn(expected, " ".join(map(str, row.problems)))

    def test_a_draft_without_stamp_waits(self):
        (row,) = self._read(self._receipt(folio=None))
        self.assertTrue(row.doubtful)
        self.assertIn("no stamp of SAT", _told(row)[0])

    def test_a_relation_without_a_folio_replaces_no_draft(self):
        draft = self._receipt(folio=None).xml()
        other = self._receipt(replaces=(7,), start="2026-05-16", end="2026-05-31").xml()
        nameless = other.replace(f'UUID="{UUID(int=7)}"'.encode(), b'UUID=""')
        self.assertNotEqual(nameless, other)
        rows, _ignored = _receipts(archive({"1.xml": draft, "2.xml": nameless}), RFC)
        self.assertEqual([row.repeated for row in rows], [False, False])

    def test_extraordinary_payrolls_say_no_sbc(self):
        (row,) = self._read(self._receipt(kind="E"))
        self.assertEqual((row.sbc, row.nss), (None, NSS))

    def test_repeated_replaced_and_older_receipts_are_told(self):
        rows = self._read(
            self._receipt(folio=1),
            self._receipt(folio=1),
            self._receipt(folio=2, start="2026-05-16", end="2026-05-31"),
            self._receipt(
                folio=3,
                start="2026-05-16",
                end="2026-05-31",
                replaces=(2,),
                sbc="600.00",
            ),
            self._receipt(
                folio=4,
                start="2026-06-01",
                end="2026-06-15",
                issued="2026-06-15T10:00:00",
            ),
            self._receipt(
                folio=5,
                start="2026-06-01",
                end="2026-06-15",
                issued="2026-06-16T10:00:00",
            ),
        )
        self.assertEqual(
            [(row.label, row.repeated, _told(row)) for row in rows],
            [
                ("1.xml", False, []),
                ("2.xml", True, ["The same receipt as in 1.xml (same fiscal folio)."]),
                ("3.xml", True, ["Cancelled: the receipt in 4.xml replaces it."]),
                ("4.xml", False, []),
                (
                    "5.xml",
                    True,
                    [
                        "Another receipt of the same worker and period, in 6.xml, is "
                        "newer and is the one that is taken."
                    ],
                ),
                ("6.xml", False, []),
            ],
        )

    def test_a_zip_with_other_things_inside(self):
        good = self._receipt().xml()
        rows, ignored = _receipts(
            archive(
                {
                    "mayo/1.xml": good,
                    "mayo/1.pdf": b"%PDF",
                    "__MACOSX/mayo/._1.xml": b"?",
                    "2.xml": good[:200],
                    "3.xml": b"<factura/>",
                    "4.xml": good.replace(b"nomina12", b"otro"),
                    "5.zip": archive({"1.xml": good}),
                }
            ),
            RFC,
        )
        self.assertEqual(ignored, 2)
        self.assertEqual(
            [(row.label, _told(row)) for row in rows],
            [
                ("1.xml", []),
                (
                    "2.xml",
                    [
                        "This is not a complete XML file (line 1). Download the "
                        "receipt again, or ask the payroll program for it."
                    ],
                ),
                ("3.xml", ["This XML is not a CFDI 3.3 or 4.0."]),
                (
                    "4.xml",
                    [
                        "This CFDI is not a payroll receipt: it has no complement of "
                        "payroll 1.2."
                    ],
                ),
                (
                    "5.zip",
                    [
                        "This file cannot be opened inside the ZIP: it has a "
                        "password, is damaged, bigger than 2 MB, or a ZIP itself. "
                        "Unpack it and choose it on its own."
                    ],
                ),
            ],
        )

    def test_no_receipts_at_all(self):
        with self.assertRaises(payroll_cfdi.NoReceipts):
            _receipts(archive({"1.pdf": b"%PDF"}), RFC)
        with self.assertRaises(payroll_cfdi.NotXmlNorZip):
            _receipts(b"%PDF-1.7", RFC)
        with self.assertRaises(payroll_cfdi.NotXmlNorZip):
            _receipts(workbook([("NSS",), (NSS,)]), RFC)
