# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import datetime, timezone
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.l10n_mx_efirma.tools import xml_safety

from ..tools.formats import informativa_schema, informativa_xml
from ..tools.law.document import Address, Kind
from .check_examples import ANA, BETO, CLIENT, COMPANY, CONTRACT, a_return, no_contracts

SIGNED_AT = datetime(2026, 9, 10, 18, 30, 15, 999, tzinfo=timezone.utc)

# An RFC with Ñ and &, a text over two lines, a Ñ in a name, a work without an end: all
# that the document can carry.
FULL = a_return(
    CONTRACT,
    replace(
        CONTRACT,
        reference="S00022",
        client=replace(
            CLIENT,
            rfc="ÑA&970701NN3",
            name='Ñandú & "Hijos"',
            phone="4420000000",
            address=Address(
                "76000",
                "Centro",
                "Hidalgo",
                "1",
                "B",
                "Luna y Sol",
                "Querétaro",
                "Querétaro",
            ),
        ),
        object="OC 4500012\n<montaje>",
        service_name="Montaje",
        service_kind="work",
        date_end=None,
        date_signed=None,
        workers=(replace(ANA, sbc=Decimal("450.5")),),
    ),
    kind=Kind.CORRECTION,
    origin_folio="N262253432",
)
GOLDEN = """\
<?xml version='1.0' encoding='UTF-8'?>
<Informativa xmlns="urn:l10n-mx-icsoe:informativa:1" version="1.0" tipo="CORRECCION" \
ejercicio="2026" cuatrimestre="2" \
inicio="2026-05-01" fin="2026-08-31" folioOrigen="N262253432" totalContratos="2" \
totalTrabajadores="3" \
fechaFirma="2026-09-10T12:30:15-06:00">
  <Contratista rfc="IMS421231I45" nombre="Bajío" correo="imss@bajio.mx" \
telefonoMovil="4427654321" \
repse="AR129038/2024" repseRegistro="2024-03-01" repseVigencia="2027-03-01"/>
  <Contrato referencia="S00021" inicio="2026-05-01" fin="2026-12-31" \
celebrado="2026-05-01" totalTrabajadores="2">
    <Contratante rfc="SAT970701NN3" nombre="Acme" correo="rh@acme.mx" \
telefonoMovil="4421234567">
      <Domicilio codigoPostal="01000"/>
    </Contratante>
    <Objeto>Limpieza de naves</Objeto>
    <Servicio folio="F1" clase="SERVICIO">Limpieza industrial</Servicio>
    <Trabajador nss="12345678903" curp="PEGJ900512HJCRRS04" sbc="450.00" \
nombre="Ana Peña" inicio="2026-05-01"/>
    <Trabajador nss="02345678904" curp="BAUM690216HMSLRG18" sbc="315.04" \
nombre="Beto Luna" inicio="2026-06-01" \
fin="2026-07-01"/>
  </Contrato>
  <Contrato referencia="S00022" inicio="2026-05-01" totalTrabajadores="1">
    <Contratante rfc="ÑA&amp;970701NN3" nombre="Ñandú &amp; &quot;Hijos&quot;" \
correo="rh@acme.mx" \
telefonoMovil="4421234567" telefonoFijo="4420000000">
      <Domicilio codigoPostal="76000" colonia="Centro" calle="Hidalgo" \
numeroExterior="1" numeroInterior="B" \
entreCalles="Luna y Sol" ciudad="Querétaro" estado="Querétaro"/>
    </Contratante>
    <Objeto>OC 4500012
&lt;montaje&gt;</Objeto>
    <Servicio folio="F1" clase="OBRA">Montaje</Servicio>
    <Trabajador nss="12345678903" curp="PEGJ900512HJCRRS04" sbc="450.50" \
nombre="Ana Peña" inicio="2026-05-01"/>
  </Contrato>
</Informativa>
"""


