# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The SBC as IMSS has it: its own files, and who differs or is missing on either
side.
"""

import io
from datetime import date
from decimal import Decimal

import xlwt

from odoo.tests import BaseCase, tagged

from odoo.addons.l10n_mx_icsoe.tests.common import make_curp, make_nss

from ..tools import imss_files
from .import_files import archive, unpacked
from .test_import import ImportCase

REGISTRATION = "Z1234567109"
EMA = (
    "NSS", "Nombre", "Origen del Movimiento", "Tipo del Movimiento",
    "Fecha del Movimiento", "Días", "Salario Diario", "Cuota Fija", "Total",
)  # fmt: skip


def emission(*rows, month="8/2026"):
    """The Excel of an EMA, as old a workbook as IMSS's."""
    book = xlwt.Workbook()
    head = book.add_sheet("Emisión Agosto 2026")
    head.write(7, 0, "Periodo Mensual")
    head.write(7, 1, month)
    head.write(8, 0, "Registro Patronal")
    head.write(8, 1, "Z12-34567-10-9")
    page = book.add_sheet("Movimientos EMA Agosto 2026")
    for place, name in enumerate(EMA):
        page.write(4, place, name)
    for number, (nss, name, kind, day, sbc) in enumerate(rows, 5):
        for place, value in enumerate((nss, name, "-", kind, day, 31, sbc)):
            page.write(number, place, value)
    page.write(5 + len(rows), 1, "Total")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def visor(*rows):
    """The ZIP of a visor: ``(nss, name, curp, type, date, cents)``."""
    insured = [
        f"{REGISTRATION}{'':12}{nss} {name:<50}{'':3}{curp}"
        for nss, name, curp, *_move in rows
    ]
    moved = [
        f"{REGISTRATION}{'':12}{nss} {kind}{day:10}31{cents:>6}{0:088d}"
        for nss, _name, _curp, kind, day, cents in rows
    ]
    employer = f"{'':23}{REGISTRATION}{'':61}082026"
    files = {"CDEMPA99.txt": [employer], "CDEMAS99.txt": insured, "CDEMMO99.txt": moved}
    return archive(
        {
            f"CDCOBRA/Tempo/{name}": "\r\n".join(lines).encode()
            for name, lines in files.items()
        }
    )


