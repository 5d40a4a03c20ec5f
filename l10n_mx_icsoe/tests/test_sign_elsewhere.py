# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signing where the key is: the server sees a ticket and the value of a signature."""

import base64

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.l10n_mx_efirma.tests import efirma_factory as factory
from odoo.addons.l10n_mx_efirma.tools import efirma

from .common import IcsoeCase

NOT_PREPARED = "^This signature was not prepared here, was used already, or was prep"


def sign_bytes(to_sign, owner="holder"):
    """What the page does: the value of the signature of ``to_sign`` (base64)."""
    data = base64.b64decode(to_sign)
    return factory.rsa_key(owner).sign(data, PKCS1v15(), SHA256())


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestSignElsewhere(IcsoeCase):
    def setUp(self):
        super().setUp()
        self._contract(workers=[self._worker("Íñigo Peñaloza Güereca", sbc=512.4)])
        self.filing = self._close()
        self.filing.action_send_to_sign()
        self.filing = self.filing.with_user(self.signatory)
        self.efirma = self._efirma()

    def _prepare(self, **changes):
        prepared = self.filing.prepare_signature(self.efirma.certificate)
        return {
            "ticket": prepared["ticket"],
            "value": sign_bytes(prepared["to_sign"]),
            **changes,
        }

    def assert_refused(self, words, answer, filing=None):
        files = self.filing.sudo().file_ids
        with self.assertRaisesRegex(UserError, words):
            (filing or self.filing).complete_signature(**answer)
        self.assertFalse(self.filing.sudo().date_signed)
        self.assertEqual(self.filing.sudo().file_ids, files)

    def test_signed_and_verified(self):
        answer = self._prepare()
        with freeze_time("2026-09-10 18:00:30"):
            self.assertTrue(self.filing.complete_signature(**answer))
        signed = self.filing.file_ids.filtered(lambda file: file.kind == "signed_xml")
        found = efirma.verify(signed._bytes())
        self.assertTrue(found.valid, found.problem)
        self.assertEqual(str(self.filing.date_signed), "2026-09-10 18:00:00")
        certificate = efirma.Certificate.load(self.efirma.certificate)
        self.assertEqual(
            (self.filing.signer_rfc, self.filing.certificate_number),
            (self.company.vat, certificate.number),
        )
        self.assertEqual(
            (self.filing.state, self.filing.digest), ("signed", found.digest)
        )
        self.assertFalse(self.filing.sudo().signing)

    # ------------------------------------------------- a ticket is good for one thing

    def test_of_another_filing(self):
        self._contract(start="2026-01-05", workers=[self._worker()])
        other = self._close(period=1)
        other.action_send_to_sign()
        other = other.with_user(self.signatory)
        answer = self._prepare()
        with self.assertRaisesRegex(UserError, NOT_PREPARED):
            other.complete_signature(**answer)
        prepared = other.prepare_signature(self.efirma.certificate)
        mixed = {"ticket": prepared["ticket"], "value": answer["value"]}
        with self.assertRaisesRegex(UserError, "^The signature that came back"):
            other.complete_signature(**mixed)

    def test_used_already(self):
        answer = self._prepare()
        self.filing.complete_signature(**answer)
        with self.assertRaisesRegex(UserError, "is in state “Signed”"):
            self.filing.complete_signature(**answer)

    def test_returned_meanwhile(self):
        """Sent to sign again, letter for letter the same: the old ticket is gone."""
        answer = self._prepare()
        self.filing.action_return("Let me look again")
        with self.assertRaisesRegex(UserError, "is in state “Draft”"):
            self.filing.complete_signature(**answer)
        self.filing.with_user(self.capturista).action_send_to_sign()
        self.assert_refused(NOT_PREPARED, answer)

    def test_changed_meanwhile(self):
        """By somebody who rules the database: nobody else can."""
        answer = self._prepare()
        self.env.flush_all()
        self.cr.execute("UPDATE l10n_mx_icsoe_filing_worker SET sbc = sbc + 1")
        self.env.invalidate_all()
        self.assert_refused("changed outside Odoo after it was sent to sign", answer)

    # ------------------------------------------------------------------------ who, what

    def test_only_the_signatory(self):
        answer = self._prepare()
        for user in (self.capturista, self.employee_user, self.hr_manager):
            filing = self.filing.with_user(user)
            with self.assertRaises(AccessError):
                filing.prepare_signature(self.efirma.certificate)
            with self.assertRaises(AccessError):
                filing.complete_signature(**answer)

    def test_a_certificate_that_cannot_sign(self):
        for certificate, words in (
            (self._efirma(kind="csd").certificate, "CSD"),
            (self._efirma(rfc="XYZ010203AB9").certificate, "XYZ010203AB9"),
            (self.efirma.private_key, "not exchanged with the .key"),
            (b"x" * 70_000, "too big to be the .cer"),
            ("not base64", "given as the certificate is not one"),
            (None, "given as the certificate is not one"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.filing.prepare_signature(certificate)
            self.assertFalse(self.filing.sudo().signing)
