# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signing where the key is, of a return: what ``TestSignable`` tries with any
record, and what happens to a return between the ticket and the signature.
"""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.l10n_mx_efirma.tests.test_signable import NOT_PREPARED, sign_bytes
from odoo.addons.l10n_mx_efirma.tools import efirma

from .test_sign import SignCase


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestSignElsewhere(SignCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.efirma = cls._efirma()

    def _prepare(self):
        prepared = self.filing.prepare_signature(self.efirma.certificate)
        value = sign_bytes(prepared["to_sign"])
        return {"ticket": prepared["ticket"], "value": value}

    def assert_refused(self, words, answer):
        files = self.filing.sudo().file_ids
        with self.assertRaisesRegex(UserError, words):
            self.filing.complete_signature(**answer)
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
        for change in (
            "filing_worker SET sbc = sbc + 1",
            "filing_contract SET client_name = 'OTRO'",
            "filing SET contract_count = 7",
            'filing SET contractor_facts = \'{"rfc": "LTQ150612A10"}\'',
        ):
            with self.subTest(change), self.cr.savepoint() as savepoint:
                self.cr.execute(f"UPDATE l10n_mx_icsoe_{change}")  # noqa: S608
                self.env.invalidate_all()
                refused = "changed outside Odoo after it was sent to sign"
                self.assert_refused(refused, answer)
                savepoint.rollback()

    def test_only_the_signatory(self):
        answer = self._prepare()
        for user in (self.capturista, self.employee_user, self.hr_manager):
            filing = self.filing.with_user(user)
            with self.assertRaises(AccessError):
                filing.prepare_signature(self.efirma.certificate)
            with self.assertRaises(AccessError):
                filing.complete_signature(**answer)
