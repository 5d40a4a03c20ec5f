# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

from openpyxl import Workbook, load_workbook

from odoo.tests import BaseCase, tagged

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError
from odoo.addons.l10n_mx_icsoe.tests.common import make_nss
from odoo.addons.l10n_mx_icsoe.tools.law import snapshot
from odoo.addons.l10n_mx_icsoe.tools.law.period import Period

from ..tools import (
    bimester,
    cells,
    error_file,
    infonavit,
    papers,
    payroll,
    review,
)
from ..tools.bimester import Bimester
from ..tools.csv_files import Options
from ..tools.document import Amounts, Kind, Sisub, in_force, proposed_kind
from ..tools.layouts import layouts_of
from .documents import CONTRACT, MAY, RETURN, with_contract, with_contractor

RFC = "LTQ150612A10"
FOLIO = "0F5F9E0A-1B2C-4D3E-8F40-5A6B7C8D9E0F"


def receipt(
    folio=FOLIO,
    nss=None,
    rfc=RFC,
    paid="2026-06-30",
    start="2026-06-16",
    end="2026-06-30",
    replaces="",
    perceptions=(("001", "7000.10", "0"), ("010", "0", "300.05")),
    days=2,
):
    """A payroll receipt as SAT stamps it, with what SISUB reads."""
    related = (
        f'<cfdi:CfdiRelacionados TipoRelacion="04"><cfdi:CfdiRelacionado UUID="'
        f'{replaces}"/></cfdi:CfdiRelacionados>'
        if replaces
        else ""
    )
    nodes = "".join(
        f'<nomina12:Percepcion TipoPercepcion="{code}" ImporteGravado="{taxed}" '
        f'ImporteExento="{exempt}"/>'
        for code, taxed, exempt in perceptions
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4"
 xmlns:nomina12="http://www.sat.gob.mx/nomina12" Version="4.0">{related}
<cfdi:Emisor Rfc="{rfc}" Nombre="LTQ"/><cfdi:Receptor Rfc="PEGJ900512AB1"/>
<cfdi:Complemento><nomina12:Nomina Version="1.2" TipoNomina="O" FechaPago="{paid}"
 FechaInicialPago="{start}" FechaFinalPago="{end}">
<nomina12:Emisor RegistroPatronal="E23-12345-10-3"/>
<nomina12:Receptor NumSeguridadSocial="{nss or make_nss(1)}"/>
<nomina12:Percepciones>{nodes}</nomina12:Percepciones>
<nomina12:Incapacidades><nomina12:Incapacidad DiasIncapacidad="{days}"
 TipoIncapacidad="02"/></nomina12:Incapacidades></nomina12:Nomina>
<tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital"
 UUID="{folio}"/></cfdi:Complemento></cfdi:Comprobante>""".encode()


def emission(registration="E23-12345-10-3", month="6/2026"):
    """IMSS's bimonthly emission (EBA), with two workers, one with two movements."""
    book = Workbook()
    summary = book.active
    summary.title = "Emisión Junio 2026"
    for row in (
        ("Periodo Mensual", month),
        ("Registro Patronal", registration),
    ):
        summary.append(row)
    summary.append(["Aportación Pat. S/C Infonavit", 1000.5])
    summary.append(["Aportación Pat. C/C Infonavit", "2,000.00"])
    summary.append(["Amortización", 1500.25])
    sheet = book.create_sheet("Movimientos EBA Junio 2026")
    sheet.append(["LTQ"])
    sheet.append(
        ["NSS", "Nombre", "Aportación Patronal", "Número de Crédito", "Amortización"]
    )
    sheet.append([make_nss(1), "IÑIGO", 600.5, "-", "-"])
    sheet.append([make_nss(1), "IÑIGO", 400, "N/A", "-"])
    sheet.append([make_nss(2), "ANA", "2,000.00", "01234567890", 1500.25])
    sheet.append(["Total", None, 3000.5, None, 1500.25])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def without_sheets():
    """A workbook whose list of sheets is empty, as no program writes it."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(emission())) as book,
        zipfile.ZipFile(target, "w") as made,
    ):
        for name in book.namelist():
            part = book.read(name)
            if name == "xl/workbook.xml":
                part = re.sub(b"<sheets>.*</sheets>", b"<sheets/>", part)
            made.writestr(name, part)
    return target.getvalue()


def sua_file():
    """SUA's payment file: employer, and one worker with a credit."""
    employer = f"02E2312345103{RFC:<13}202606".ljust(295)
    worker = list(" " * 295)
    worker[0:2] = "03"
    worker[32:43] = make_nss(2)
    worker[74:84] = "1234567890"
    worker[263:270] = "0200000"
    worker[270:277] = "0150025"
    return (employer + "".join(worker)).encode("cp1252")


@tagged("post_install_l10n", "post_install", "-at_install")
class TestTools(BaseCase):
    def test_examples_in_the_docstrings(self):
        for module in (bimester, cells, error_file):
            self.assertFalse(doctest.testmod(module).failed, module)

    def test_bimesters(self):
        self.assertEqual(
            bimester.bimesters_of(Period(2026, 3)),
            (Bimester(2026, 5), Bimester(2026, 6)),
        )
        self.assertEqual(Bimester(2026, 6).end, date(2026, 12, 31))
        self.assertEqual(Bimester(2026, 1).end, date(2026, 2, 28))
        self.assertEqual(Bimester(2026, 1).previous, Bimester(2025, 6))
        # The reform came on 24 April 2021.
        self.assertEqual(bimester.bimesters_of(Period(2021, 1)), (Bimester(2021, 2),))

    def test_in_force(self):
        period = Period(2026, 2)
        for start, end, expected in (
            (date(2025, 1, 1), None, True),
            (date(2025, 1, 1), date(2026, 5, 1), True),
            (date(2025, 1, 1), date(2026, 4, 30), False),
            (date(2026, 8, 31), None, True),
            (date(2026, 9, 1), None, False),
            (None, None, True),
        ):
            self.assertEqual(in_force(period, start, end), expected, (start, end))

    def test_kinds(self):
        period, earlier = (
            Period(2026, 2),
            replace(CONTRACT, date_start=date(2026, 1, 2)),
        )
        self.assertEqual(proposed_kind((CONTRACT, earlier), period), Kind.ACTIVITY)
        self.assertEqual(proposed_kind((earlier,), period), Kind.CONTINUED)
        self.assertEqual(proposed_kind((), period), Kind.NIL)
        self.assertEqual(proposed_kind((earlier,), period, True), Kind.COMPLEMENTARY)
        self.assertEqual(proposed_kind((), period, True), Kind.COMPLEMENTARY_NIL)

    def test_snapshot_and_back(self):
        self.assertEqual(
            snapshot.from_json(Sisub, snapshot.to_json(RETURN)).contracts,
            RETURN.contracts,
        )
        self.assertEqual(
            snapshot.from_json(Sisub, snapshot.to_json(RETURN)).contractor,
            RETURN.contractor,
        )

    def test_receipt(self):
        (found,), skipped = payroll.read("x.xml", receipt(), RFC)
        self.assertEqual(skipped, 0)
        self.assertEqual(found.folio, FOLIO)
        self.assertEqual(found.nss, make_nss(1))
        self.assertEqual(
            found.amounts, {"001": Decimal("7000.10"), "010": Decimal("300.05")}
        )
        self.assertEqual(found.incapacity_days, 2)
        self.assertFalse(found.straddles)

    def test_amounts_that_nobody_is_paid(self):
        """A slip, or malice, counts for nothing, and stops nothing."""
        (found,), _skipped = payroll.read(
            "x.xml", receipt(perceptions=(("001", "1E+900", "5"),), days="9" * 20), RFC
        )
        self.assertEqual((found.amounts, found.incapacity_days), ({"001": 5}, 0))
        self.assertEqual(cells.pesos(Decimal(10) ** 40), "1" + "0" * 40)

    def test_no_receipt(self):
        hostile = b"<a" + b" a=''" * 300 + b"/>"
        other, draft = receipt(rfc="ABA980312QX8"), receipt(folio="")
        for content in (b"", b"<a/>", b"<!DOCTYPE a><a/>", hostile, other, draft):
            with self.assertRaises(payroll.NoReceipts):
                payroll.read("x.xml", content, RFC)

    def test_receipt_as_programs_write_it(self):
        """In another encoding, with a comment, or an addenda that nobody checked."""
        text = receipt(replaces="A" * 36).decode().replace('LTQ"', 'Técnica"')
        related, end = "<cfdi:CfdiRelacionado ", "</cfdi:Comprobante>"
        for content in (
            text.encode("cp1252"),
            text.encode("utf-16"),
            text.replace(related, f"<!-- -->{related}").encode(),
            text.replace(end, f"<cfdi:Addenda>&</cfdi:Addenda>{end}").encode(),
        ):
            (found,), _skipped = payroll.read("x.xml", content, RFC)
            self.assertEqual(found.replaces, ("A" * 36,))

    def test_pay(self):
        receipts, _skipped = payroll.read("x.xml", receipt(), RFC)
        classes = {"001": "fixed", "010": "not_base"}
        paid = payroll.pay_of(receipts, classes)
        self.assertEqual(
            (paid.variable, paid.fixed, paid.not_base, paid.incapacity_days),
            (Decimal(0), Decimal("7000.10"), Decimal("300.05"), 2),
        )
        # What has no class is variable; that part may be of the bimester before.
        self.assertEqual(payroll.pay_of(receipts, {}).variable, Decimal("7300.15"))
        before = payroll.pay_of(receipts, {"001": "fixed"}, variable_receipts=[])
        self.assertEqual((before.variable, before.fixed), (0, Decimal("7000.10")))
        self.assertIsNone(payroll.pay_of([], classes))

    def test_which_date_decides(self):
        late = receipt(paid="2026-07-02")
        (found,), _skipped = payroll.read("x.xml", late, RFC)
        self.assertTrue(found.straddles)
        self.assertEqual(found.bimester("payment"), Bimester(2026, 4))
        self.assertEqual(found.bimester("period"), MAY)

    def test_emission(self):
        file = infonavit.read("eba.xlsx", emission())
        self.assertEqual(
            (file.source, file.registration, file.bimester),
            ("eba", "E2312345103", MAY),
        )
        expected = Amounts(Decimal("1000.5"), Decimal("2000.00"), Decimal("1500.25"))
        self.assertEqual(file.sum, expected)
        self.assertEqual(file.totals, expected)
        self.assertEqual(
            [file.workers[make_nss(n)].has_credit for n in (1, 2)], [False, True]
        )

    def test_sua(self):
        file = infonavit.read("P.SUA", sua_file())
        self.assertEqual(
            (file.source, file.registration, file.bimester), ("sua", "E2312345103", MAY)
        )
        self.assertEqual(
            file.sum, Amounts(Decimal(0), Decimal("2000.00"), Decimal("1500.25"))
        )
        strange = sua_file().replace(b"0200000", "²200000".encode("cp1252"))
        self.assertEqual(infonavit.read("P.SUA", strange).sum.with_credit, 0)

    def test_no_payment_file(self):
        months = "13/2026", "6/26", "6", "6/" + "9" * 50
        for content in (
            *(b"", b"hello", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0broken"),
            *(emission(month=month) for month in months),
            without_sheets(),
        ):
            with self.assertRaises(ToolError):
                infonavit.read("x", content)

    def test_messages(self):
        text = (
            'Archivo,Mensaje\r\n3_SISUB_Ley_29_bis_DetalleTrab,"Fila 5, NSS '
            f'{make_nss(1)} no corresponde"\r\nLayout incorrecto; fila 3\r\n'
        )
        lines = error_file.read(text.encode("cp1252"))
        self.assertEqual(
            [(line.file, line.row, line.nss) for line in lines],
            [("workers", 5, make_nss(1)), ("", 3, "")],
        )
        for nothing in (b"\r\n", b'a;"' + b"x" * 200_000):
            with self.assertRaises(ToolError):
                error_file.read(nothing)

    def test_papers(self):
        names = [paper.name[:2] for paper in papers.papers(RETURN, None)]
        self.assertEqual(names, ["1a", "2B", "4_"])
        self.assertEqual(papers.papers(RETURN, RETURN), [])
        renewed = with_contractor(repse_number="AR999999/2026")
        self.assertEqual(
            [str(paper.reason) for paper in papers.papers(renewed, RETURN)],
            ["Changed since the last accepted return."],
        )
        longer = with_contract(date_end=date(2027, 1, 1))
        self.assertEqual(
            [str(paper.reason) for paper in papers.papers(longer, RETURN)],
            ["Contract S00021: changed since the last accepted return."],
        )
        person = with_contractor(rfc="PEGJ900512AB1")
        self.assertEqual(
            [paper.name[:2] for paper in papers.papers(person, None)], ["2B", "4_"]
        )

    def test_steps(self):
        steps = [str(one) for one in papers.steps(RETURN, ["1.CSV"], [])]
        self.assertEqual(len(steps), 7)
        self.assertIn("E2312345103", steps[0])
        nothing = replace(RETURN, kind=Kind.NIL, contracts=())
        self.assertIn("sin actividad", str(papers.steps(nothing, [], [])[2]))

    def test_workbook(self):
        """The columns of the files, with what is not in them at their left."""
        formula = with_contract(object="=1+1", date_end=date(2026, 10, 16))
        data = review.render(
            formula,
            layouts_of(formula),
            Options(dates="period"),
            [("error", "x")],
            [("S9", "Acme", "Otro", "")],
            ["uno"],
            [("p", "r")],
        )
        book = load_workbook(io.BytesIO(data))
        self.assertEqual(
            " ".join(book.sheetnames),
            "Resumen Revisiones Montos Sujeto obligado Contratos Trabajadores No se "
            "informan",
        )
        contract = [cell.value for cell in book["Contratos"][2]]
        # Both readings of the dates: the contract's own, and those of the file.
        self.assertEqual(contract[2].date(), date(2026, 10, 16))
        self.assertEqual(contract[10:13], ["16/10/2026", "01/05/2026", "31/08/2026"])
        # What looks like a formula is a text.
        self.assertEqual((contract[8], book["Contratos"]["I2"].data_type), ("1 1", "s"))
        worker = [cell.value for cell in book["Trabajadores"][2]]
        self.assertEqual(worker[:2], ["S00021", "Íñigo Peña"])
        self.assertEqual(worker[9], make_nss(1))
        self.assertEqual(book["Trabajadores"].max_row, 3)
        self.assertEqual(book["Montos"]["D2"].value, 1500)
