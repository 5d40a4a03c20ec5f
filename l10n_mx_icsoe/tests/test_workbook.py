# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
import io
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

from openpyxl import load_workbook

from odoo.tests import BaseCase, tagged

from ..tools.formats import workbook
from ..tools.law.document import Kind
from .check_examples import ANA, BETO, CLIENT, CONTRACT, a_return, no_contracts

FINDINGS = (
    SimpleNamespace(severity="error", message="Falta el RFC del cliente Acme."),
    SimpleNamespace(severity="warning", message="=HYPERLINK(1)"),
)
LEFT_OUT = (
    ("S00009", "Foreign Inc.", "Cliente extranjero", ""),
    ("S00010", "=1+1", "Empezó antes", "sigue vigente"),
)


def read(informativa, *args, **options):
    return load_workbook(io.BytesIO(workbook.render(informativa, *args, **options)))


def rows(sheet):
    """The rows of ``sheet`` without the blanks at their end."""
    found = []
    for row in sheet.iter_rows(values_only=True):
        while row and row[-1] is None:
            row = row[:-1]
        found.append(row)
    return found


@tagged("post_install_l10n", "post_install", "-at_install")
class TestWorkbook(BaseCase):
    def test_documentation(self):
        self.assertEqual(doctest.testmod(workbook).failed, 0)

    def test_workers_as_in_the_prevalidator(self):
        book = read(a_return())
        self.assertEqual(book.sheetnames, ["Resumen", "Captura", "captura 001 S00021"])
        sheet = book["captura 001 S00021"]
        self.assertEqual(
            rows(sheet),
            [
                (
                    "NSS(11 dígitos)",
                    "CURP(18 caracteres)",
                    "Salario base de cotización(numérico con 2 decimales)",
                ),
                ("12345678903", "PEGJ900512HJCRRS04", "450.00"),
                ("02345678904", "BAUM690216HMSLRG18", "315.04"),
            ],
        )
        self.assertEqual(
            {cell.data_type for row in sheet.iter_rows() for cell in row}, {"s"}
        )
        self.assertEqual(sheet["A3"].number_format, "@")
        self.assertEqual(sheet.freeze_panes, "A2")

    def test_capture_in_the_order_of_the_portal(self):
        missing = "Falta: complete el dato en su origen y vuelva a recabar."
        client = replace(
            CLIENT,
            phone="0155",
            mobile="",
            address=replace(CLIENT.address, colony="Centro"),
        )
        sheet = read(a_return(replace(CONTRACT, client=client, date_end=None)))[
            "Captura"
        ]
        self.assertEqual(
            rows(sheet),
            [
                ("No.", "Contrato", "Campo del portal", "Valor", "Nota", "Hecho"),
                (None, None, "RFC del contratista", "IMS421231I45"),
                (
                    None,
                    None,
                    "Nombre, denominación o razón social",
                    "Bajío",
                    "El portal lo toma del RFC.",
                ),
                (None, None, "Correo electrónico del contratista", "imss@bajio.mx"),
                (None, None, "Teléfono móvil del contratista", "4427654321"),
                (
                    None,
                    None,
                    "Registro REPSE",
                    "AR129038/2024",
                    "El portal pide también la copia del registro.",
                ),
                (None, None, "Ejercicio", 2026),
                (None, None, "Cuatrimestre", "2 (mayo–agosto)"),
                (None, None, "Tipo de informativa", "Normal"),
                (None, None, "Número de contratos", 1),
                (1, "S00021", "Acme"),
                (1, "S00021", "RFC del contratante", "SAT970701NN3"),
                (
                    1,
                    "S00021",
                    "Nombre del contratante",
                    "Acme",
                    "El portal lo llena a partir del RFC: compárelo.",
                ),
                (1, "S00021", "Correo electrónico del contratante", "rh@acme.mx"),
                (1, "S00021", "Teléfono móvil del contratante", None, missing),
                (1, "S00021", "Teléfono fijo del contratante", "0155", "Opcional."),
                (
                    1,
                    "S00021",
                    "Código postal",
                    "01000",
                    "Solo si es distinto del domicilio fiscal.",
                ),
                (
                    1,
                    "S00021",
                    "Colonia",
                    "Centro",
                    "Solo si es distinto del domicilio fiscal.",
                ),
                (1, "S00021", "Objeto del contrato", "Limpieza de naves"),
                (
                    1,
                    "S00021",
                    "Servicio u obra especializada",
                    "F1 Limpieza industrial",
                    "Folio de la actividad en el REPSE y su texto.",
                ),
                (1, "S00021", "Fecha de inicio", datetime(2026, 5, 1)),
                (1, "S00021", "Fecha de término", None, "En blanco si no se conoce."),
                (1, "S00021", "Número de trabajadores", 2),
                (1, "S00021", "Archivo de trabajadores", "001-S00021-trabajadores.csv"),
            ],
        )
        self.assertEqual(sheet["D21"].number_format, "dd/mm/yyyy")
        self.assertEqual(sheet.auto_filter.ref, "A1:F24")

    def test_summary(self):
        sheet = read(a_return(), FINDINGS, LEFT_OUT, deadline=date(2026, 9, 18))[
            "Resumen"
        ]
        self.assertEqual(
            rows(sheet)[:17],
            [
                (
                    "Informativa de Contratos de Servicios u Obras Especializados "
                    "(ICSOE)",
                ),
                ("Contratista", "Bajío"),
                ("RFC", "IMS421231I45"),
                ("Registro REPSE", "AR129038/2024"),
                ("Vigencia del REPSE", datetime(2027, 3, 1)),
                ("Ejercicio", 2026),
                ("Cuatrimestre", "2 (mayo–agosto)"),
                ("Del", datetime(2026, 5, 1)),
                ("Al", datetime(2026, 8, 31)),
                ("Tipo de informativa", "Normal"),
                ("Fecha límite", datetime(2026, 9, 18)),
                ("Contratos", 1),
                ("Renglones de trabajadores", 2),
                ("Trabajadores distintos", 2),
                ("Errores", 1),
                ("Alertas", 1),
                ("Avisos", 0),
            ],
        )
        self.assertEqual(
            [row for row in rows(sheet)[17:] if row],
            [
                ("Contratos que se informan",),
                (
                    "Contrato",
                    "Contratante",
                    "Servicio u obra",
                    "RFC",
                    "Inicio",
                    "Término",
                    "Trabajadores",
                    "Hoja",
                    "Archivos",
                ),
                (
                    "S00021",
                    "Acme",
                    "F1 Limpieza industrial",
                    "SAT970701NN3",
                    datetime(2026, 5, 1),
                    datetime(2026, 12, 31),
                    2,
                    "captura 001 S00021",
                    "001-S00021-trabajadores.csv",
                ),
                ("Lo que hay que revisar",),
                ("Gravedad", "Mensaje"),
                ("Error", "Falta el RFC del cliente Acme."),
                ("Alerta", "=HYPERLINK(1)"),
                ("Contratos que no se informan",),
                ("Contrato", "Contratante", "Motivo", "Nota"),
                ("S00009", "Foreign Inc.", "Cliente extranjero"),
                ("S00010", "=1+1", "Empezó antes", "sigue vigente"),
            ],
        )
        self.assertEqual(sheet["H21"].hyperlink.location, "'captura 001 S00021'!A1")

    def test_nothing_to_report(self):
        book = read(no_contracts(kind=Kind.VOID, origin_folio="N262253432"))
        self.assertEqual(book.sheetnames, ["Resumen", "Captura"])
        self.assertEqual(
            rows(book["Captura"])[-1],
            (None, None, "Folio de la informativa de origen", "N262253432"),
        )
        self.assertEqual(rows(book["Resumen"])[-1], ("Ninguno.",))

    def test_a_text_is_never_run(self):
        dangerous = ("=1+1", "+1", "-1", "@SUM(A1)", "#N/A", '=HYPERLINK("x")', "=")
        for value in dangerous:
            contract = replace(
                CONTRACT,
                reference=value,
                object=value,
                client=replace(CLIENT, name=value, email=value),
                workers=(replace(ANA, nss=value, curp=value),),
            )
            with self.subTest(value):
                book = read(
                    a_return(contract),
                    [SimpleNamespace(severity="error", message=value)],
                    [(value, value, value, value)],
                )
                for sheet in book:
                    cells = [
                        cell
                        for row in sheet.iter_rows()
                        for cell in row
                        if cell.value == value
                    ]
                    self.assertEqual(
                        {cell.data_type for cell in cells}, {"s"}, sheet.title
                    )

    def test_characters_that_a_workbook_cannot_hold(self):
        contract = replace(
            CONTRACT, object="a\x0bb\ud800c\ufffe", workers=(replace(ANA, nss="1\x00"),)
        )
        book = read(a_return(contract))
        self.assertIn(
            "a\ufffdb\ufffdc\ufffd", [cell.value for cell in book["Captura"]["D"]]
        )
        self.assertEqual(book["captura 001 S00021"]["A2"].value, "1\ufffd")

    def test_a_wrong_salary_is_shown_as_it_is(self):
        workers = (replace(ANA, sbc=None), replace(BETO, sbc=Decimal("345.678")))
        sheet = read(a_return(replace(CONTRACT, workers=workers)))["captura 001 S00021"]
        self.assertEqual([cell.value for cell in sheet["C"]][1:], [None, "345.678"])

    def test_titles(self):
        references = ("a/b?*[c]:\\d", "x" * 60, "x" * 60, "'", "S00021")
        book = read(
            a_return(
                *(replace(CONTRACT, reference=reference) for reference in references)
            )
        )
        self.assertEqual(
            book.sheetnames[2:],
            [
                "captura 001 a-b-c-d",
                "captura 002 xxxxxxxxxxxxxxxxxxx",
                "captura 003 xxxxxxxxxxxxxxxxxxx",
                "captura 004",
                "captura 005 S00021",
            ],
        )
