# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Payroll receipts as programs really write them: in other encodings, with several
complements, for people without an NSS; and many files in one load.
"""

from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.l10n_mx_icsoe.tests.common import make_curp, make_nss

from ..tools import payroll_cfdi
from .import_files import Receipt, archive, receipts
from .reading import _read_all, _receipts, _told

RFC = "LTQ150612A10"
NSS, CURP = make_nss(1), make_curp(1)


def _receipt(**values):
    return Receipt(**{"nss": NSS, "curp": CURP, **values})


def _nomina(xml):
    """The complement of payroll inside ``xml``, as it stands there."""
    start = xml.index(b"<nomina12:Nomina")
    return xml[start : xml.index(b"</nomina12:Nomina>") + len(b"</nomina12:Nomina>")]


@tagged("post_install_l10n", "post_install", "-at_install")
class TestReceiptVariants(BaseCase):
    def _one(self, xml):
        (row,), _ignored = _receipts(xml, RFC, "recibo.xml")
        return row

    def _assert_read(self, row, name="ANA LOPEZ GARCIA"):
        self.assertEqual(
            (row.name, row.nss, row.curp, row.sbc, row.problems),
            (name, NSS, CURP, Decimal("512.40"), []),
        )

    def test_encodings(self):
        text = _receipt(name="ÍÑIGO PEÑA").xml().decode()
        declared = 'encoding="UTF-8"'
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            with self.subTest(encoding):
                self._assert_read(self._one(text.encode(encoding)), "ÍÑIGO PEÑA")
        for name in ("ISO-8859-1", "windows-1252"):
            with self.subTest(name):
                other = text.replace(declared, f'encoding="{name}"')
                self._assert_read(self._one(other.encode("cp1252")), "ÍÑIGO PEÑA")
        with self.subTest("says UTF-8, saved by an editor as something else"):
            self._assert_read(self._one(text.encode("cp1252")), "ÍÑIGO PEÑA")

    def test_a_dtd_does_not_hide_in_an_encoding(self):
        text = _receipt().xml().decode()
        head, body = text.split("?>", 1)
        hostile = f'{head}?><!DOCTYPE x [<!ENTITY e "boom">]>{body}'
        for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
            row = self._one(hostile.encode(encoding))
            self.assertTrue(row.problems, encoding)
            self.assertFalse(row.nss)

    def test_the_namespace_is_declared_on_the_complement(self):
        xml = _receipt().xml()
        declaration = b' xmlns:nomina12="http://www.sat.gob.mx/nomina12"'
        self.assertIn(declaration, xml)
        moved = xml.replace(declaration, b"", 1).replace(
            b"<nomina12:Nomina", b"<nomina12:Nomina" + declaration, 1
        )
        self._assert_read(self._one(moved))

    def test_any_prefix(self):
        xml = _receipt().xml().replace(b"nomina12:", b"n:")
        xml = xml.replace(b"xmlns:nomina12=", b"xmlns:n=")
        xml = xml.replace(b"cfdi:", b"").replace(b"xmlns:cfdi=", b"xmlns=")
        self._assert_read(self._one(xml))

    def test_the_faults_with_which_sat_and_pacs_issue_receipts(self):
        xml = _receipt().xml()
        end = b"</cfdi:Comprobante>"
        complement = b"</cfdi:Complemento>"
        for fault in (
            xml.replace(b"<cfdi:Emisor", b'<cfdi:Emisor xsi:schemaLocation="a b"'),
            xml.replace(
                complement,
                b'<r:R xmlns:r="http://r" xmlns:schemaLocation="http://r r.xsd"/>'
                + complement,
            ),
            xml.replace(end, b"<cfdi:Addenda><nom:Datos/></cfdi:Addenda>" + end),
            xml.replace(end, b"<cfdi:Addenda><a b=1 &></cfdi:Addenda>" + end),
            b"\r\n \xef\xbb\xbf\xef\xbb\xbf" + xml + b"\0\r\n",
            xml + b"<cfdi:Addenda><nom:Datos/></cfdi:Addenda>",
            b"<!-- PAC -->" + xml.split(b"?>", 1)[1],
            xml.replace(b'"1.0"', b'"1.1"', 1).replace(b"UTF-8", b"UTF-16"),
            xml.replace(b'Version="4.0"', b'Version="4.0" Version="4.0"'),
        ):
            self.assertNotEqual(fault, xml)
            with self.subTest(fault[-200:]):
                self._assert_read(self._one(fault))

    def test_cfdi_32_is_told_by_its_name(self):
        xml = _receipt(version="3").xml().replace(b' Version="4.0"', b' version="3.2"')
        self.assertEqual(_told(self._one(xml)), ["This XML is not a CFDI 3.3 or 4.0."])

    def test_a_prefix_that_nobody_declared_is_no_cfdi(self):
        xml = _receipt().xml().replace(b"xmlns:cfdi=", b"xmlns:otro=")
        self.assertEqual(_told(self._one(xml)), ["This XML is not a CFDI 3.3 or 4.0."])

    def test_several_complements(self):
        """A pay in two parts, and a severance, which has no NSS, beside the last pay;
        in one ``Complemento`` or in one each.
        """
        xml = _receipt().xml()
        nomina = _nomina(xml)
        severance = nomina.replace(f'NumSeguridadSocial="{NSS}" '.encode(), b"")
        severance = severance.replace(b'TipoNomina="O"', b'TipoNomina="E"')
        between = b"</cfdi:Complemento><cfdi:Complemento>"
        for other, told in (
            (nomina, "The same receipt as in recibo.xml (same fiscal folio)."),
            (
                severance,
                "Another part of a receipt whose worker is in another row.",
            ),
        ):
            for separator in (b"", between):
                whole = xml.replace(nomina, nomina + separator + other)
                (first, second), _ignored = _receipts(whole, RFC, "recibo.xml")
                self._assert_read(first)
                self.assertEqual(second.problems, [])
                self.assertEqual((second.repeated, _told(second)), (True, [told]))

    def test_a_second_stamp_does_not_matter(self):
        xml = _receipt(folio=7).xml()
        start = xml.index(b"<tfd:")
        stamp = xml[start : xml.index(b"/>", start) + 2]
        self._assert_read(self._one(xml.replace(stamp, stamp + stamp)))

    def test_several_clients_each_get_the_worker(self):
        clients = ("ABA980312QX8", "CAL010101AB3", "ABA980312QX8")
        xml = _receipt(clients=clients).xml()
        xml = xml.replace(b'PorcentajeTiempo="100"', b'PorcentajeTiempo="33.333"')
        rows, _ignored = _receipts(xml, RFC)
        self.assertEqual(
            [(row.client_rfc, row.sbc) for row in rows],
            [("ABA980312QX8", Decimal("512.40")), ("CAL010101AB3", None)],
        )

    def test_without_nss(self):
        """A fee, and the zeros that some programs write, which many people share."""
        for nss in ("", "0", "00000000000"):
            row = self._one(_receipt(nss=nss).xml())
            self.assertEqual(row.nss, "")
            self.assertRegex(_told(row)[0], "^The receipt has no NSS")

    def test_the_generic_curp_is_nobodys(self):
        row = self._one(_receipt(curp="XEXX010101HNEXXXA4").xml())
        self.assertEqual((row.curp, row.nss, row.problems), ("", NSS, []))
        self.assertEqual(
            _told(row),
            ["The CURP is SAT's for foreigners without one, so no CURP was taken."],
        )

    def test_a_generic_client_is_nobody(self):
        row = self._one(_receipt(clients=("XAXX010101000",)).xml())
        self.assertEqual(row.client_rfc, "")
        self.assertIn("SAT's generic RFC", _told(row)[0])

    def test_the_day_on_which_sbcs_change(self):
        for start, end, day in (
            ("2026-08-27", "2026-09-02", "2026-09-01"),
            ("2026-09-01", "2026-09-15", "None"),
            ("2026-07-27", "2026-08-02", "None"),
            ("2026-12-28", "2027-01-03", "2027-01-01"),
        ):
            row = self._one(_receipt(start=start, end=end).xml())
            self.assertEqual(str(row.changes_on), day)

    def test_advice_is_about_a_receipt(self):
        row = self._one(_receipt(nss="1234567890123").xml())
        self.assertEqual(
            _told(row),
            [
                "The NSS must have 11 digits.",
                "Correct it in the payroll program; if the receipt was stamped like "
                "this, let the program replace it (relation 04).",
            ],
        )

    def test_without_an_sbc(self):
        for sbc in (None, "0.00"):
            row = self._one(_receipt(sbc=sbc).xml())
            self.assertEqual((row.sbc, row.nss, row.problems), (None, NSS, []))

    def test_an_employer_registration_with_hyphens(self):
        row = self._one(_receipt(registration="E23-12345-12-1").xml())
        self.assertEqual(row.registration, "E2312345121")


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSeveralFiles(BaseCase):
    def _read(self, *files):
        return _read_all(list(files), RFC)

    def test_xml_and_zip_in_one_load(self):
        other = Receipt(make_nss(2), make_curp(2), folio=2)
        rows, ignored = self._read(
            ("uno.xml", _receipt().xml()),
            ("mayo.zip", archive({"dos.xml": other.xml(), "dos.pdf": b"%PDF"})),
        )
        self.assertEqual(
            [(row.label, row.nss) for row in rows],
            [("uno.xml", NSS), ("mayo.zip › dos.xml", make_nss(2))],
        )
        self.assertEqual(ignored, 1)

    def test_a_receipt_in_two_files_is_one(self):
        rows, _ignored = self._read(
            ("uno.xml", _receipt().xml()), ("todo.zip", receipts(_receipt()))
        )
        self.assertEqual([row.repeated for row in rows], [False, True])
        self.assertEqual(
            _told(rows[1]), ["The same receipt as in uno.xml (same fiscal folio)."]
        )

    def test_a_file_that_is_none_does_not_stop_the_others(self):
        rows, _ignored = self._read(
            ("recibo.pdf", b"%PDF-1.7"),
            ("roto.zip", b"PK\x03\x04 not a zip"),
            ("uno.xml", _receipt().xml()),
        )
        self.assertEqual(
            [(row.label, bool(row.problems)) for row in rows],
            [("uno.xml", False), ("recibo.pdf", True), ("roto.zip", True)],
        )
        self.assertRegex(_told(rows[1])[0], "^This is neither an XML file nor a ZIP")

    def test_the_limit_holds_for_all_of_them(self):
        half = b"<" + b" " * (payroll_cfdi.MAX_BYTES // 2)
        with self.assertRaises(payroll_cfdi.TooBig):
            self._read(("1.xml", half), ("2.xml", half))
