# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""XAdES-BES: two verifiers that are not ours agree, and nothing else is accepted."""

import base64
import re
import shutil
import subprocess
import tempfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from lxml import etree

from odoo.tests import BaseCase, tagged

from ..tools import efirma, xml_safety
from ..tools.efirma import shape, signature, structure, verification
from . import efirma_factory as factory
from .test_efirma import (
    COMPANY,
    MOMENT,
    TAGS,
    XML,
    company_efirma,
    sign,
    signed_by_force,
)

try:
    from signxml import exceptions
    from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier
except ImportError:  # a tool of this project's tests, not of the add-on
    XAdESVerifier = None

ENYE = "Ñ&Ñ010101AB1"


def forged(places, moment=MOMENT):
    """``XML`` as a signatory would sign it who says something false: ``places`` are
    values of ``shape.build`` (2: certificate … 7: kind of document) to replace, with
    digests and signature made to fit.
    """
    mine = efirma.Certificate.load(company_efirma().certificate)
    made = list(signature._prepare(XML, mine, moment)._values)
    for place, value in places.items():
        made[place] = value
    properties = signature._canonical(made, "xades:SignedProperties")
    made[1] = signature._text(signature.hashlib.sha256(properties).digest())
    signed_info = signature._canonical(made, "ds:SignedInfo")
    root = etree.fromstring(XML)
    prepared = efirma.Prepared(signed_info, mine, moment, root, tuple(made))
    key = factory.rsa_key("holder")
    return prepared._with(key.sign(signed_info, PKCS1v15(), SHA256()))


def with_sha1(certificate, issuer):
    return factory.sign_again(certificate, issuer, SHA1)


