# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sheets as payroll programs and people leave them: which column is which, what Excel
shows and what it hides.
"""

import io
from datetime import date
from decimal import Decimal

from openpyxl import Workbook

from odoo.tests import BaseCase, tagged

from odoo.addons.l10n_mx_icsoe.tests.common import make_curp, make_nss
from odoo.addons.l10n_mx_icsoe.tools.formats import sheet_reader

from ..tools import workers_sheet
from ..tools.import_plan import Planner
from .import_files import csv, replace_in_zip
from .reading import _sheet, _told

NSS, CURP = make_nss(1), make_curp(1)


def _book(rows, *, change=None, before=()):
    book = Workbook()
    book.remove(book.active)
    for title in before:
        book.create_sheet(title).append(["Llene la otra hoja"])
    page = book.create_sheet("Empleados")
    for row in rows:
        page.append(row)
    if change:
        change(book, page)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@tagged("post_install_l10n", "post_install", "-at_install")
class TestColumns(BaseCase):
    def _read(self, header, *values, chosen=None):
        return workers_sheet.read(csv([header, values], delimiter=";"), chosen)

    def test_surnames_in_columns_of_their_own(self):
        for header in (
            ("Apellido Paterno", "Apellido Materno", "Nombre(s)", "NSS", "CURP"),
            ("1er Apellido", "2do Apellido", "Nombres", "N.S.S.", "C.U.R.P."),
            ("Paterno", "Materno", "Nombre", "Núm. de Seg. Social", "CURP"),
            ("PATERNO", "MATERNO", "NOMBRE", "NSS", "CURP"),
        ):
            (row,) = self._read(header, "LOPEZ", "GARCIA", "ANA MARIA", NSS, CURP).rows
            self.assertEqual(
                (row.name, row.given, row.surname, row.second_surname),
                ("ANA MARIA LOPEZ GARCIA", "ANA MARIA", "LOPEZ", "GARCIA"),
            )
        header = ("Apellido Paterno", "Nombre completo", "NSS", "CURP")
        (row,) = self._read(header, "LOPEZ", "ANA LOPEZ GARCIA", NSS, CURP).rows
        self.assertEqual(row.name, "ANA LOPEZ GARCIA")

    def test_headings_are_told_by_their_words(self):
        """As CONTPAQi, NOI, NomiPAQ and people write them."""
        for meaning, headings in {
            "name": (
                "Nombre del colaborador",
                "APELLIDO PATERNO, MATERNO Y NOMBRE(S)",
                "Nombre y apellidos",
                "Asegurado",
            ),
            "nss": (
                "No. IMSS",
                "Núm. Afil. IMSS",
                "Afiliación IMSS",
                "Número seguro social",
                "Número de Seguridad Social (NSS)",
                "SSN No",
            ),
            "curp": (
                "l10n_mx_curp",
                "Clave CURP",
                "Clave Única de Registro de Población",
            ),
            "sbc": ("SBC vigente", "Salario Base de Cotización Diario", "S.B.C. IMSS"),
            "registration": ("No. de Registro Patronal", "Registro patronal IMSS"),
            "": (
                "No.",
                "Clave del trabajador",
                "Número de empleado",
                "RFC de la empresa",
                "RFC (empresa)",
                "CURP (patrón)",
                "NSS (beneficiario)",
                "Nombre (cónyuge)",
                "SBC (anterior)",
                "Salario base de cotización anterior",
                "Fecha de nacimiento",
                "No. de crédito Infonavit",
                "Nombre del puesto",
                "Cuota IMSS",
            ),
        }.items():
            for heading in headings:
                columns = self._read(("NSS", "CURP", heading), NSS, CURP, "1").columns
                one = columns[-1]
                self.assertEqual(one.meaning or one.doubt, meaning, heading)

    def test_the_affiliation_number_of_imss_is_no_question(self):
        header = ("Nombre", "Núm. de Afiliación IMSS", "CURP")
        self.assertEqual(self._read(header, "ANA", NSS, CURP).rows[0].nss, NSS)

    def test_a_heading_that_says_more_is_a_question(self):
        for meaning, headings in {
            "name": ("Clave y nombre", "No. y nombre del trabajador"),
            "date_start": ("Inicio IMSS", "Fecha inicio del trabajador"),
            "date_end": ("Fin IMSS", "Fecha de salida del contrato", "Salida"),
            "contract": ("Contrato del trabajador", "Clave de contrato"),
            "nss": ("Clave IMSS", "IMSS del trabajador"),
            "sbc": ("SDI IMSS", "Sueldo actual"),
        }.items():
            for heading in headings:
                columns = self._read(("NSS", "CURP", heading), NSS, CURP, "1").columns
                one = columns[-1]
                self.assertEqual((one.meaning, one.doubt), ("", meaning), heading)

    def test_a_second_table_does_not_hide_the_first(self):
        """Altas, and below them who left, with more columns."""
        header, ana = ("Nombre", "NSS", "CURP"), ("ANA", NSS, CURP)
        eva = ("EVA", make_nss(2), make_curp(2), "04/05/2026")
        rows = _sheet(csv([header, ana, ("BAJAS", "", ""), (*header, "Hasta"), eva]))
        self.assertEqual(rows[0].nss, NSS)

    def test_the_header_is_the_row_that_says_most(self):
        header, row = ("Nombre", "NSS", "CURP"), ("ANA", NSS, CURP)
        for above in (
            [("NSS", "", "")],
            [("Trabajador", "IMSS", "")],
            [("Lista", "", str(number)) for number in range(20)],
        ):
            (read,) = _sheet(csv([*above, header, row]))
            self.assertEqual((read.name, read.nss), ("ANA", NSS))

    def test_a_header_on_each_page_is_no_worker_and_a_total_is_told(self):
        header = ("Nombre", "NSS", "CURP", "SBC")
        row = ("ANA", NSS, CURP, "500.00")
        rows = _sheet(csv([header, row, header, row, ("Total", "", "", "mil")]))
        self.assertEqual([row.name for row in rows], ["ANA", "ANA", "Total"])
        self.assertEqual(len(rows[-1].problems), 1)
        self.assertIn("delete the row if it is a total", _told(rows[-1])[0])

    def test_names_as_sua_writes_them(self):
        for written, name, surname in (
            ("MU/OZ$PE#A$JOSE", "JOSE MUÑOZ PEÑA", "MUÑOZ"),
            ("LOPEZ$$ANA", "ANA LOPEZ", "LOPEZ"),
            ("LOPEZ$ANA", "ANA LOPEZ", "LOPEZ"),
            ("¥A¥EZ$$EVA", "EVA ÑAÑEZ", "ÑAÑEZ"),
            ("/A/EZ$$BEGO/A", "BEGOÑA ÑAÑEZ", "ÑAÑEZ"),
            ("LOPEZ/GARCIA/ANA", "LOPEZ/GARCIA/ANA", ""),
            ("A/B/C", "A/B/C", ""),
            ("MARIA/ LOPEZ", "MARIA/ LOPEZ", ""),
        ):
            (row,) = self._read(("Nombre", "NSS", "CURP"), written, NSS, CURP).rows
            self.assertEqual((row.name, row.surname), (name, surname))

    def test_what_stands_for_nobody_is_not_taken(self):
        header = ("Nombre", "NSS", "CURP", "RFC")
        row = ("VACANTE", "00000000000", "XEXX010101HNEXXXA4", "XAXX010101000")
        (row,) = self._read(header, *row).rows
        self.assertEqual((row.name, row.nss, row.curp, row.rfc), ("", "", "", ""))
        told = " ".join(_told(row))
        for words in (
            "“VACANTE” stands for nobody",
            "The NSS is one digit over and over",
            "The CURP is SAT's for foreigners",
            "The RFC is SAT's generic one",
        ):
            self.assertIn(words, told)

    def test_what_stands_for_nothing_is_an_empty_cell(self):
        """Optional columns are often filled with it; the row has what it needs."""
        header = ("Nombre", "NSS", "CURP", "SBC", "Desde", "Contrato")
        for nothing in ("N/A", "-", "PENDIENTE", "S/D", "por definir"):
            (row,) = self._read(header, "ANA", NSS, *[nothing] * 4).rows
            self.assertEqual(
                (row.nss, row.curp, row.sbc, row.date_start, row.contract),
                (NSS, "", None, None, ""),
            )
            self.assertEqual(row.problems, [], nothing)
        (row,) = self._read(("NSS", "CURP", "Contrato"), NSS, CURP, "X-12").rows
        self.assertEqual(row.contract, "X-12")

    def test_a_row_of_a_csv_with_more_cells_than_columns(self):
        """1,418.10 without quotation marks is two cells, and the first is no SBC."""
        header = b"Nombre,NSS,CURP,SBC\r\n"
        data = f"ANA,{NSS},{CURP},1,418.10\r\nEVA,{NSS},{CURP},418.10,,".encode()
        wrong, right = _sheet(header + data)
        self.assertIn("more cells than there are columns", _told(wrong)[0])
        self.assertEqual((right.sbc, right.problems), (Decimal("418.10"), []))

    def test_an_amount_with_a_comma_between_semicolons_is_whole(self):
        (row,) = self._read(("NSS", "CURP", "SBC"), NSS, CURP, "1,418.30").rows
        self.assertEqual((row.sbc, row.problems), (Decimal("1418.30"), []))

    def test_a_list_without_header_may_have_further_columns(self):
        people = [(NSS, CURP), (make_nss(2), make_curp(2))]
        first, second = (",".join((*person, "418.10")) for person in people)
        rows = f"{first},OEB-019,\r\n{second},,\r\n"
        for data in (rows, rows + "TOTAL 2\r\n"):
            result = workers_sheet.read(data.encode())
            self.assertEqual(
                [(row.nss, row.curp, row.sbc, row.problems) for row in result.rows[:2]],
                [(*person, Decimal("418.10"), []) for person in people],
            )
            self.assertEqual(
                [str(message) for message in result.messages],
                ["Columns that were not read: D."],
            )
        chosen = {result.columns[3].place: "contract"}
        self.assertEqual(_sheet(rows.encode(), chosen)[0].contract, "OEB-019")

    def test_an_amount_with_a_comma_in_a_list_without_header(self):
        """Also where every row has one, which looks like a further column."""
        for first, second, refused in (
            ("418.10", "1,418.10", [False, True]),
            ("1,418.10", "$1,418.10", [True, True]),
            ("412,50", "480,00", [True, True]),
            ("418.10,X", "1,418.10", [False, True]),
            ("418.10,X", "1,418.10,X", [False, True]),
        ):
            data = f"{NSS},{CURP},{first}\r\n{NSS},{CURP},{second}".encode()
            told = [" ".join(_told(row)) for row in _sheet(data)]
            self.assertEqual(
                ["more cells than there are columns" in one for one in told],
                refused,
                (first, second),
            )

    def test_a_slash_is_no_letter_in_what_stands_for_nobody(self):
        for name in ("N/A", "S/N", "S. N.", "XXX XXX", "SIN DATOS", "VACANTE (2)"):
            (row,) = self._read(("Nombre", "NSS", "CURP"), name, NSS, CURP).rows
            self.assertEqual(row.name, "", name)
        header = ("Apellido Paterno", "Nombre", "NSS", "CURP")
        (row,) = self._read(header, "VACANTE", "", NSS, CURP).rows
        self.assertEqual((row.name, row.surname), ("", ""))

    def test_the_apostrophe_that_makes_a_number_a_text(self):
        header = ("NSS", "CURP", "SBC", "Desde")
        values = (f"'{NSS}", f"’{CURP}", "'1,418.30", "'04/05/2026")
        (row,) = self._read(header, *values).rows
        self.assertEqual(
            (row.nss, row.curp, row.sbc, row.date_start),
            (NSS, CURP, Decimal("1418.30"), date(2026, 5, 4)),
        )

    def test_who_left_waits(self):
        """CONTPAQi's and NOI's lists of all employees have the leavers, too."""
        for heading, status, waits in (
            ("Estatus", "Baja", True),
            ("estadoempleado", "B", True),
            ("Status", "A", False),
            ("Estado", "Baja California", False),
        ):
            (row,) = self._read(("NSS", "CURP", heading), NSS, CURP, status).rows
            self.assertEqual((row.doubtful, row.problems), (waits, []), heading)
            told = ["The file says that this worker left: tick the row to take it."]
            self.assertEqual(_told(row), told if waits else [])

    def test_a_wrong_rfc_stops_nothing(self):
        (row,) = self._read(("NSS", "CURP", "RFC"), NSS, CURP, "LOGA9005").rows
        self.assertEqual((row.rfc, row.problems), ("", []))
        self.assertEqual(
            _told(row), ["The worker's RFC is not one, so it was not taken."]
        )

    def test_near_synonyms_are_asked_about(self):
        for header, meaning in (
            ("Salario base", "sbc"),
            ("SDI", "sbc"),
            ("S.D.I.", "sbc"),
            ("Salario Diario Integrado", "sbc"),
            ("sueldointegrado", "sbc"),
            ("SBC Parte fija", "sbc"),
            ("Alta", "date_start"),
            ("Fecha de baja", "date_end"),
            ("Fin de contrato", "date_end"),
            ("Orden", "contract"),
            ("IMSS", "nss"),
        ):
            with self.subTest(header):
                result = self._read(("NSS", "CURP", header), NSS, CURP, "400")
                column = result.columns[-1]
                self.assertEqual((column.meaning, column.doubt), ("", meaning))
                self.assertEqual(result.rows[0].sbc, None)
                self.assertIn(
                    f"were not read: {header}. Say under “Columns”",
                    " ".join(map(str, result.messages)),
                )

    def test_the_sbc_wins_over_what_is_like_it(self):
        result = self._read(
            ("NSS", "CURP", "Salario base", "SBC (Topado a 25 UMA)", "SDI"),
            NSS,
            CURP,
            "400",
            "418.30",
            "3512.40",
        )
        self.assertEqual(result.rows[0].sbc, Decimal("418.30"))

    def test_what_the_user_says_of_a_column_wins(self):
        header, values = ("NSS", "CURP", "Salario base"), (NSS, CURP, "400")
        key = self._read(header, *values).columns[-1].place
        result = self._read(header, *values, chosen={key: "sbc"})
        self.assertEqual(result.rows[0].sbc, Decimal("400.00"))
        self.assertEqual(result.messages, [])

    def test_a_row_without_what_nobody_could_tell_names_the_column(self):
        header = ("Nombre", "Clave IMSS", "CURP")
        expected = "were not read: Clave IMSS. Say under “Columns”"
        (row,) = self._read(header, "ANA", NSS, "").rows
        self.assertIn(expected, _told(row)[0])
        (row,) = self._read(header, "ANA", NSS, CURP).rows
        planner = Planner([], [], company_rfc="", default_since=date(2026, 8, 31))
        (step,) = planner.plan([row])
        self.assertIn(expected, str(step.messages[0]))
        (row,) = self._read(header, "TOTAL", "", "").rows
        self.assertIn("delete the row if it is a total", _told(row)[0])

    def test_two_columns_of_one_meaning_are_asked_about(self):
        result = self._read(("NSS", "CURP", "SBC", "SBC"), NSS, CURP, "400", "500")
        self.assertEqual([column.doubt for column in result.columns[2:]], ["sbc"] * 2)

    def test_identifiers_in_pieces(self):
        header = ("NSS", "rfc", "fecharfc", "homoclave", "curpi", "curpf")
        pieces = (NSS, "LOGA", "900512", "AB1", CURP[:4], CURP[10:])
        (row,) = self._read(header, *pieces).rows
        self.assertEqual((row.rfc, row.curp), ("LOGA900512AB1", CURP))
        for value, expected in (
            (CURP, (CURP, "")),
            ("LOGA900512AB1", ("", "LOGA900512AB1")),
        ):
            (row,) = self._read(("NSS", "RFC/CURP"), NSS, value).rows
            self.assertEqual((row.curp, row.rfc), expected)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestWhatExcelShows(BaseCase):
    HEADER = ("Nombre", "NSS", "CURP", "SBC", "Contrato")
    ROWS = (
        HEADER,
        ("Ana Paz", NSS, CURP, 500, "S1"),
        ("Eva Ruiz", make_nss(2), make_curp(2), 510, None),
    )

    def test_hidden_rows_wait(self):
        def change(_book, page):
            page.row_dimensions[3].hidden = True

        result = workers_sheet.read(_book(self.ROWS, change=change))
        self.assertEqual([row.doubtful for row in result.rows], [False, True])
        self.assertIn("Rows that are hidden in the file", str(result.messages[0]))

    def test_hidden_columns_are_not_read(self):
        def change(_book, page):
            page.column_dimensions["D"].hidden = True

        result = workers_sheet.read(_book(self.ROWS, change=change))
        self.assertEqual([row.sbc for row in result.rows], [None, None])
        self.assertIn("Columns that are hidden", str(result.messages[0]))

    def test_merged_cells_are_filled_down(self):
        def change(_book, page):
            page.merge_cells("E2:E3")

        rows = _sheet(_book(self.ROWS, change=change))
        self.assertEqual([row.contract for row in rows], ["S1", "S1"])

    def test_the_sheet_with_the_header(self):
        result = workers_sheet.read(_book(self.ROWS, before=("Instrucciones",)))
        self.assertEqual(len(result.rows), 2)
        self.assertEqual(
            str(result.messages[0]),
            "Sheet “Empleados” was read; not read: Instrucciones.",
        )

    def test_a_sheet_with_nothing_but_a_header_is_passed_over(self):
        def change(book, _page):
            book.create_sheet("Plantilla", 0).append(self.HEADER)

        self.assertEqual(len(_sheet(_book(self.ROWS, change=change))), 2)

    def test_a_hidden_sheet_only_if_no_other_has_a_header(self):
        def change(book, page):
            page.sheet_state = "hidden"
            other = book.create_sheet("Visible")
            other.append(self.HEADER)
            other.append(("Luz Ríos", make_nss(3), make_curp(3), 1, None))

        (row,) = _sheet(_book(self.ROWS, change=change))
        self.assertEqual(row.name, "Luz Ríos")

    def test_no_header_names_the_sheets(self):
        with self.assertRaisesRegex(
            workers_sheet.NoHeader, r"\(sheets: Uno, Empleados\)"
        ):
            _sheet(_book([("a", "b")], before=("Uno",)))

    def test_strict_open_xml_is_told(self):
        transitional = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
        data = replace_in_zip(
            _book(self.ROWS),
            "xl/worksheets/sheet1.xml",
            lambda part: part.replace(transitional, strict),
        )
        with self.assertRaisesRegex(sheet_reader.OtherFormat, "Strict Open XML"):
            _sheet(data)

    def test_a_web_page_named_xls(self):
        for data in (
            b"<html><table>",
            "\ufeff<?xml ?>".encode("utf-16"),
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
        ):
            with self.assertRaisesRegex(
                sheet_reader.OtherFormat, "a web page or an XML file"
            ):
                _sheet(data)

    def test_a_quote_that_never_closes_hides_no_row(self):
        rows = csv([(f"W{n}", make_nss(n), make_curp(n)) for n in range(1, 9)]).replace(
            b"W2", b'"W2'
        )
        for closing in (b"", b'"'):
            data = b"Nombre,NSS,CURP\r\n" + rows.replace(b"W7", b"W7" + closing)
            with self.assertRaisesRegex(sheet_reader.StrayQuote, "in line 3 of"):
                _sheet(data)
        (row,) = _sheet(b'Nombre,NSS,CURP\r\n"Paz,\r\nAna",%s,x' % NSS.encode())
        self.assertEqual(row.name, "Paz, Ana", "a text may well have two lines")
