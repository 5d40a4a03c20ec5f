# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading an e.firma, signing with it, and refusing whatever is not exactly what was
signed.
"""

import base64
import hashlib
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from lxml import etree

from odoo.tests import BaseCase, tagged

from ..tools import efirma, xml_safety
from ..tools.efirma import shape, signature, xmlsec_library
from ..tools.messages import ToolError
from . import efirma_factory as factory

COMPANY, REPRESENTATIVE = "EKU9003173C9", "XIQB891116QE4"
MOMENT = datetime(2026, 9, 10, 16, 0, 0, tzinfo=timezone.utc)
XML = """<?xml version="1.0" encoding="UTF-8"?>
<informativa  xmlns="urn:test"  fechaFirma='2026-09-10T10:00:00-06:00'>
  <contrato id="c1" objeto="Diseño &amp; obra">
    <trabajador nss="01234567897"/>
    <sbc>1500.25</sbc>
  </contrato>
</informativa>
""".encode()
TAGS = ("post_install_l10n", "post_install", "-at_install")


def company_efirma(rfc=COMPANY, **options):
    return factory.make(
        rfc,
        "ESCUELA KEMPER URGATE SA DE CV",
        REPRESENTATIVE,
        "XIQB891116MGRMZR05",
        **options,
    )


def sign(files, xml=XML, rfc=COMPANY, moment=MOMENT, **changed):
    values = {
        "certificate": files.certificate,
        "private_key": files.private_key,
        "password": files.password,
        **changed,
    }
    return efirma.sign(xml, **values, rfc=rfc, moment=moment)


def signed_by_force(certificate):
    """``XML`` signed with whatever ``certificate`` for the key of "holder"."""
    prepared = signature._prepare(XML, certificate, MOMENT)
    key = factory.rsa_key("holder")
    return prepared._with(key.sign(prepared.signed_info, PKCS1v15(), SHA256()))


def not_installed(name):
    raise PackageNotFoundError(name)


@tagged(*TAGS)
class TestCertificate(BaseCase):
    def test_company(self):
        files = company_efirma()
        certificate = efirma.Certificate.load(files.certificate)
        self.assertEqual(
            (
                certificate.rfc,
                certificate.representative_rfc,
                certificate.curp,
                certificate.name,
            ),
            (
                COMPANY,
                REPRESENTATIVE,
                "XIQB891116MGRMZR05",
                "ESCUELA KEMPER URGATE SA DE CV",
            ),
        )
        self.assertRegex(certificate.number, "^3000100000[0-9]{10}$")
        self.assertEqual(
            (certificate.not_before, certificate.not_after),
            (factory.NOT_BEFORE, factory.NOT_AFTER),
        )
        self.assertEqual((certificate.is_efirma, certificate.is_csd), (True, False))
        self.assertEqual(certificate.der, files.certificate)
        self.assertNotIn("XIQB891116MGRMZR05", repr(certificate))

    def test_person(self):
        files = factory.make(
            REPRESENTATIVE, "BERENICE XIMO QUEZADA", curp="XIQB891116MGRMZR05"
        )
        certificate = efirma.Certificate.load(files.certificate)
        self.assertEqual(
            (certificate.rfc, certificate.representative_rfc, certificate.curp),
            (REPRESENTATIVE, "", "XIQB891116MGRMZR05"),
        )

    def test_csd(self):
        certificate = efirma.Certificate.load(company_efirma(kind="csd").certificate)
        self.assertEqual((certificate.is_efirma, certificate.is_csd), (False, True))

    def test_pem_is_the_same(self):
        files = company_efirma()
        border = "-----%s CERTIFICATE-----"
        body = base64.encodebytes(files.certificate).decode()
        pem = f"{border % 'BEGIN'}\n{body}{border % 'END'}\n"
        for form in (
            pem,
            pem.replace("\n", "\r\n"),
            pem.replace("\n", "\n  "),
            f"\n\n{pem}\n{pem}",
            border % "BEGIN" + body.replace("\n", "") + border % "END",
        ):
            self.assertEqual(
                efirma.Certificate.load(form.encode()),
                efirma.Certificate.load(files.certificate),
            )

    def test_authority_is_neither(self):
        certificate = efirma.Certificate.load(factory.authority())
        self.assertEqual(
            (
                certificate.rfc,
                certificate.is_efirma,
                certificate.is_csd,
                certificate.number,
            ),
            ("", False, False, "01"),
        )

    def test_encodings_of_the_rfc(self):
        """The subject's strings come in every kind of ASN.1, some with bytes that their
        kind does not allow.
        """
        for tag, raw in (
            (0x0C, "Ñ&Ñ010101AB1".encode()),  # UTF8String
            (
                0x13,
                "Ñ&Ñ010101AB1".encode("latin-1"),
            ),  # PrintableString, which knows neither Ñ nor &
            (0x14, "Ñ&Ñ010101AB1".encode("latin-1")),  # T61String
            (0x14, "Ñ&Ñ010101AB1".encode()),
            (0x0C, "N\u0303&N\u0303010101AB1".encode()),  # Ñ in two characters
            (0x1E, "Ñ&Ñ010101AB1".encode("utf-16-be")),  # BMPString
            (0x1C, "Ñ&Ñ010101AB1".encode("utf-32-be")),  # UniversalString
            (0x03, b"\0" + "Ñ&Ñ010101AB1".encode()),  # BIT STRING
        ):
            with self.subTest(tag=hex(tag), raw=raw):
                der = factory.make("X" * len(raw), "PEÑA").certificate
                as_made = bytes([0x0C, len(raw)]) + b"X" * len(raw)
                self.assertEqual(der.count(as_made), 1)
                certificate = efirma.Certificate.load(
                    der.replace(as_made, bytes([tag, len(raw)]) + raw)
                )
                self.assertEqual(
                    (certificate.rfc, certificate.name), ("Ñ&Ñ010101AB1", "PEÑA")
                )


@tagged(*TAGS)
class TestPrivateKey(BaseCase):
    def test_forms(self):
        key = factory.rsa_key("holder")
        encryption = BestAvailableEncryption(b"12345678a")
        for form in (
            factory.encrypt(key, "12345678a"),
            key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, encryption),
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption),
        ):
            opened = efirma.load_private_key(form, "12345678a")
            self.assertEqual(opened.private_numbers(), key.private_numbers())
        pkcs12 = factory.openssl_key("pkcs12-3des")
        self.assertTrue(efirma.load_private_key(pkcs12, "12345678a"))

    def test_password_in_either_encoding(self):
        for encoding in ("utf-8", "cp1252"):
            data = factory.encrypt(
                factory.rsa_key("holder"), "contraseña€".encode(encoding)
            )
            self.assertTrue(efirma.load_private_key(data, "contraseña€"))

    def test_refused(self):
        key, curve = factory.rsa_key("holder"), ec.generate_private_key(ec.SECP256R1())
        plain = NoEncryption()
        encrypted = factory.encrypt(key, "12345678a")
        rounds = factory.ROUNDS.to_bytes(2, "big")
        slow = encrypted.replace(b"\x02\x02" + rounds, b"\x02\x02\x7f\xff")
        self.assertNotEqual(slow, encrypted)
        for data, password, error in (
            (encrypted, "12345678A", efirma.errors.WrongPassword),
            (encrypted, "", efirma.errors.WrongPassword),
            (encrypted, "\ud800", efirma.errors.WrongPassword),
            (slow, "12345678a", efirma.errors.WrongPassword),
            (encrypted, "12345678a ", efirma.errors.BlankInPassword),
            *(
                (factory.openssl_key(name), "12345678a", efirma.errors.UnsupportedKey)
                for name in ("md5-des", "rc2", "des", "scrypt")
            ),
            (encrypted[:-1], "12345678a", efirma.errors.UnreadableKey),
            (b"", "12345678a", efirma.errors.UnreadableKey),
            (b"not a key", "12345678a", efirma.errors.UnreadableKey),
            (
                b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n???",
                "12345678a",
                efirma.errors.UnreadableKey,
            ),
            (company_efirma().certificate, "12345678a", efirma.errors.UnreadableKey),
            (b"0" * 65537, "12345678a", efirma.errors.FileTooBig),
            (
                key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, plain),
                "12345678a",
                efirma.errors.KeyNotEncrypted,
            ),
            (
                key.private_bytes(
                    Encoding.PEM, PrivateFormat.TraditionalOpenSSL, plain
                ),
                "x",
                efirma.errors.KeyNotEncrypted,
            ),
            (factory.encrypt(curve, "12345678a"), "12345678a", efirma.errors.KeyNotRsa),
        ):
            with (
                self.subTest(data=data[:20], error=error.__name__),
                self.assertRaises(ToolError) as caught,
            ):
                efirma.load_private_key(data, password)
            self.assertIs(type(caught.exception), error)
            # Nothing that a log could follow to the secret.
            self.assertEqual(
                (caught.exception.__cause__, caught.exception.__context__), (None, None)
            )
            self.assertNotIn("12345678", repr(caught.exception))


@tagged(*TAGS)
class TestSign(BaseCase):
    def test_only_adds_the_signature(self):
        """To a tree as to bytes; the tree stays as it was."""
        tree = etree.fromstring(XML)
        written = xml_safety.serialise(tree)
        files = company_efirma()
        signed = sign(files, tree)
        before, after = written.split(b"</informativa>")
        self.assertTrue(signed.startswith(before + b"<ds:Signature "))
        self.assertTrue(signed.endswith(b"</ds:Signature></informativa>" + after))
        self.assertEqual(signed, sign(files, XML))
        self.assertEqual(xml_safety.serialise(tree), written)

    def test_verification_tells(self):
        files = company_efirma()
        found = efirma.verify(sign(files), moment=MOMENT)
        # The canonical content, written by hand: no declaration, attributes in order
        # and in double quotes.
        content = """<informativa xmlns="urn:test" \
