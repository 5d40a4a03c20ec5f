# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
import zipfile
from dataclasses import astuple
from datetime import datetime, timezone

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.l10n_mx_efirma.tools import efirma

from ..tools.formats import package
from .common import IcsoeCase


class SignCase(IcsoeCase):
    """A return that waits for its signatory."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._contract(workers=[cls._worker("Íñigo Peñaloza Güereca", sbc=512.4)])
        cls.filing = cls._close()
        cls.filing.action_send_to_sign()
        cls.filing = cls.filing.with_user(cls.signatory)


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestSign(SignCase):
    def test_the_signature_is_verified_and_says_who_when_and_what(self):
        mine = self._efirma()
        self._sign(self.filing, mine)
        signed = self.filing.file_ids.filtered(lambda file: file.kind == "signed_xml")
        verification = efirma.verify(signed._bytes())
        self.assertTrue(verification.valid)
        self.assertEqual(
            verification.signed_at, datetime(2026, 9, 10, 18, tzinfo=timezone.utc)
        )
        self.assertEqual(str(self.filing.date_signed), "2026-09-10 18:00:00")
        self.assertEqual(self.filing.signer_rfc, self.company.vat)
        self.assertEqual(
            self.filing.certificate_number,
            efirma.Certificate.load(mine.certificate).number,
        )
        self.assertEqual(self.filing.digest, verification.digest)

    def test_nobody_searches_in_what_the_files_say(self):
        self._sign(self.filing, self._efirma())
        kept = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "l10n_mx_icsoe.filing.file"),
                    ("res_field", "=", "content"),
                    ("res_id", "in", self.filing.file_ids.ids),
                ]
            )
        )
        self.assertEqual(len(kept), len(self.filing.file_ids))
        self.assertEqual(set(kept.mapped("index_content")), {False})

    def test_each_wrong_efirma_is_refused_with_its_own_words_and_leaves_nothing(self):
        mine, other = (
            self._efirma(),
            self._efirma(rfc="XYZ010203AB9", owner="somebody else"),
        )
        csd = self._efirma(kind="csd")
        expired = self._efirma(
            not_before=datetime(2020, 1, 1, tzinfo=timezone.utc),
            not_after=datetime(2024, 1, 1, tzinfo=timezone.utc),
        )
        files = self.filing.file_ids
        for arguments, words in (
            ((mine.certificate, mine.private_key, "not the password"), "password"),
            ((mine.certificate, other.private_key, other.password), "does not belong"),
            (astuple(csd), "CSD"),
            (astuple(expired), "expired"),
            (astuple(other), "XYZ010203AB9"),
            ((b"not a certificate", mine.private_key, mine.password), "certificate"),
            ((mine.certificate, b"not a key", mine.password), "key"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self.filing.sign(*arguments)
            self.assertEqual(
                (self.filing.state, self.filing.file_ids), ("to_sign", files)
            )

    def test_the_messages_are_in_the_language_of_who_signs(self):
        self.env["res.lang"]._activate_lang("es_MX")
        mine = self._efirma()
        with self.assertRaisesRegex(UserError, "contraseña"):
            self.filing.with_context(lang="es_MX").sign(
                mine.certificate, mine.private_key, "no es la clave"
            )

    def test_an_rfc_with_ene_and_ampersand(self):
        self.company.vat = "Ñ&O150612A13"
        self.filing.action_return("The RFC of the company was wrong")
        self.filing.with_user(self.capturista).action_gather()
        self.filing.with_user(self.capturista).action_send_to_sign()
        self._sign(self.filing, self._efirma(rfc="Ñ&O150612A13"))
        self.assertEqual(self.filing.signer_rfc, "Ñ&O150612A13")

    def test_the_package_holds_everything_and_its_sums(self):
        self._sign(self.filing)
        data = self.filing.package()
        self.assertEqual(package.read(data)[1], [])
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        order = self.filing.contract_ids.reference
        expected = {
            "SHA256SUMS",
            "manifest.json",
            "icsoe-2026-2.xlsx",
            "icsoe-2026-2-firmada.xml",
            f"001-{order}-trabajadores.csv",
        }
        self.assertEqual(set(names) - {"icsoe-2026-2.pdf"}, expected)

    def test_the_worker_file_to_the_byte(self):
        worker = self.filing.worker_ids
        data = self.filing.file_ids.filtered(
            lambda file: file.kind == "workers"
        )._bytes()
        self.assertEqual(
            data,
            "NSS(11 dígitos),CURP(18 caracteres),Salario base de cotización(numérico "
            "con 2 decimales)\r\n"
            f"{worker.nss},{worker.curp},512.40".encode("cp1252"),
        )
        self.assertTrue(worker.nss.startswith("0"))

    def test_neither_key_nor_password_reach_the_database(self):
        """The rows that signing wrote, and everything else that a text column of the
        filing could hold.
        """
        mine = self._efirma(password="clave-que-nadie-guarda")
        self._sign(self.filing, mine)
        self.env.flush_all()
        secret = base64.b64encode(mine.private_key).decode()
        for file in self.filing.file_ids:
            self.assertNotIn(b"clave-que-nadie-guarda", file._bytes())
            self.assertNotIn(mine.private_key, file._bytes())
            self.assertNotIn(secret.encode(), file._bytes())
        for row in self.filing.read() + self.filing.message_ids.read():
            self.assertNotIn("clave-que-nadie-guarda", repr(row))
            self.assertNotIn(secret, repr(row))