@tagged(*TAGS)
class TestVerify(BaseCase):
    """What was signed holds, and no change passes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signed = sign(company_efirma())
        cls.signature = re.search(rb"<ds:Signature .*</ds:Signature>", cls.signed)[0]

    def test_holds(self):
        found = efirma.verify(self.signed, moment=MOMENT)
        self.assertEqual(
            (found.valid, found.certificate.rfc, found.signed_at),
            (True, COMPANY, MOMENT),
        )

    def assert_refused(self, xml, source, **values):
        found = efirma.verify(xml)
        self.assertEqual((str(found.problem), found.valid), (source % values, False))
        self.assertEqual(found, efirma.Verification(False, found.problem))

    def changed(self, old, new):
        """The signed document with its only ``old`` replaced."""
        self.assertEqual(self.signed.count(old), 1, old)
        return self.signed.replace(old, new)

    def test_content(self):
        for name, xml, source, values in (
            ("digit", self.changed(b"1500.25", b"1500.26"), verification.CHANGED, {}),
            (
                "time",
                self.changed(b"T10:00:00", b"T11:00:00"),
                verification.OTHER_TIME,
                {
                    "signature": "2026-09-10T16:00:00+00:00",
                    "document": "2026-09-10T11:00:00-06:00",
                },
            ),
            (
                "leading zero",
                self.changed(b"01234567897", b"1234567897"),
                verification.CHANGED,
                {},
            ),
            ("blank", self.changed(b"</sbc>", b" </sbc>"), verification.CHANGED, {}),
            (
                "after the signature",
                self.changed(b"</ds:Signature>", b"</ds:Signature>1"),
                verification.CHANGED,
                {},
            ),
            (
                "comment",
                self.changed(b"1500.25", b"150<!-- -->0.25"),
                structure.HAS_COMMENT,
                {"line": 5},
            ),
            (
                "comment outside",
                self.signed + b"<!-- -->",
                structure.HAS_COMMENT,
                {"line": 8},
            ),
            (
                "instruction",
                self.changed(b"1500.25", b"150<?x ?>0.25"),
                structure.HAS_COMMENT,
                {"line": 5},
            ),
            (
                "no offset",
                self.changed(b"-06:00", b""),
                verification.BAD_TIME,
                {"value": "2026-09-10T10:00:00"},
            ),
            (
                "no time",
                self.changed(b'="2026-09-10T', b'="x'),
                verification.BAD_TIME,
                {"value": "x10:00:00-06:00"},
            ),
            (
                "same id",
                self.changed(b"<sbc>", b'<sbc id="c1">'),
                structure.REPEATED_ID,
                {"id": "c1"},
            ),
        ):
            with self.subTest(name):
                self.assert_refused(xml, source, **values)

    def test_place_of_the_signature(self):
        bare = self.changed(self.signature, b"")
        declaration, root = (
            bare[: bare.index(b"<informativa")],
            bare[bare.index(b"<informativa") :],
        )
        time = b"fechaFirma='2026-09-10T10:00:00-06:00'"
        for name, xml, source, values in (
            ("removed", bare, structure.NOT_SIGNED, {}),
            (
                "moved up",
                bare.replace(b"\n  <contrato", b"\n" + self.signature + b"<contrato"),
                structure.MOVED,
                {},
            ),
            (
                "moved in",
                bare.replace(b"</contrato>", self.signature + b"</contrato>"),
                structure.MOVED,
                {},
            ),
            (
                "followed",
                self.changed(b"</ds:Signature>", b"</ds:Signature><x/>"),
                structure.MOVED,
                {},
            ),
            ("alone", self.signature, structure.MOVED, {}),
            (
                "second",
                self.changed(self.signature, self.signature * 2),
                structure.MANY_SIGNATURES,
                {"count": 2},
            ),
            (
                "wrapped with its document",
                b"<x " + time + b">" + self.signed[len(declaration) :] + b"</x>",
                structure.MOVED,
                {},
            ),
            (
                "wrapped",
                b"<x " + time + b">" + root + self.signature + b"</x>",
                verification.CHANGED,
                {},
            ),
        ):
            with self.subTest(name):
                self.assert_refused(xml, source, **values)

    def test_a_csd_cannot_have_signed(self):
        csd = efirma.Certificate.load(company_efirma(kind="csd").certificate)
        signed = signed_by_force(csd)
        self.assert_refused(signed, verification.FOREIGN_CERTIFICATE)

    def test_hostile_files(self):
        laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        external = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
        for name, xml in (
            (
                "type",
                self.changed(
                    b"\n<informativa", b"\n<!DOCTYPE informativa><informativa"
                ),
            ),
            ("entities", laughs + b"<x>&b;</x>"),
            ("entities in an attribute", laughs + b'<x y="&b;"/>'),
            ("external entity", external + b"<x>&a;</x>"),
        ):
            with self.subTest(name):
                self.assert_refused(xml, xml_safety.ForbiddenXml.source)
        for name, xml, line in (
            ("undeclared entity", self.changed(b"1500.25", b"&x;"), 5),
            ("hidden by UTF-16", (laughs.decode() + "<x/>").encode("utf-16"), 1),
            ("not UTF-8", self.changed("ñ".encode(), b"\xf1"), 3),
            ("cut", self.signed[:-20], 7),
            ("empty", b"", 1),
            ("not XML", b"%PDF-1.7", 1),
            ("deep", b"<x>" * 100_000, 1),
        ):
            with self.subTest(name):
                self.assert_refused(xml, xml_safety.MalformedXml.source, line=line)
        for encoding in (b"ISO-8859-1", b"UTF-7"):
            self.assert_refused(
                self.changed(b"'UTF-8'", b"'%s'" % encoding), structure.NOT_UTF8
            )

    def test_documents_that_take_too_long(self):
        """Attributes, namespaces, elements: refused before the parser sees them, for it
        (or the canonical form) takes time with the square of their number.
        """
        many = range(100_000)
        for name, xml in (
            ("attributes", b"<x %b/>" % b" ".join(b'a%d=">"' % i for i in many)),
            ("namespaces", b"<x %b/>" % b" ".join(b'xmlns:a%d="u"' % i for i in many)),
            ("here and there", b"<x>%b</x>" % (b'<y xmlns:a="u"/>' * len(many))),
            ("elements", b"<x>%b</x>" % (b"<y/>" * 2_000_001)),
        ):
            with (
                self.subTest(name),
                patch.object(etree, "fromstring", side_effect=AssertionError),
            ):
                self.assert_refused(xml, xml_safety.UnboundedXml.source)
        for name, xml in (
            ("signatures", b"<ds:Signature/>" * len(many)),
            ("references", b"<ds:Signature>%b</ds:Signature>" % (b"<x/>" * len(many))),
        ):
            with self.subTest(name):
                root = b'<x xmlns:ds="%b">%b</x>' % (shape.DS.encode(), xml)
                self.assertFalse(efirma.verify(root).valid)

    def test_signing_time_and_clock(self):
        for moment, is_valid in (
            (MOMENT, True),
            (MOMENT + timedelta(days=3650), True),
            (MOMENT - timedelta(minutes=5), True),
            (MOMENT - timedelta(minutes=6), False),
        ):
            self.assertEqual(
                efirma.verify(self.signed, moment=moment).valid, is_valid, moment
            )
        problem = efirma.verify(self.signed, moment=MOMENT - timedelta(days=1)).problem
        self.assertEqual(
            str(problem),
            "The signing time 2026-09-10T16:00:00+00:00 has not come yet. Check this "
            "computer's clock, or do not trust this file.",
        )

    def test_certificate_out_of_force_when_signing(self):
        """The mathematics hold and the holder is named: that the certificate was not in
        force is told apart.
        """
        expired = company_efirma(not_after=MOMENT - timedelta(seconds=1))
        certificate = efirma.Certificate.load(expired.certificate)
        found = efirma.verify(signed_by_force(certificate))
        self.assertEqual((found.valid, found.was_valid_at_signing), (True, False))

    def test_algorithms(self):
        before = "http://www.w3.org/2000/09/xmldsig#"
        for old, new in (
            (shape.SHA256, f"{before}sha1"),
            (shape.SHA256, "http://www.w3.org/2001/04/xmldsig-more#md5"),
            (shape.RSA_SHA256, f"{before}rsa-sha1"),
            (shape.RSA_SHA256, f"{before}hmac-sha1"),
            (
                shape.RSA_SHA256,
                "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
            ),
            (shape.ENVELOPED, "http://www.w3.org/TR/1999/REC-xslt-19991116"),
            (shape.ENVELOPED, "http://www.w3.org/TR/1999/REC-xpath-19991116"),
            (
                shape.EXCLUSIVE_C14N,
                "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
            ),
        ):
            said, instead = f'"{old}"'.encode(), f'"{new}"'.encode()
            for position in (found.start() for found in re.finditer(said, self.signed)):
                with self.subTest(new, position=position):
                    end = position + len(said)
                    xml = self.signed[:position] + instead + self.signed[end:]
                    self.assert_refused(xml, structure.OTHER_SHAPE, line=7)

    def test_shape_of_the_signature(self):
        references = re.findall(rb"<ds:Reference .*?</ds:Reference>", self.signature)
        content, properties = references
        certificate = re.search(
            rb"<ds:X509Certificate>.*</ds:X509Certificate>", self.signature
        )[0]
        signed = re.search(
            rb"<xades:SignedProperties.*</xades:SignedProperties>", self.signature
        )[0]
        other = (structure.OTHER_SHAPE, {"line": 7})
        again = (structure.MANY_SIGNATURES, {"count": 2})
        for name, old, new, (source, values) in (
            ("without the properties", properties, b"", other),
            ("untyped", f' Type="{shape.SIGNED_PROPERTIES}"'.encode(), b"", other),
            ("other properties", b'URI="#icsoe', b'URI="#c1', other),
            ("properties only", content, b"", other),
            ("content twice", content, content * 2, other),
            ("properties twice", properties, properties * 2, other),
            (
                "one more",
                content,
                content + content.replace(b'URI=""', b'URI="#c1"'),
                other,
            ),
            (
                "far away",
                b'URI=""',
                b'URI="file:///etc/hostname"',
                other,
            ),
            ("properties first", content + properties, properties + content, other),
            (
                "two certificates",
                certificate,
                certificate * 2,
                other,
            ),
            ("key name", b"<ds:KeyInfo>", b"<ds:KeyInfo><ds:KeyName/>", other),
            ("identifier", b"<ds:SignedInfo>", b'<ds:SignedInfo Id="x">', other),
            ("second object", b"</ds:Object>", b"</ds:Object><ds:Object/>", other),
            ("manifest", b"<ds:Object>", b"<ds:Object><ds:Manifest/>", other),
            ("signed twice", signed, signed * 2, other),
            ("target", b'Target="#icsoe-firma"', b'Target="#c1"', other),
            ("other object", b'Reference="#icsoe', b'Reference="#c1', other),
            (
                "unsigned properties",
                b"</xades:QualifyingProperties>",
                b"<xades:UnsignedProperties/></xades:QualifyingProperties>",
                other,
            ),
            (
                "countersignature",
                b"</xades:QualifyingProperties>",
                b"<ds:Signature/></xades:QualifyingProperties>",
                again,
            ),
            ("text", b"<xades:Cert>", b"<xades:Cert>x", other),
            ("in a value", b"<xades:MimeType>", b"<xades:MimeType><x/>", other),
        ):
            with self.subTest(name):
                self.assert_refused(self.changed(old, new), source, **values)

    def test_every_value_is_covered(self):
        """One letter in what the signature says of itself."""
        for name, old, new, source in (
            ("role", b"Representante legal", b"Representante Legal", "BROKEN"),
            ("time", b"16:00:00+00:00", b"16:00:01+00:00", None),
            ("same time", b"16:00:00+00:00", b"16:00:00.0+00:00", "BROKEN"),
            ("kind", b">application/xml<", b">application/pdf<", "OTHER_FORMAT"),
            (
                "who",
                b"<xades:IssuerSerialV2>MI",
                b"<xades:IssuerSerialV2>Mi",
                "SWAPPED",
            ),
            (
                "no base64",
                b"<xades:IssuerSerialV2>M",
                b"<xades:IssuerSerialV2>?",
                "BROKEN",
            ),
        ):
            with self.subTest(name):
                xml = self.changed(old, new)
                if source:
                    self.assert_refused(xml, getattr(verification, source))
                else:
                    self.assertFalse(efirma.verify(xml).valid)

    def test_comments_and_identifiers_in_the_signature(self):
        self.assert_refused(
            self.changed(b"legal del contratista", b"legal <!-- -->del contratista"),
            structure.HAS_COMMENT,
            line=7,
        )
        for identifier in shape.RESERVED:
            for name in (b"Id", b"ID", b"id", b"xml:id"):
                with self.subTest(identifier, name=name):
                    xml = self.changed(
                        b"<sbc>", b'<sbc %s="%s">' % (name, identifier.encode())
                    )
                    self.assert_refused(xml, structure.REPEATED_ID, id=identifier)

    def test_properties_are_not_taken_from_elsewhere(self):
        """Wrapping: the signed properties are moved into the content and others put in
        their place.
        """
        signed = re.search(
            rb"<xades:SignedProperties.*</xades:SignedProperties>", self.signature
        )[0]
        false = signed.replace(b"Representante legal", b"Dios")
        namespace = f' xmlns:xades="{shape.XADES_NAMESPACE}" xmlns:ds="{shape.DS}"'
        moved = signed.replace(b" Id=", namespace.encode() + b" Id=")
        xml = self.signed.replace(signed, false).replace(b"<sbc>", moved + b"<sbc>")
        self.assert_refused(xml, structure.REPEATED_ID, id=shape.PROPERTIES_ID)
        # With another identifier in the place where they are read.
        xml = xml.replace(
            b'SignedProperties Id="icsoe-firma-propiedades"><xades:SignedSignature'
            b"Properties><xades:SigningTime>2026-09-10T16:00:00+00:00</xades:SigningTim",
            b'SignedProperties Id="x"><xades:SignedSignature'
            b"Properties><xades:SigningTime>2026-09-10T16:00:00+00:00</xades:SigningTim",
        )
        self.assertFalse(efirma.verify(xml).valid)

    def test_swapped_certificate(self):
        ours = base64.b64encode(company_efirma().certificate)
        encoded = re.search(rb"<ds:X509Certificate>(.*?)</", self.signed)[1]
        self.assertNotEqual(ours, encoded, "another number")
        for name, der in (
            ("other key", company_efirma(owner="other").certificate),
            ("same key, other number", company_efirma().certificate),
            ("other name", factory.make(COMPANY, "OTRA EMPRESA").certificate),
            (
                "one letter",
                base64.b64decode(encoded).replace(b"KEMPER", b"KEMPES"),
            ),
        ):
            with self.subTest(name):
                swapped = self.signed.replace(encoded, base64.b64encode(der))
                self.assert_refused(swapped, verification.SWAPPED)

    def test_what_a_signatory_may_not_say(self):
        """Signed with the right key all over, but at odds with itself."""
        self.assertTrue(efirma.verify(forged({})).valid)
        other = efirma.Certificate.load(company_efirma().certificate)
        encode = signature._text
        later = (MOMENT + timedelta(days=1)).isoformat()
        for name, places, source, values in (
            ("certificate of another", {2: encode(other.der)}, "SWAPPED", {}),
            ("issuer of another", {5: encode(other.issuer_serial)}, "SWAPPED", {}),
            (
                "time",
                {3: later},
                "OTHER_TIME",
                {"signature": later, "document": "2026-09-10T10:00:00-06:00"},
            ),
            ("no offset", {3: later[:19]}, "BAD_TIME", {"value": later[:19]}),
            ("format", {7: "text/html"}, "OTHER_FORMAT", {}),
        ):
            with self.subTest(name):
                self.assert_refused(
                    forged(places), getattr(verification, source), **values
                )


@tagged(*TAGS)
class TestOtherVerifiers(BaseCase):
    """Verifiers by others, with certificates of an intermediate authority."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.efirma = factory.make(ENYE, "PEÑA & CÍA, S.A.", issuer="intermediate")
        cls.signed = sign(cls.efirma, rfc=ENYE)
        cls.changes = (
            (b"1500.25", b"1500.26"),
            (b">Contratista<", b">Presidente<"),
            (b"<xades:SigningTime>2026", b"<xades:SigningTime>2025"),
        )

    def test_signxml(self):
        if not XAdESVerifier:
            self.skipTest("signxml is not installed: its opinion was not asked")
        certificate = x509.load_der_x509_certificate(self.efirma.certificate)
        expected = XAdESSignatureConfiguration(
            expect_references=2, verification_time=MOMENT
        )

        def verify(xml):
            return XAdESVerifier().verify(
                xml, x509_cert=certificate, expect_config=expected
            )

        content, properties = verify(self.signed)
        self.assertEqual(etree.QName(content.signed_xml).localname, "informativa")
        self.assertIn(b"1500.25", content.signed_data)
        self.assertIn(b"2026-09-10T16:00:00+00:00", properties.signed_data)
        for old, new in self.changes:
            self.assertEqual(self.signed.count(old), 1)
            with self.assertRaises(exceptions.InvalidDigest):
                verify(self.signed.replace(old, new))

    def test_xmlsec1(self):
        if not shutil.which("xmlsec1"):
            self.skipTest("xmlsec1 is not installed: its opinion was not asked")
        with tempfile.TemporaryDirectory() as folder:
            document = Path(folder, "signed.xml")
            options = [
                "--id-attr:Id",
                f"{shape.XADES_NAMESPACE}:SignedProperties",
                "--verification-time",
                f"{MOMENT:%F %T}",
            ]
            for kind, which in (("trusted", "root"), ("untrusted", "intermediate")):
                path = Path(folder, f"{which}.der")
                path.write_bytes(factory.authority(which))
                options += [f"--{kind}-der", path]

            def accepts(xml):
                document.write_bytes(xml)
                command = ["xmlsec1", "--verify", *options, document]
                answer = subprocess.run(
                    command, capture_output=True, text=True, timeout=60, check=False
                )
                return answer.returncode == 0 and "References (ok/all): 2/2" in (
                    answer.stdout + answer.stderr
                )

            self.assertTrue(accepts(self.signed))
            for old, new in self.changes:
                self.assertFalse(accepts(self.signed.replace(old, new)))
            impostor = factory.make(ENYE, "PEÑA & CÍA, S.A.", issuer="impostor")
            self.assertFalse(accepts(sign(impostor, rfc=ENYE)))

    def test_no_sha1_anywhere(self):
        self.assertNotIn(b"sha1", self.signed.lower())
        self.assertEqual(
            set(re.findall(rb'Algorithm="([^"]*)"', self.signed)),
            {
                attributes["Algorithm"].encode()
                for _depth, _name, attributes in shape.XADES
                if "Algorithm" in attributes
            },
        )


