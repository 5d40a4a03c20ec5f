# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signing where the key is: the server sees a ticket and the value of a signature."""

import base64
from datetime import datetime, timezone

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..tools import efirma
from . import efirma_factory as factory
from .common import RFC, SignableCase

NOT_PREPARED = "^This signature was not prepared here, was used already, or was prep"
TOO_LATE = "^Too much time passed since the document was prepared to be signed."
FOREIGN = "^The signature that came back is not the one of this document"


def sign_bytes(to_sign, owner="holder"):
    """What the page does: the value of the signature of ``to_sign`` (base64)."""
    data = base64.b64decode(to_sign)
    return factory.rsa_key(owner).sign(data, PKCS1v15(), SHA256())


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestSignable(SignableCase):
    def setUp(self):
        super().setUp()
        self.record, self.files = self.document(), self.efirma()

    def _prepare(self, record=None, **changes):
        prepared = (record or self.record).prepare_signature(self.files.certificate)
        return {
            "ticket": prepared["ticket"],
            "value": sign_bytes(prepared["to_sign"]),
            **changes,
        }

    def assert_refused(self, words, answer, record=None):
        with self.assertRaisesRegex(UserError, words):
            (record or self.record).complete_signature(**answer)
        self.assertFalse(self.record.signed)

    def test_signed_and_verified(self):
        answer = self._prepare()
        with freeze_time("2026-09-10 18:00:30"):
            self.assertTrue(self.record.complete_signature(**answer))
        found = efirma.verify(self.record.signed.encode())
        self.assertTrue(found.valid, found.problem)
        self.assertEqual(
            (found.certificate.rfc, found.signed_at),
            (RFC, datetime(2026, 9, 10, 18, tzinfo=timezone.utc)),
        )
        self.assertFalse(self.record.sudo().signing)

    def test_the_same_bytes_with_the_key(self):
        self.record.complete_signature(**self._prepare())
        other = self.document()
        other.sign(self.files.certificate, self.files.private_key, self.files.password)
        self.assertEqual(other.signed, self.record.signed)
        with self.assertRaisesRegex(UserError, "^It is signed already"):
            self.record.sign(*("x" * 3))

    def test_a_value_that_is_not_its_signature(self):
        other = sign_bytes(base64.b64encode(b"<ds:SignedInfo/>"))
        for value in (b"", b"x", "not base64", None, 7, other, b"\0" * 256):
            with self.subTest(value=value):
                self.assert_refused(FOREIGN, self._prepare(value=value))
        prepared = self.record.prepare_signature(self.files.certificate)
        value = sign_bytes(prepared["to_sign"], "somebody else")
        self.assert_refused(FOREIGN, {"ticket": prepared["ticket"], "value": value})

    def test_no_ticket(self):
        self.assert_refused(NOT_PREPARED, {"ticket": "x", "value": b"x"})
        value = self._prepare()["value"]
        for ticket in ("", None, "x", "\ud800", 7, [], {"ticket": ""}):
            with self.subTest(ticket=ticket):
                self.assert_refused(NOT_PREPARED, {"ticket": ticket, "value": value})

    def test_of_another_user(self):
        colleague = self.signer.copy({"login": "efirma_colleague"})
        record = self.record.with_user(colleague)
        self.assert_refused(NOT_PREPARED, self._prepare(), record)

    def test_of_another_record(self):
        other, answer = self.document(name="x"), self._prepare()
        self.assert_refused(NOT_PREPARED, answer, other)
        prepared = other.prepare_signature(self.files.certificate)
        mixed = {"ticket": prepared["ticket"], "value": answer["value"]}
        self.assert_refused(FOREIGN, mixed, other)

    def test_too_late_and_too_early(self):
        answer = self._prepare()
        for moment in ("2026-09-10 18:05:01", "2026-09-10 17:59:59"):
            with self.subTest(moment), freeze_time(moment):
                self.assert_refused(TOO_LATE, answer)
        with freeze_time("2026-09-10 18:05:00"):
            self.record.complete_signature(**answer)

    def test_prepared_again_elsewhere(self):
        first, second = self._prepare(), self._prepare()
        self.assert_refused(NOT_PREPARED, first)
        self.record.complete_signature(**second)

    def test_changed_meanwhile(self):
        answer = self._prepare()
        self.record.name = "Other"
        self.assert_refused("^Other changed after it was prepared", answer)

    def test_who_may(self):
        answer = self._prepare()
        record = self.record.with_user(self.nobody)
        for call in (
            lambda: record.judge_certificate(self.files.certificate),
            lambda: record.prepare_signature(self.files.certificate),
            lambda: record.complete_signature(**answer),
            lambda: record.sign(*("x" * 3)),
        ):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
                call()

    def test_what_waits_is_nobodys_to_read_or_write(self):
        self._prepare()
        self.assertTrue(self.record.sudo().signing)
        with self.assertRaises(AccessError):
            self.record.read(["signing"])
        self.assertNotIn("signing", self.record.fields_get())
        with self.assertRaises(AccessError):
            self.record.write({"signing": {}})

    def test_a_certificate_is_judged_before_the_password(self):
        encoded = base64.b64encode(self.files.certificate).decode()
        words = self.record.judge_certificate(encoded)
        number = efirma.Certificate.load(self.files.certificate).number
        self.assertEqual(
            words,
            {
                "name": "LIMPIEZA TECNICA DE QUERETARO",
                "rfc": RFC,
                "number": number,
                "valid_from": "31/12/2024 18:00",
                "valid_to": "31/12/2028 18:00",
            },
        )
        for certificate, words in (
            (self.efirma(kind="csd").certificate, "CSD"),
            (self.efirma(rfc="XYZ010203AB9").certificate, "XYZ010203AB9"),
            (self.files.private_key, "not exchanged with the .key"),
            (b"x" * 70_000, "too big to be the .cer"),
            ("not base64", "given as the certificate is not one"),
            (None, "given as the certificate is not one"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.record.judge_certificate(certificate)
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.record.prepare_signature(certificate)
            self.assertFalse(self.record.sudo().signing)

    def test_the_last_certificate_is_remembered(self):
        self.assertFalse(self.record.action_open_sign()["params"]["remembered"])
        encoded = base64.b64encode(self.files.certificate).decode()
        self.record.remembered = encoded
        params = self.record.action_open_sign()["params"]
        self.assertEqual(params["remembered"]["rfc"], RFC)
        prepared = self.record.prepare_signature()
        value = base64.b64encode(sign_bytes(prepared["to_sign"])).decode()
        self.record.complete_signature(prepared["ticket"], value)
        self.assertTrue(self.record.signed)
        certificate = efirma.certificate_of(self.record.signed.encode())
        self.assertEqual(certificate, self.files.certificate)
        with freeze_time("2029-02-01"):
            self.assertFalse(self.record.action_open_sign()["params"]["remembered"])


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestAuthorities(SignableCase):
    def test_who_is_not_vouched_for_does_not_sign(self):
        record = self.document()
        refused = (UserError, "^None of the trusted authorities")
        root, between = self.trust("root", "intermediate", is_test=False)
        self.assertEqual(
            (root.name, root.has_root, str(root.date_end)),
            ("AC RAÍZ PEÑA & HIJOS", True, "2049-01-01"),
        )
        self.assertEqual(
            (between.has_root, between.issuer_name), (False, "AC RAÍZ PEÑA & HIJOS")
        )
        issued = self.efirma(issuer="intermediate").certificate
        record.prepare_signature(issued)
        between.active = False
        with self.assertRaisesRegex(*refused):
            record.prepare_signature(issued)
        self.env["l10n_mx_efirma.authority"].search([]).active = False
        mine = self.efirma()
        self.assertIsNone(self.env["l10n_mx_efirma.authority"]._trusted())
        for attempt in (
            lambda: record.judge_certificate(mine.certificate),
            lambda: record.prepare_signature(mine.certificate),
            lambda: record.sign(mine.certificate, mine.private_key, mine.password),
        ):
            with self.assertRaisesRegex(*refused):
                attempt()

    def test_a_test_says_so(self):
        record = self.document()
        self.assertTrue(record.trusts_test_authority)
        trusted = self.env["l10n_mx_efirma.authority"]._trusted()
        mine = efirma.Certificate.load(self.efirma().certificate)
        moment = datetime(2026, 9, 10, tzinfo=timezone.utc)
        self.assertTrue(trusted.chain(mine, moment).is_test)
        self.env["l10n_mx_efirma.authority"].search([]).is_test = False
        record.invalidate_recordset()
        self.assertFalse(record.trusts_test_authority)
        trusted = self.env["l10n_mx_efirma.authority"]._trusted()
        self.assertFalse(trusted.chain(mine, moment).is_test)

    def test_they_are_the_administrators(self):
        authorities = self.env["l10n_mx_efirma.authority"].with_user(self.signer)
        for attempt in (
            lambda: authorities.search([]),
            lambda: authorities.create({"content": b""}),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_what_is_no_authority(self):
        for content, words in (
            (self.efirma().certificate, "is not one of an authority"),
            (b"hola", "holds no certificate of an authority"),
        ):
            with self.assertRaisesRegex(ValidationError, words):
                self.env["l10n_mx_efirma.authority"].create(
                    {"content": base64.b64encode(content)}
                )

    def test_the_last_one_expires(self):
        authorities = self.env["l10n_mx_efirma.authority"]
        self.assertEqual(authorities._expiry_notice(), "")
        with freeze_time("2031-04-01"):  # SAT's AC7 ends on 2031-05-23
            self.assertIn("05/23/2031", authorities._expiry_notice())
            notice = self.document().action_open_sign()["params"]["notice"]
            self.assertEqual(notice, authorities._expiry_notice())
        authorities.search([]).active = False
        self.assertIn("so nobody can sign", authorities._expiry_notice())


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSatAuthorities(TransactionCase):
    """SAT's, as this add-on brings them."""

    #: SHA-256 of the DER, the same in three public sources.
    SHA256 = {
        "arc5": "cbf3e084a86cac5ef1060b9242196eec15e8786931ffff05466ba7becd43b15e",
        "arc6": "a86baf49b2e91d0141722c4e7026ab246183a8072926e9983edbd4e5ba72515d",
        "ac5": "1ac6325143920fc047b6506e42540944fa6590b44560807b564c5603d15add8e",
        "ac6": "054e8f213ff2228254d8f87ec43d2e7c2eda628d927c270b9a77d1d09eef9418",
        "ac7": "6d1d1f871f0d69233fc94526fecf826bee67181782d6b7e5320b279c97e8dac7",
    }
    ISSUERS = {"ac5": "arc5", "ac6": "arc6", "ac7": "arc6"}

    def test_fingerprints_and_chains(self):
        moment = datetime(2026, 11, 26, tzinfo=timezone.utc)
        loaded = {}
        for name, sha256 in self.SHA256.items():
            record = self.env.ref(f"l10n_mx_efirma.{name}")
            (loaded[name],) = record._certificates()
            self.assertEqual((record.sha256, loaded[name].fingerprint), (sha256,) * 2)
            self.assertFalse(record.is_test)
        for name in self.SHA256:
            issuer = self.ISSUERS.get(name)
            self.assertEqual(loaded[name].is_root, not issuer)
            for root in ("arc5", "arc6"):
                found = efirma.Authorities([loaded[root]]).chain(loaded[name], moment)
                self.assertEqual(found.trusted, root in (issuer, name), (name, root))

    def test_names_as_they_were_meant(self):
        self.assertEqual(
            self.env.ref("l10n_mx_efirma.ac6").name,
            "A.C. del Servicio de Administración Tributaria",
        )

    def test_an_update_leaves_them_as_the_administrator_did(self):
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "l10n_mx_efirma"),
                ("model", "=", "l10n_mx_efirma.authority"),
            ]
        )
        self.assertEqual(set(data.mapped("name")), set(self.SHA256))
        self.assertTrue(all(data.mapped("noupdate")))