@tagged("post_install_l10n", "post_install", "-at_install")
class TestInformativaXml(BaseCase):
    def assert_refused(self, xml, message):
        with self.assertRaises(xml_safety.ToolError) as caught:
            informativa_xml.validate(xml)
        self.assertEqual(str(caught.exception), message)
        # Whoever logs the traceback logs no value of the document.
        self.assertTrue(
            caught.exception.__suppress_context__
            or caught.exception.__context__ is None
        )

    def test_exact_document(self):
        xml = informativa_xml.build(FULL, SIGNED_AT)
        self.assertEqual(xml.decode(), GOLDEN)
        self.assertEqual(informativa_xml.validate(xml).get("totalTrabajadores"), "3")

    def test_signing_time(self):
        self.assertNotIn(b"fechaFirma", informativa_xml.build(FULL))
        with self.assertRaises(ValueError):
            informativa_xml.build(FULL, SIGNED_AT.replace(tzinfo=None))
        for moment in ("2026-09-10T12:30:15", "2026-09-10", "2026-13-10T12:30:15Z"):
            self.assert_refused(
                GOLDEN.replace("2026-09-10T12:30:15-06:00", moment).encode(),
                "The declaration is not valid: line 2, Informativa: “fechaFirma” is "
                "empty or not in the required form. Correct it and gather again.",
            )

    def test_kinds(self):
        for kind, name in informativa_schema.KINDS.items():
            document = a_return if kind.carries_contracts else no_contracts
            origin = "" if kind in (Kind.NORMAL, Kind.NIL) else "N262253432"
            root = informativa_xml.validate(
                informativa_xml.build(document(kind=kind, origin_folio=origin))
            )
            self.assertEqual(root.get("tipo"), name)

    def test_kind_and_contracts_go_together(self):
        for document, kind, count in (
            (no_contracts(), "NORMAL", 0),
            (a_return(kind=Kind.NIL), "SIN_INFORMACION", 1),
        ):
            self.assert_refused(
                informativa_xml.build(document),
                f"The declaration is not valid: a return of the kind {kind} and "
                f"{count} contracts do not go together. "
                "Choose the other kind, or gather again.",
            )
        self.assert_refused(
            informativa_xml.build(no_contracts(kind=Kind.VOID)),
            "The declaration is not valid: a return of the kind SIN_EFECTOS must name "
            "the folio of the return it is about.",
        )

    def test_totals(self):
        self.assert_refused(
            informativa_xml.build(a_return(declared_contracts=3)),
            "The declaration is not valid: line 2, Informativa: “totalContratos” says "
            "3, but there are 1. Gather again.",
        )
        for wrong, message in (
            (
                'celebrado="2026-05-01" totalTrabajadores="5"',
                "line 4, Contrato S00021: “totalTrabajadores” says 5",
            ),
            ('celebrado="2026-05-01" totalTrabajadores="02"', None),
        ):
            xml = GOLDEN.replace(
                'celebrado="2026-05-01" totalTrabajadores="2"', wrong
            ).encode()
            self.assert_refused(
                xml,
                f"The declaration is not valid: {message}, but there are 2. Gather "
                "again."
                if message
                else "The declaration is not valid: line 4, Contrato S00021: "
                "“totalTrabajadores” is empty or not in the "
                "required form. Correct it and gather again.",
            )
        self.assert_refused(
            GOLDEN.replace('totalTrabajadores="3"', 'totalTrabajadores="4"').encode(),
            "The declaration is not valid: line 2, Informativa: “totalTrabajadores” "
            "says 4, but there are 3. Gather again.",
        )

    def test_what_is_missing(self):
        for document, where, field in (
            (
                a_return(contractor=replace(COMPANY, rfc="")),
                "line 3, Contratista",
                "rfc",
            ),
            (
                a_return(replace(CONTRACT, date_start=None)),
                "line 4, Contrato S00021",
                "inicio",
            ),
            (
                a_return(replace(CONTRACT, reference="")),
                "line 4, Contrato 1",
                "referencia",
            ),
            (
                a_return(replace(CONTRACT, workers=())),
                "line 4, Contrato S00021",
                "Trabajador",
            ),
            (
                a_return(replace(CONTRACT, client=replace(CLIENT, name=""))),
                "line 5, Contrato S00021, Contratante",
                "nombre",
            ),
            (
                a_return(replace(CONTRACT, workers=(ANA, replace(BETO, sbc=None)))),
                "line 11, Contrato S00021, Trabajador 2",
                "sbc",
            ),
        ):
            with self.subTest(field):
                self.assert_refused(
                    informativa_xml.build(document),
                    f"The declaration is not valid: {where}: “{field}” is missing. "
                    "Fill it in and gather again.",
                )

    def test_what_is_in_the_wrong_form(self):
        worker = "line 10, Contrato S00021, Trabajador 1"
        client = "line 5, Contrato S00021, Contratante"
        for document, where, field in (
            *(
                (
                    a_return(
                        replace(
                            CONTRACT, workers=(replace(ANA, **{field: value}), BETO)
                        )
                    ),
                    worker,
                    field,
                )
                for field, values in {
                    "nss": (
                        "1234567890",
                        "123456789033",
                        "1234567890A",
                        "1234567890\u0663",
                        " 12345678903",
                    ),
                    "curp": (
                        "PEGJ900512HJCRRS0",
                        "pegj900512hjcrrs04",
                        "PEGJ900512KJCRRS04",
                        "PEGJ900512HJCRRS04 ",
                    ),
                    "sbc": tuple(map(Decimal, ("0", "-1", "345.678", "NaN", "1E+20"))),
                }.items()
                for value in values
            ),
            *(
                (
                    a_return(replace(CONTRACT, client=replace(CLIENT, rfc=value))),
                    client,
                    "rfc",
                )
                for value in (
                    "SAT970701NN",
                    "sat970701nn3",
                    "ÁAT970701NN3",
                    "SAT-970701-NN3",
                )
            ),
            (
                a_return(
                    replace(
                        CONTRACT, client=replace(CLIENT, address=Address(zip="1000"))
                    )
                ),
                "line 6, Contrato S00021, Domicilio",
                "codigoPostal",
            ),
            (
                a_return(replace(CONTRACT, object="")),
                "line 8, Contrato S00021, Objeto",
                "Objeto",
            ),
            (
                a_return(replace(CONTRACT, object=" \n\t")),
                "line 8, Contrato S00021, Objeto",
                "Objeto",
            ),
            (
                a_return(replace(CONTRACT, service_name="")),
                "line 9, Contrato S00021, Servicio",
                "Servicio",
            ),
        ):
            with self.subTest(field=field, where=where):
                self.assert_refused(
                    informativa_xml.build(document),
                    f"The declaration is not valid: {where}: “{field}” is empty or "
                    "not in the required form. "
                    f"Correct it "
                    "and gather again.",
                )

    def test_one_line_per_worker_and_contract(self):
        for change, field in (({"nss": ANA.nss}, "nss"), ({"curp": ANA.curp}, "curp")):
            self.assert_refused(
                informativa_xml.build(
                    a_return(replace(CONTRACT, workers=(ANA, replace(BETO, **change))))
                ),
                "The declaration is not valid: line 11, Contrato S00021, Trabajador "
                "2: another worker of the same contract "
                f"has the same “{field}”. Correct it and gather again.",
            )

    def test_what_does_not_belong(self):
        signature = '<ds:{} xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'
        sealed = GOLDEN.replace(
            "</Informativa>", signature.format("Signature") + "</Informativa>"
        )
        informativa_xml.validate(sealed.encode())
        for xml, where, field in (
            (
                GOLDEN.replace('nombre="Ana Peña"', 'nombre="Ana Peña" rfc="x"', 1),
                "line 10, Contrato S00021, Trabajador 1",
                "rfc",
            ),
            (
                GOLDEN.replace("</Informativa>", "<Otro/></Informativa>"),
                "line 22, Otro",
                "Otro",
            ),
            (
                GOLDEN.replace("<Objeto>Limpieza de naves</Objeto>", ""),
                "line 9, Contrato S00021, Servicio",
                "Servicio",
            ),
            (
                GOLDEN.replace("    <Objeto>L", "x<Objeto>L"),
                "line 4, Contrato S00021",
                "Contrato",
            ),
            (
                GOLDEN.replace(":informativa:1", ":informativa:2"),
                "line 2, Informativa",
                "Informativa",
            ),
            (
                sealed.replace(
                    "</Informativa>", signature.format("Signature") + "</Informativa>"
                ),
                "line 22, Informativa",
                "Signature",
            ),
            (
                sealed.replace("ds:Signature", "ds:KeyInfo"),
                "line 22, Informativa",
                "KeyInfo",
            ),
        ):
            with self.subTest(field=field, where=where):
                self.assert_refused(
                    xml.encode(),
                    f"The declaration is not valid: {where}: “{field}” is not "
                    "expected here.",
                )

    def test_dates(self):
        self.assert_refused(
            GOLDEN.replace('fin="2026-12-31"', 'fin="2026-04-30"').encode(),
            "The declaration is not valid: line 4, Contrato S00021: it ends before it "
            "starts. Correct the dates.",
        )

    def test_hidden_characters(self):
        for document, where, field in (
            (a_return(replace(CONTRACT, object="a\x0b")), "Contrato S00021", "Objeto"),
            (
                a_return(replace(CONTRACT, reference="S\x0021")),
                "Contrato S21",
                "referencia",
            ),
            (
                a_return(contractor=replace(COMPANY, name="\ud800")),
                "Contratista",
                "nombre",
            ),
            (
                a_return(
                    replace(
                        CONTRACT, client=replace(CLIENT, address=Address(city="\ufffe"))
                    )
                ),
                "Contrato S00021",
                "ciudad",
            ),
            (
                a_return(replace(CONTRACT, workers=(ANA, replace(BETO, name="B\x08")))),
                "Contrato S00021, Trabajador 2",
                "nombre",
            ),
            (
                a_return(replace(CONTRACT, workers=(ANA, replace(BETO, nss="\ud800")))),
                "Contrato S00021, Trabajador 2",
                "nss",
            ),
        ):
            with (
                self.subTest(field=field),
                self.assertRaises(informativa_xml.HiddenCharacter) as caught,
            ):
                informativa_xml.build(document)
            self.assertEqual(
                str(caught.exception),
                f"{where} holds a hidden control character in “{field}”, which a "
                "signed document cannot carry. "
                "Type that text again and gather again.",
            )

    def test_texts_survive(self):
        text = "línea 1\r\nlínea 2\ttab ]]> \U0001f600 & <x> \"'"
        root = informativa_xml.validate(
            informativa_xml.build(
                a_return(
                    replace(CONTRACT, object=text, client=replace(CLIENT, name=text))
                )
            )
        )
        self.assertEqual(root.find(".//{*}Objeto").text, text)
        self.assertEqual(root.find(".//{*}Contratante").get("nombre"), text)

    def test_hostile_files(self):
        dtd = (
            "The file has a document type declaration (DTD), which a declaration "
            "never has, so it was not read. Use the file exactly as it was written "
            "here."
        )
        malformed = (
            "The file is not well-formed XML (line {}). Use the file exactly as it "
            "was written here."
        )
        for xml, message in (
            (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', dtd),
            (b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>', dtd),
            (
                '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16"),
                malformed.format(1),
            ),
            (b"", malformed.format(1)),
            (b"\n<a>\n</b>", malformed.format(3)),
            (GOLDEN.encode("latin-1"), malformed.format(3)),
        ):
            self.assert_refused(xml, message)

    def test_a_large_return(self):
        """The last of more workers than old parsers have line numbers for is still
        named by its line.
        """
        workers = [
            replace(ANA, nss=f"{n:011d}", curp=f"PEGJ{n:06d}HJCRRS04")
            for n in range(70_000)
        ]
        informativa_xml.validate(
            informativa_xml.build(a_return(replace(CONTRACT, workers=tuple(workers))))
        )
        workers[-1] = replace(workers[-1], nss="1")
        self.assert_refused(
            informativa_xml.build(a_return(replace(CONTRACT, workers=tuple(workers)))),
            "The declaration is not valid: line 70010, Contrato S00021, Trabajador "
            "70000: “nss” is empty or not in the required form. Correct it and gather "
            "again.",
        )