@tagged(*TAGS)
class TestPrepared(BaseCase):
    """Signing where the key is elsewhere: only the bytes to sign leave."""

    def setUp(self):
        super().setUp()
        self.efirma = company_efirma()
        self.prepared = efirma.prepare(
            XML, self.efirma.certificate, rfc=COMPANY, moment=MOMENT
        )

    def _value(self, data, owner="holder"):
        return factory.rsa_key(owner).sign(data, PKCS1v15(), SHA256())

    def test_the_same_as_with_the_key(self):
        signed, found = self.prepared.complete(self._value(self.prepared.signed_info))
        self.assertEqual(signed, sign(self.efirma))
        self.assertEqual(found, efirma.verify(signed))

    def test_it_is_the_signed_info(self):
        self.assertRegex(
            self.prepared.signed_info.decode(),
            '^<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
            ".*</ds:SignedInfo>$",
        )

    def test_no_other_value_is_put_in(self):
        signed_info = self.prepared.signed_info
        later = efirma.prepare(
            XML.replace(b"10:00:00-", b"10:00:01-"),
            self.efirma.certificate,
            rfc=COMPANY,
            moment=MOMENT + timedelta(seconds=1),
        )
        for name, value in (
            ("other key", self._value(signed_info, "other")),
            ("other document", self._value(later.signed_info)),
            ("nothing", b""),
            ("noise", b"\0" * 256),
            ("much", b"\1" * 100_000),
        ):
            with self.subTest(name), self.assertRaises(efirma.errors.ForeignSignature):
                self.prepared.complete(value)

    def test_the_certificate_is_checked_first(self):
        csd = company_efirma(kind="csd").certificate
        with self.assertRaises(efirma.errors.IsACsd):
            efirma.prepare(b"<a/>", csd, rfc=COMPANY, moment=MOMENT)