fechaFirma="2026-09-10T10:00:00-06:00">
  <contrato id="c1" objeto="Diseño &amp; obra">
    <trabajador nss="01234567897"></trabajador>
    <sbc>1500.25</sbc>
  </contrato>
</informativa>"""
        self.assertEqual(
            found,
            efirma.Verification(
                valid=True,
                certificate=efirma.Certificate.load(files.certificate),
                signed_at=datetime(
                    2026, 9, 10, 10, 0, 0, tzinfo=timezone(timedelta(hours=-6))
                ),
                was_valid_at_signing=True,
                digest=hashlib.sha256(content.encode()).hexdigest(),
                covers="informativa",
                role="Representante legal del contratista",
            ),
        )

    def test_without_xmlsec(self):
        """On many servers it cannot be loaded beside their lxml: one sentence says
        which do not fit, and which would.
        """
        signed, files = sign(company_efirma()), company_efirma()
        lxml = ".".join(map(str, etree.LXML_VERSION[:3]))
        broken = patch.dict(sys.modules, xmlsec=None)
        for installed, words in (
            (lambda name: "1.3.13", f"because xmlsec 1.3.13 does not fit lxml {lxml}"),
            (not_installed, f"because xmlsec is not installed beside lxml {lxml}"),
        ):
            for attempt in (
                lambda: efirma.verify(signed),
                lambda: sign(files),
                lambda: efirma.prepare(
                    XML, files.certificate, rfc=COMPANY, moment=MOMENT
                ),
            ):
                with (
                    broken,
                    patch.object(xmlsec_library, "version", installed),
                    self.assertRaises(efirma.XmlsecUnusable) as caught,
                ):
                    attempt()
                self.assertIn(words, str(caught.exception))
                self.assertIn("xmlsec 1.3.17", str(caught.exception))
        with broken:  # what needs no signature
            self.assertTrue(efirma.Certificate.load(files.certificate).is_efirma)
            self.assertTrue(efirma.certificate_of(signed))
            efirma.load_private_key(files.private_key, files.password)

    def test_rfc_with_enye_and_ampersand(self):
        files = company_efirma("Ñ&Ñ010101AB1")
        found = efirma.verify(sign(files, rfc=" ñ&ñ010101ab1 "))
        self.assertEqual((found.valid, found.certificate.rfc), (True, "Ñ&Ñ010101AB1"))

    def test_bounds_of_the_validity(self):
        files = company_efirma(not_before=MOMENT, not_after=MOMENT)
        self.assertTrue(efirma.verify(sign(files)).was_valid_at_signing)

    def test_errors(self):
        """Each wrong file has its own message, and the most telling one comes first."""
        good, csd = company_efirma(), company_efirma(kind="csd")
        person = factory.make(REPRESENTATIVE, "BERENICE XIMO QUEZADA")
        past = {
            "not_before": datetime(2020, 1, 1, tzinfo=timezone.utc),
            "not_after": datetime(2024, 1, 1, 6, tzinfo=timezone.utc),
        }
        future = {"not_before": datetime(2026, 9, 10, 16, 1, tzinfo=timezone.utc)}
        for change, error, message in (
            (
                {"certificate": good.private_key},
                "UnreadableCertificate",
                "The file given as the certificate is not one. Choose the .cer file "
                "of the company's e.firma, and check that it was not exchanged with "
                "the .key file.",
            ),
            (
                {"certificate": b"0" * 65537},
                "FileTooBig",
                "The file is too big to be the .cer of an e.firma. Choose the file as "
                "SAT gave it.",
            ),
            (
                {"certificate": csd.certificate, "password": "wrong"},
                "IsACsd",
                "This is a CSD, the seal for invoices; it cannot sign a filing. "
                "Choose the .cer and .key files of the company's e.firma.",
            ),
            (
                {"certificate": factory.authority()},
                "NotAnEfirma",
                "This certificate is not an e.firma. Choose the .cer file of the "
                "company's e.firma that SAT gave.",
            ),
            (
                {"certificate": person.certificate, "password": "wrong"},
                "WrongHolder",
                "This e.firma belongs to XIQB891116QE4, but the company that files is "
                "EKU9003173C9. Choose the e.firma of the company itself; that of its "
                "legal representative does not serve.",
            ),
            (
                {
                    "certificate": company_efirma(**past).certificate,
                    "password": "wrong",
                },
                "Expired",
                "This e.firma expired on 01/01/2024 00:00 (central Mexico time). "
                "Choose the one in force, or renew it with SAT.",
            ),
            (
                {
                    "certificate": company_efirma(**future).certificate,
                    "password": "wrong",
                },
                "NotYetValid",
                "This e.firma is valid from 10/09/2026 10:01 on (central Mexico "
                "time). Choose the one in force, or check this computer's clock.",
            ),
            (
                {"private_key": good.certificate},
                "UnreadableKey",
                "The file given as the private key is not one. Choose the .key file "
                "of the company's e.firma, as SAT gave it, and check that it was not "
                "exchanged with the .cer file.",
            ),
            (
                {
                    "private_key": factory.rsa_key("holder").private_bytes(
                        Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
                    )
                },
                "KeyNotEncrypted",
                "The private key has no password: whoever has the file could sign. "
                "Choose the .key file of the e.firma as SAT gave it.",
            ),
            (
                {
                    "private_key": factory.encrypt(
                        ec.generate_private_key(ec.SECP256R1()), good.password
                    )
                },
                "KeyNotRsa",
                "The private key is not an RSA key, so it is not an e.firma's. Choose "
                "the .key file of the company's e.firma.",
            ),
            (
                {"password": "wrong"},
                "WrongPassword",
                "The password does not open the private key. Type the password of the "
                "e.firma's .key file, which is not the one that opens SAT's portal, "
                "and mind capital letters.",
            ),
            (
                {"private_key": company_efirma(owner="other").private_key},
                "KeyMismatch",
                "The private key does not belong to the certificate. Choose the .cer "
                "and .key files of the same e.firma.",
            ),
            (
                {"xml": sign(good)},
                "InvalidDocument",
                "The document is already signed. Nothing can be added to it; make a "
                "complementaria instead.",
            ),
            (
                {"xml": b'<a fechaFirma="2026-09-10T16:00:00Z"/>'},
                "InvalidDocument",
                "The document has no content to sign.",
            ),
            (
                {"xml": b"<a>1</a>"},
                "InvalidDocument",
                "The document does not say the time at which it is being signed. Make "
                "the XML again and sign that one.",
            ),
            (
                {"moment": MOMENT + timedelta(seconds=1)},
                "InvalidDocument",
                signature.OTHER_TIME,
            ),
            (
                {"xml": XML.replace(b"urn:test", b"test")},
                "InvalidDocument",
                "The document has no canonical form to sign; most likely the name of "
                "a namespace is not a full one.",
            ),
            (
                {"xml": XML.replace(b"1500", b"15<!-- -->00")},
                "InvalidDocument",
                "The file has a comment or a processing instruction (line 5), which "
                "can split a value unseen. Choose the XML as it was made.",
            ),
        ):
            with (
                self.subTest(error=error, message=message),
                self.assertRaises(ToolError) as caught,
            ):
                sign(good, **change)
            self.assertEqual(
                (type(caught.exception).__name__, str(caught.exception)),
                (error, message),
            )
            self.assertEqual(str(caught.exception.message), message)

    def test_xmlsec1_agrees(self):
        """The C tool, with another copy of the library, trusts what the authority
        issued and finds a change.
        """
        if not shutil.which("xmlsec1"):
            self.skipTest(
                "xmlsec1 is not installed (Debian's package has that name): its "
                "opinion was not asked"
            )
        signed = sign(company_efirma())
        with tempfile.TemporaryDirectory() as folder:
            document, authority = (
                Path(folder, "signed.xml"),
                Path(folder, "authority.der"),
            )
            authority.write_bytes(factory.authority())
            for content, is_accepted in (
                (signed, True),
                (signed.replace(b"1500.25", b"1500.26"), False),
            ):
                document.write_bytes(content)
                command = [
                    "xmlsec1",
                    "--verify",
                    "--id-attr:Id",
                    f"{shape.XADES_NAMESPACE}:SignedProperties",
                    "--trusted-der",
                    authority,
                    "--verification-time",
                    f"{MOMENT:%F %T}",
                    document,
                ]
                answer = subprocess.run(
                    command, capture_output=True, text=True, timeout=60, check=False
                )
                self.assertEqual(answer.returncode == 0, is_accepted, answer.stderr)
