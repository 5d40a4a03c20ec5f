# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
from dataclasses import replace
from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.formats import workers_csv
from ..tools.formats.workers_csv import LAYOUTS, render
from .check_examples import ANA, BETO, CONTRACT

(LAYOUT,) = LAYOUTS
HEADER = (
    b"NSS(11 d\xedgitos),CURP(18 caracteres),Salario base de "
    b"cotizaci\xf3n(num\xe9rico con 2 decimales)\r\n"
)
ROWS = b"12345678903,PEGJ900512HJCRRS04,450.00\r\n02345678904,BAUM690216HMSLRG18,315.04"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestWorkersCsv(BaseCase):
    def assert_refused(self, message, *args, **options):
        with self.assertRaises(workers_csv.ToolError) as caught:
            render(*args, **options)
        self.assertEqual(str(caught.exception), message)

    def test_documentation(self):
        self.assertEqual(doctest.testmod(workers_csv).failed, 0)

    def test_bytes(self):
        utf8 = HEADER.decode("cp1252").encode()
        for options, expected in (
            ({}, HEADER + ROWS),
            ({"header": False}, ROWS),
            ({"encoding": "utf-8"}, utf8 + ROWS),
            ({"encoding": "utf-8", "header": False}, ROWS),
            ({"encoding": "utf-8-sig"}, b"\xef\xbb\xbf" + utf8 + ROWS),
        ):
            with self.subTest(options):
                self.assertEqual(render((ANA, BETO), LAYOUT, **options), [expected])

    def test_nobody_gives_no_file(self):
        self.assertEqual(render((), LAYOUT), [])

    def test_never_a_mark_without_a_header(self):
        self.assert_refused(
            "A workers file without a header cannot begin with a byte order mark: the "
            "mark would become part of the first social security number. Write the "
            "header, or choose an encoding without the mark.",
            (ANA,),
            LAYOUT,
            header=False,
            encoding="utf-8-sig",
        )

    def test_split(self):
        for workers, parts in (
            (2999, [2999]),
            (3000, [3000]),
            (3001, [3000, 1]),
            (6001, [3000, 3000, 1]),
        ):
            files = render((ANA,) * workers, LAYOUT)
            self.assertEqual([len(file.split(b"\r\n")) - 1 for file in files], parts)
            for file in files:
                self.assertTrue(file.startswith(HEADER + b"12345678903,"))
                self.assertTrue(file.endswith(b",450.00"))

    def test_salary_is_exact(self):
        for sbc, text in (
            ("345.60", "345.60"),
            ("345.6", "345.60"),
            ("345", "345.00"),
            ("345.600", "345.60"),
            ("3E+2", "300.00"),
            ("1234567.05", "1234567.05"),
            # what a float or a rounding would have made of these does not get into the
            # file
            ("0.125", "0.125"),
            ("345.678", "345.678"),
            ("NaN", "NaN"),
        ):
            self.assertEqual(workers_csv.sbc_text(Decimal(sbc)), text)

    def test_rows_that_would_break_the_file(self):
        for change in (
            {"nss": "1,2345678903"},
            {"nss": "12345678903\u200b"},
            {"nss": "\ufeff12345678903"},
            {"nss": "1234567890\u0663"},
            {"nss": "2345678903"},
            {"nss": ""},
            {"nss": "=2345678903"},
            {"curp": 'PEGJ900512HJCRRS"4'},
            {"curp": "PEGJ900512HJCRRS04\r\n"},
            {"curp": "PEGJ900512HJCRRS0 "},
            {"curp": "pegj900512hjcrrs04"},
            {"sbc": None},
            {"sbc": Decimal("345.678")},
            {"sbc": Decimal("-1.00")},
            {"sbc": Decimal("Infinity")},
        ):
            with self.subTest(change):
                self.assert_refused(
                    "Row 2 (S00021) of the workers file: the NSS must have 11 digits, "
                    "the CURP 18 capital letters or digits, and the SBC must be an "
                    "amount with two decimals; nothing else, not even a blank. "
                    "Correct the employee and gather again.",
                    (ANA, replace(BETO, **change)),
                    LAYOUT,
                    reference="S00021",
                )

    def test_layout_in_force(self):
        self.assertEqual(workers_csv.layout_for(date(2026, 9, 1)), LAYOUT)
        with self.assertRaises(workers_csv.NoLayout) as caught:
            workers_csv.layout_for(date(2021, 4, 23))
        self.assertEqual(
            str(caught.exception),
            "No layout of the workers file is known for 2021-04-23. Returns begin in "
            "2021: check the year.",
        )

    def test_filenames(self):
        for reference, name in (
            ("S00021", "007-S00021-trabajadores.csv"),
            ("Peña & Cía/2026 (b)", "007-Pena-Cia-2026-b-trabajadores.csv"),
            ("../../etc/passwd", "007-etc-passwd-trabajadores.csv"),
            ("合同", "007-trabajadores.csv"),
            ("x" * 300, f"007-{'x' * 40}-trabajadores.csv"),
        ):
            self.assertEqual(
                workers_csv.filename(replace(CONTRACT, reference=reference), 7), name
            )

    def test_filenames_are_those_of_the_files(self):
        contract = replace(CONTRACT, workers=(ANA,) * 6001)
        names = workers_csv.filenames(contract, 1, LAYOUT)
        self.assertEqual(
            names, [f"001-S00021-trabajadores-{part}de3.csv" for part in (1, 2, 3)]
        )
        self.assertEqual(len(names), len(render(contract.workers, LAYOUT)))
        self.assertEqual(
            workers_csv.filenames(replace(CONTRACT, workers=()), 1, LAYOUT), []
        )