def idse(nss, curp, kind, day, sbc, name=("MU#OZ", "PAZ", "ANA")):
    names = "".join(f"{part:<27}" for part in name)
    line = f"{REGISTRATION}{nss}{names}{sbc}{'':6}110{day}{'':5}{kind}01400{'':10} "
    return f"{line}{curp:<18}9"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestImssFiles(BaseCase):
    def _rows(self, data):
        result = imss_files.read_all([("file", data)])
        return [
            (row.nss, row.name, row.curp, row.sbc, row.since, row.registration)
            for row in result.rows
        ], result

    def test_the_excel_of_the_emission(self):
        data = emission(
            (make_nss(1), "LOPEZ PE#A ANA", "-", "-", "512.40"),
            (make_nss(2), "PAZ EVA", "1", "4/AGO/2026", "1,700.10"),
            (make_nss(3), "RUIZ LUZ", "2", "9/AGO/2026", "400.00"),
        )
        rows, result = self._rows(data)
        first = date(2026, 8, 1)
        self.assertEqual(
            rows,
            [
                (make_nss(1), "LOPEZ PEÑA ANA", "", Decimal("512.40"), first)
                + (REGISTRATION,),
                (make_nss(2), "PAZ EVA", "", Decimal("1700.10"), date(2026, 8, 4))
                + (REGISTRATION,),
                (make_nss(3), "RUIZ LUZ", "", None, date(2026, 8, 9)) + (REGISTRATION,),
            ],
        )
        self.assertEqual(result.complete, {REGISTRATION: first})
        self.assertIn("left since 2026-08-09", str(result.rows[2].notes[0]))

    def test_the_visor(self):
        rows, result = self._rows(
            visor(
                (make_nss(1), "LOPEZ$PAZ$ANA", make_curp(1), "0", "", "051240"),
                (make_nss(2), "PAZ$$EVA", make_curp(2), "7", "04-08-2026", "060000"),
            )
        )
        self.assertEqual(
            [row[:5] for row in rows],
            [
                (make_nss(1), "ANA LOPEZ PAZ", make_curp(1), Decimal("512.40"))
                + (date(2026, 8, 1),),
                (make_nss(2), "EVA PAZ", make_curp(2), Decimal("600.00"))
                + (date(2026, 8, 4),),
            ],
        )
        self.assertEqual(result.complete, {REGISTRATION: date(2026, 8, 1)})

    def test_the_visor_of_a_bimester(self):
        """Its lines have two characters less after the registration."""
        row = (make_nss(1), "PAZ$$EVA", make_curp(1), "7", "04-08-2026", "060000")
        files = {
            name.replace("CDEM", "CDEB"): b"\r\n".join(
                line[:11] + line[13:] for line in data.split(b"\r\n")
            )
            for name, data in unpacked(visor(row)).items()
        }
        rows, result = self._rows(archive(files))
        self.assertEqual(
            rows,
            [
                (make_nss(1), "EVA PAZ", make_curp(1), Decimal("600.00"))
                + (date(2026, 8, 4), REGISTRATION)
            ],
        )
        self.assertEqual(result.complete, {REGISTRATION: date(2026, 8, 1)})

    def test_an_idse_batch(self):
        lines = (
            idse(make_nss(1), make_curp(1), "07", "01072026", "045000"),
            idse(make_nss(2), "", "02", "15072026", "000000"),
            f"{'*' * 13}{'':43}000002{'':71}01400{'':29}9",
        )
        rows, result = self._rows("\r\n".join(lines).encode("cp1252"))
        self.assertEqual(
            rows[0],
            (make_nss(1), "ANA MUÑOZ PAZ", make_curp(1), Decimal("450.00"))
            + (date(2026, 7, 1), REGISTRATION),
        )
        self.assertEqual((rows[1][3], result.complete), (None, {}))
        self.assertIn("does not publish the layout", str(result.messages[1]))

    def test_suas_text_files(self):
        name = "LOPEZ$PE/A$ANA"
        aseg = (
            f"{REGISTRATION}{make_nss(1)}{'LOGA900512AB1':13}{make_curp(1)}{name:<50}"
            f"1001012020{51240:07d}{'':44}"
        )
        rows, result = self._rows(aseg.encode("cp1252"))
        self.assertEqual(
            rows[0][:5],
            (make_nss(1), "ANA LOPEZ PEÑA", make_curp(1), Decimal("512.40"), None),
        )
        self.assertEqual(result.complete, {REGISTRATION: None})
        movt = f"{REGISTRATION}{make_nss(1)}0701072026{'':8}00{45000:07d}"
        rows, _result = self._rows(movt.encode())
        self.assertEqual(rows[0][3:5], (Decimal("450.00"), date(2026, 7, 1)))

    def test_inside_a_zip_with_other_things(self):
        data = emission((make_nss(1), "PAZ ANA", "-", "-", "512.40"))
        whole = archive({"agosto/ema.xls": data, "leeme.pdf": b"%PDF", "a.zip": b"PK"})
        rows, _result = self._rows(whole)
        self.assertEqual([row[0] for row in rows], [make_nss(1)])

    def test_files_of_one_name_inside_a_zip(self):
        files = {
            f"{month}/ema.xls": emission((make_nss(n), "PAZ ANA", "-", "-", "512.40"))
            for n, month in enumerate(("agosto", "septiembre"))
        }
        rows, _result = self._rows(archive(files))
        self.assertEqual([row[0] for row in rows], [make_nss(0), make_nss(1)])

    def test_a_file_that_is_none_does_not_stop_the_others(self):
        data = emission((make_nss(1), "PAZ ANA", "-", "-", "512.40"))
        files = [("foto.jpg", b"\xff\xd8"), ("ema.xls", data)]
        good, wrong = imss_files.read_all(files).rows
        self.assertEqual((good.nss, wrong.label), (make_nss(1), "foto.jpg"))
        self.assertIn("none of the files of IMSS", str(wrong.problems[0]))

    def test_other_files(self):
        for data in (b"", b"Nombre,NSS\r\n", b"\0" * 500, archive({"a.txt": b"x"})):
            with self.assertRaises(imss_files.NotOfImss):
                self._rows(data)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestCompareWithImss(ImportCase):
    def test_who_differs_and_who_is_missing_on_either_side(self):
        order = self._contract()
        known = {
            name: self._worker(name, sbc=300) for name in ("Ana", "Eva", "Luz", "Sol")
        }
        numbers = dict(
            zip(known, range(self._serial - 3, self._serial + 1), strict=True)
        )
        for name in ("Ana", "Eva", "Luz"):
            self._assign(known[name], order)
        data = emission(
            (make_nss(numbers["Ana"]), "ANA", "-", "-", "300.00"),
            (make_nss(numbers["Eva"]), "EVA", "1", "4/AGO/2026", "350.00"),
            (make_nss(880), "NADIE", "-", "-", "400.00"),
        )
        load = self._load(data, kind="imss")
        told = {line.name: line.outcome for line in load.line_ids}
        self.assertEqual(
            told, {"ANA": "change", "EVA": "differ", "NADIE": "refuse", "Luz": "absent"}
        )
        self.assertEqual(
            load.absent_ids.text,
            "IMSS's file of Z1234567109 does not have this worker. They left, are "
            "with another registration, or their movement was never sent.",
        )
        self.assertEqual(load.differ_ids.take_sbc, False)
        load.action_take_all()
        load.action_import()
        self.assertEqual(
            self._sbc_history(known["Eva"]), [("2020-01-01", 300), ("2026-08-04", 350)]
        )
        self.assertEqual(self._sbc_history(known["Luz"]), [("2020-01-01", 300)])
        self.assertEqual(self._counts(self._load(data, kind="imss"))["same"], 2)