@tagged(*TAGS)
class TestChain(BaseCase):
    """Who vouches for the signer: authorities with Ñ and & in their names."""

    def _authorities(self, *which):
        return efirma.Authorities(
            certificate
            for each in which
            for certificate in efirma.read_authorities(factory.authority(each))
        )

    def _chain(self, *which, moment=MOMENT, **options):
        mine = company_efirma(issuer="intermediate", **options)
        certificate = efirma.Certificate.load(mine.certificate)
        return self._authorities(*which).chain(certificate, moment)

    def test_trusted(self):
        self.assertEqual(
            self._chain("root", "intermediate"),
            efirma.Chain(True, ("AC INTERMEDIA MUÑOZ & CÍA", "AC RAÍZ PEÑA & HIJOS")),
        )

    def test_not_trusted(self):
        unknown = (
            "None of the trusted authorities issued the certificate: it says that “AC "
            "INTERMEDIA MUÑOZ & CÍA” did. If that is an authority of SAT, add its "
            "certificate to the configuration."
        )
        forged = (
            "The certificate says that “AC INTERMEDIA MUÑOZ & CÍA” issued it, but it "
            "does not carry that authority's signature: it is forged."
        )
        out_of_force = (
            "A certificate between the signer and SAT's root was not in force at the "
            "time of the signature."
        )
        for name, which, moment, words in (
            ("none", (), MOMENT, unknown),
            ("another root", ("authority",), MOMENT, unknown),
            ("no intermediate", ("root",), MOMENT, unknown),
            ("no root", ("intermediate",), MOMENT, unknown),
            ("same name", ("impostor",), MOMENT, forged),
            (
                "long ago",
                ("root", "intermediate"),
                MOMENT.replace(year=2009),
                out_of_force,
            ),
        ):
            with self.subTest(name):
                found = self._chain(*which, moment=moment)
                self.assertEqual(
                    (found.trusted, found.names, str(found.problem)), (False, (), words)
                )

    def test_sha1_vouches_for_nothing(self):
        root = with_sha1(factory.authority("root"), "root")
        between = factory.authority("intermediate")
        mine = company_efirma(issuer="intermediate").certificate
        for name, files, certificate, is_trusted in (
            # Trusted because it is configured, not for its own signature.
            ("root", (root, between), mine, True),
            ("authority", (root, with_sha1(between, "root")), mine, False),
            (
                "signer",
                (root, between),
                with_sha1(mine, "intermediate"),
                False,
            ),
        ):
            with self.subTest(name):
                authorities = efirma.Authorities(
                    each for data in files for each in efirma.read_authorities(data)
                )
                found = authorities.chain(efirma.Certificate.load(certificate), MOMENT)
                self.assertEqual(found.trusted, is_trusted, found.problem)
                if not is_trusted:
                    self.assertIn("MD5 or SHA-1", str(found.problem))

    def test_verification_tells(self):
        mine = company_efirma(issuer="intermediate")
        signed = sign(mine)
        trusted, other = (
            self._authorities("root", "intermediate"),
            self._authorities("authority"),
        )
        self.assertTrue(efirma.verify(signed, authorities=trusted).chain.trusted)
        found = efirma.verify(signed, authorities=other)
        self.assertEqual((found.valid, found.chain.trusted), (True, False))
        self.assertIsNone(efirma.verify(signed).chain)

    def test_who_is_not_trusted_does_not_sign(self):
        for authorities, is_refused in (
            (self._authorities("root", "intermediate"), False),
            (self._authorities("authority"), True),
        ):
            arguments = {"rfc": COMPANY, "moment": MOMENT, "authorities": authorities}
            mine = company_efirma(issuer="intermediate")
            if is_refused:
                with self.assertRaisesRegex(
                    efirma.errors.NotTrusted, "^None of the trusted"
                ):
                    efirma.prepare(XML, mine.certificate, **arguments)
            else:
                self.assertTrue(efirma.prepare(XML, mine.certificate, **arguments))

    def test_sats_ac6(self):
        """Its name is encoded wrongly, and that of the issuer of all its e.firmas."""
        mine = company_efirma(issuer="ac6")
        self.assertIn("Administración".encode(), mine.certificate, "once, in a string")
        self.assertIn(factory.ac6_name(), mine.certificate)
        certificate = efirma.Certificate.load(mine.certificate)
        name = "A.C. del Servicio de Administración Tributaria"
        self.assertEqual(certificate.issuer_name, name)
        authorities = self._authorities("root", "ac6")
        self.assertEqual(
            authorities.chain(certificate, MOMENT),
            efirma.Chain(True, (name, "AC RAÍZ PEÑA & HIJOS")),
        )
        impostor = self._authorities("impostor").chain(certificate, MOMENT)
        self.assertIn(f"“{name}”", str(impostor.problem))
        found = efirma.verify(sign(mine), authorities=authorities)
        self.assertTrue(found.valid and found.chain.trusted, found)
        self.assertEqual(found.certificate.der, mine.certificate)

    def test_files(self):
        def pem(*ders):
            block = b"-----BEGIN CERTIFICATE-----\n%s-----END CERTIFICATE-----\n"
            return b"".join(block % base64.encodebytes(der) for der in ders)

        root, between = factory.authority("root"), factory.authority("intermediate")
        found = efirma.read_authorities(pem(root, between))
        self.assertEqual(
            [(each.name, each.issuer_name) for each in found],
            [
                ("AC RAÍZ PEÑA & HIJOS", "AC RAÍZ PEÑA & HIJOS"),
                ("AC INTERMEDIA MUÑOZ & CÍA", "AC RAÍZ PEÑA & HIJOS"),
            ],
        )
        self.assertEqual(efirma.read_authorities(root), found[:1])
        for name, data in (
            ("empty", b""),
            ("text", b"hola"),
            ("cut", root[:-1]),
            ("bad block", pem(root, b"hola")),
            ("too much", b"0" * 2_000_000),
            ("too many", pem(root) * 101),
        ):
            with (
                self.subTest(name),
                self.assertRaises(efirma.errors.UnreadableAuthority),
            ):
                efirma.read_authorities(data)
        with self.assertRaises(efirma.errors.NotAnAuthority):
            efirma.read_authorities(company_efirma().certificate)
