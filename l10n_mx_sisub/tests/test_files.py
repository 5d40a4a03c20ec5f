# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import date

from odoo.tests import BaseCase, tagged

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError

from ..tools import csv_files
from ..tools.csv_files import Options
from ..tools.document import Deed, Kind
from ..tools.layouts import layouts_of
from . import documents
from .documents import RETURN, with_client, with_contract, with_contractor

PARTY_HEADER = (
    "cuatrimestre que declara,año que se declara,Registro Federal de Contribuyente,"
    "Nombre denominacion o razon social,Correo electronico,Telefono (numero extension),"
    "Registro patronal,Calle,Numero exterior,Numero interior,Entre calle,Y calle,"
    "Colonia,Codigo Postal,Municipio o Alcaldia,Entidad Federativa,Representante legal,"
    "Administrador Unico,Numero de escritura,Nombre del Notario Publico,Numero de "
    "Notario Publico,Fecha de escritura publica,Folio mercantil,Aportacion sin credito "
    "de los trabajadores del contrato,Aportacion con credito de los trabajadores del "
    "contrato,Amortizacion de los trabajadores del contrato,Numero de registro ante la "
    "Secretaria de Trabajo y Prevision Social"
)
PARTY_ROWS = (
    "2,2026,LTQ150612A10,LIMPIEZA TECNICA DE QUERETARO SA,IMSS@LTQ.EXAMPLE,4422100000,"
    "E2312345103,CALLE DE LOS PENONES,118,4 B,NA,NA,INDUSTRIAL BENITO JUAREZ,06120,"
    "CUAUHTEMOC,CIUDAD DE MEXICO,JOSE NUNEZ,NA,12 345,LIC OSCAR DAVILA,8,12/06/2015,"
    "N 2015,3101,900,1500,AR129038 2024",
    "2,2026,LTQ150612A10,LIMPIEZA TECNICA DE QUERETARO SA,IMSS@LTQ.EXAMPLE,4422100000,"
    "B4567890108,CALLE DE LOS PENONES,118,4 B,NA,NA,INDUSTRIAL BENITO JUAREZ,06120,"
    "CUAUHTEMOC,CIUDAD DE MEXICO,JOSE NUNEZ,NA,12 345,LIC OSCAR DAVILA,8,12/06/2015,"
    "N 2015,0,0,0,AR129038 2024",
)
# To the letter as in the file that was really filed in June 2026, the blank before
# «Fecha de termino» included.
CONTRACTS_HEADER = (
    "cuatrimestre que declara,año que se declara,Registro Federal de Contribuyente del "
    "sujeto obligado,Numero de contrato,Tipo de contrato,Objeto del contrato,Monto del "
    "contrato,Vigencia (del contrato),Fecha de inicio (del contrato), Fecha de termino "
    "(del contrato),Numero estimado mensual de trabajadores que se pondran a "
    "disposicion (del contrato),Registro Federal de Contribuyentes,Nombre denominacion "
    "o razon social,Registro Patronal ante el IMSS,Calle,Numero exterior,Numero "
    "interior,Entre calle,Y calle,Colonia,Codigo Postal,Municipio o Alcaldia,Entidad "
    "Federativa,Correo electronico,telefono (numero extension)"
)
CONTRACTS_ROW = (
    "2,2026,LTQ150612A10,7,POR TIEMPO,LIMPIEZA DE LA NAVE A LINEA N,148501,31/12/9999,"
    "04/05/2026,31/12/9999,2,ÑEM12083022A,NANDU PENA SA DE CV,C9912345109,CALLE DE LOS "
    "PENONES,118,4 B,LIRIO,RIO NILO,INDUSTRIAL BENITO JUAREZ,06120,CUAUHTEMOC,CIUDAD "
    "DE MEXICO,COMPRAS@NANDU.EXAMPLE,4775550120"
)
WORKERS_HEADER = (
    "cuatrimestre que declara,año que se declara,bimestre,Registro Federal de "
    "Contribuyente del sujeto obligado,Numero de contrato,Registro Patronal ante el "
    "IMSS,Numero de Seguro Social del trabajador,Calle (centro del trabajo),Numero "
    "exterior (centro del trabajo),Numero interior (centro de trabajo),Colonia (centro "
    "de trabajo),Codigo Postal (centro de trabajo),Municipio o Alcaldia (centro de "
    "trabajo),Entidad federativa (centro de trabajo),Monto Percepciones "
    "variables,Monto Percepciones fijas,Dias de Incapacidad,Percepciones no "
    "integrables al SBA,salario no excedente (VSM)"
)
WORKERS_ROWS = tuple(
    f"2,2026,{bimester},LTQ150612A10,7,E2312345103,{documents.FIRST.nss},NAVE 2 KM 4 5,"
    f"118,4 B,INDUSTRIAL BENITO JUAREZ,06120,CUAUHTEMOC,ESTADO DE MEXICO,1201,30000,"
    f"{days},800,512.40"
    for bimester, days in ((3, 3), (4, 0))
)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestFiles(BaseCase):
    maxDiff = None

    def _files(self, sisub=RETURN, **options):
        return {
            layout.code: (layout, csv_files.render(layout, sisub, Options(**options)))
            for layout in layouts_of(sisub)
        }

    def _lines(self, code, sisub=RETURN, **options):
        return self._files(sisub, **options)[code][1].decode("cp1252").split("\r\n")

    def test_bytes(self):
        files = self._files()
        expected = {
            "party": (27, PARTY_HEADER, *PARTY_ROWS),
            "contracts": (25, CONTRACTS_HEADER, CONTRACTS_ROW),
            "workers": (19, WORKERS_HEADER, *WORKERS_ROWS),
        }
        for code, (columns, *lines) in expected.items():
            layout, data = files[code]
            # No line break at the end.
            self.assertEqual(data, "\r\n".join(lines).encode("cp1252"))
            self.assertEqual(len(layout.columns), columns)
            for line in lines:
                self.assertEqual(line.count(","), columns - 1)

    def test_names(self):
        self.assertEqual(
            [layout.filename for layout, _data in self._files().values()],
            [
                "1_SISUB_Ley_29_bis_Sujeto obligado.CSV",
                "2_SISUB_Ley_29_bis_Contratos.CSV",
                "3_SISUB_Ley_29_bis_DetalleTrab.CSV",
            ],
        )
        provisional = [
            layout.code
            for layout, _data in self._files().values()
            if layout.is_provisional
        ]
        self.assertEqual(provisional, ["party", "workers"])

    def test_encodings(self):
        for encoding, year in (
            ("cp1252", b"a\xf1o"),
            ("utf-8", b"a\xc3\xb1o"),
            ("utf-8-sig", b"\xef\xbb\xbfcuatrimestre que declara,a\xc3\xb1o"),
        ):
            data = self._files(encoding=encoding)["contracts"][1]
            self.assertIn(year, data)

    def test_both_readings_of_the_dates(self):
        ends = with_contract(date_end=date(2026, 10, 16))
        own = self._lines("contracts", ends)[1].split(",")
        bounds = self._lines("contracts", ends, dates="period")[1].split(",")
        self.assertEqual(own[7:10], ["16/10/2026", "04/05/2026", "16/10/2026"])
        self.assertEqual(bounds[7:10], ["16/10/2026", "01/05/2026", "31/08/2026"])

    def test_blanks(self):
        for blank in ("NA", "0", "N/A"):
            row = self._lines("party", blank=blank)[1].split(",")
            self.assertEqual(row[10:12], [blank, blank])

    def test_one_row_for_all_registrations(self):
        lines = self._lines("party", by_registration=False)
        self.assertEqual(lines[1:], [PARTY_ROWS[0]])

    def test_bimester_of_the_cuatrimestre(self):
        lines = self._lines("workers", bimester="period")
        self.assertEqual([line.split(",")[2] for line in lines[1:]], ["1", "2"])

    def test_person_as_contractor(self):
        person = with_contractor(
            rfc="PEGJ900512AB1", name="Juan Pérez Gómez", deed=Deed()
        )
        row = self._lines("party", person)[1].split(",")
        self.assertEqual(
            row[16:23],
            ["JUAN PEREZ GOMEZ", "JUAN PEREZ GOMEZ", "0", "NOAPLICA", "0", "NA", "NA"],
        )

    def test_client_without_registration(self):
        row = self._lines("contracts", with_client(registration=""))[1].split(",")
        self.assertEqual(row[13], "E2312345103")

    def test_nothing_known_of_the_pay(self):
        row = self._lines("workers", documents.with_worker(pay=None, salary=None))[1]
        self.assertEqual(row.split(",")[14:], ["0", "0", "0", "0", "NA"])

    def test_comma_in_an_address_of_mail(self):
        with self.assertRaises(ToolError) as refused:
            self._files(with_client(email="a@b.example, c@d.example"))
        self.assertIn("Correo electronico", str(refused.exception))

    def test_without_activity(self):
        nothing = replace(RETURN, kind=Kind.NIL, contracts=())
        self.assertEqual(layouts_of(nothing), [])
