# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""*Verify*: what was changed around Odoo, on the disk or in SQL, is noticed."""

import base64
import hashlib
import json
import sys
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.l10n_mx_efirma.tests import efirma_factory as factory
from odoo.addons.l10n_mx_efirma.tests.patient_http_case import PatientHttpCase

from ..tools.formats import workbook
from .common import IcsoeCase

PDF = b"%PDF-1.4 acknowledgement"
TAGS = ("post_install_l10n", "post_install", "-at_install")


class VerifyCase(IcsoeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ana = cls._worker("Ana López", sbc=512.4)
        cls.order = cls._contract(workers=[cls.ana, cls._worker("Íñigo Güereca")])
        cls.filing = cls._close()
        cls.filing.action_send_to_sign()
        cls._sign(cls.filing)
        cls.filing.with_user(cls.signatory).register_acknowledgement(
            "N262253432", "2026-09-10", PDF
        )
        cls.filing = cls.filing.with_user(cls.capturista)

    def _found(self, *verdicts, filing=None):
        """``[(subject, message)]`` of what was found with one of ``verdicts``."""
        return [
            (str(finding.subject), str(finding.message))
            for finding in (filing or self.filing).verify()
            if finding.verdict.value in verdicts
        ]

    def _by_force(self, table, change, where="filing_id", record=None):
        """Change rows as somebody would who rules the database."""
        name = SQL.identifier(f"l10n_mx_icsoe_{table}")
        self.env.flush_all()
        self.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE %s = %s",
                name,
                SQL(change.replace("%", "%%")),
                SQL.identifier(where),
                (record or self.filing).id,
            )
        )

    def _file(self, kind):
        return self.filing.sudo().file_ids.filtered(lambda file: file.kind == kind)

    def _attachment(self, file):
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", file._name),
                    ("res_id", "=", file.id),
                    ("res_field", "=", "content"),
                ]
            )
        )


@freeze_time("2026-09-10 18:00:00")
@tagged(*TAGS)
class TestVerifyFiling(VerifyCase):
    def test_a_server_that_cannot_verify_says_which_versions_do_not_fit(self):
        """xmlsec beside another libxml2 refuses to be imported."""
        words = "because xmlsec .* lxml 6.0.2 with xmlsec 1.3.17"
        other = self._close(period=1)
        other.action_send_to_sign()
        with patch.dict(sys.modules, xmlsec=None):
            ((subject, message),) = [
                one for one in self._found("unknown") if one[0] == "Signature"
            ]
            self.assertRegex(message, words)
            self.assertTrue(self._found("agrees"), "files and rows are compared")
            dialog = self.env["l10n_mx_icsoe.verify"].browse(
                self.filing.action_verify()["res_id"]
            )
            self.assertEqual(dialog.verdict, "unknown")
            self.assertTrue(other.with_user(self.signatory).action_open_sign())
            with self.assertRaisesRegex(UserError, words):
                self._sign(other)
        self.assertEqual(other.state, "to_sign")

    def test_all_is_well(self):
        found = self._found("agrees")
        self.assertEqual(self._found("differs"), [])
        files = self.filing.file_ids
        self.assertGreaterEqual(len(files), 4)
        for file in files:
            words = f"{file.name}: as it was kept (SHA-256 {file.sha256})."
            self.assertIn(("Files", words), found)
        number = self.filing.certificate_number
        for expected in (
            (
                "Signature",
                "It holds, and covers the whole document (RSA-SHA256, XAdES). "
                f"Signed content: SHA-256 {self.filing.digest}.",
            ),
            (
                "Who signed",
                f"LIMPIEZA TECNICA DE QUERETARO (LTQ150612A10), certificate {number}, "
                "on 10/09/2026 12:00 (central Mexico time), as “Contratista”.",
            ),
            (
                "Who signed",
                "The e.firma was in force then (from 31/12/2024 18:00 to 31/12/2028 "
                "18:00).",
            ),
            (
                "Contracts and workers",
                "They are the ones that were signed: NORMAL of 2026-2, contracts: 1, "
                "worker lines: 2.",
            ),
            ("Worker files", "The worker files (1) say what was signed."),
        ):
            self.assertIn(expected, found)
        self.assertEqual(self._found("unknown"), [])

    def test_years_later(self):
        with freeze_time("2031-09-10 18:00:00"):
            self.company.write({"name": "Otra", "l10n_mx_icsoe_csv_header": False})
            self.order.l10n_mx_icsoe_assignment_ids.unlink()
            self.assertEqual(self._found("differs"), [])

    # ----------------------------------------------------------------------- the files

    def test_a_file_changed_on_the_disk(self):
        for kind in ("workbook", "workers", "signed_xml", "acknowledgement"):
            file = self._file(kind)
            attachment = self._attachment(file)
            path = Path(attachment._full_path(attachment.store_fname))
            before = path.read_bytes()
            with self.subTest(kind):
                try:
                    path.chmod(0o600)
                    path.write_bytes(before.replace(before[-9:-8], b"?") + b" ")
                    found = dict(self._found("differs"))
                    self.assertTrue(
                        found["Files"].startswith(f"{file.name}: it is not")
                    )
                    self.assertIn(file.sha256, found["Files"])
                    path.unlink()
                    with mute_logger("odoo.addons.base.models.ir_attachment"):
                        found = dict(self._found("differs"))
                    self.assertIn("its content is missing", found["Files"])
                finally:
                    path.write_bytes(before)
            self.assertEqual(self._found("differs"), [])

    def test_a_signed_xml_changed_on_the_disk(self):
        file = self._file("signed_xml")
        attachment = self._attachment(file)
        path = Path(attachment._full_path(attachment.store_fname))
        before = path.read_bytes()
        try:
            path.chmod(0o600)
            path.write_bytes(before.replace(b'sbc="512.40"', b'sbc="412.40"', 1))
            found = self._found("differs")
        finally:
            path.write_bytes(before)
        self.assertIn(
            (
                "Signature",
                "The document was changed after it was signed: its content no longer "
                "gives the signed digest.",
            ),
            found,
        )

    def _exchange(self, file, content):
        """Another content, with its sums made to fit everywhere."""
        other = self.env["ir.attachment"].sudo().create({"name": "x", "raw": content})
        attachment = self._attachment(file)
        self.env.flush_all()
        self.cr.execute("ALTER TABLE ir_attachment DISABLE TRIGGER USER")
        self.cr.execute(
            "UPDATE ir_attachment a SET store_fname = o.store_fname, db_datas = "
            "o.db_datas, checksum = o.checksum, file_size = o.file_size "
            "FROM ir_attachment o WHERE a.id = %s AND o.id = %s",
            (attachment.id, other.id),
        )
        self.cr.execute("ALTER TABLE ir_attachment ENABLE TRIGGER USER")
        sha256 = hashlib.sha256(content).hexdigest()
        self._by_force("filing_file", f"sha256 = '{sha256}'", "id", file)

    def test_a_worker_file_exchanged_with_its_sum(self):
        file = self._file("workers")
        self._exchange(file, file._bytes().replace(b"512.40", b"412.40"))
        expected = (
            "Worker files",
            f"The worker files of {self.order.name} ({file.name}) do not say what was "
            "signed: they were exchanged or changed. Do not upload them.",
        )
        self.assertIn(expected, self._found("differs"))

    def test_a_workbook_exchanged_with_its_sum(self):
        (file,) = self._file("workbook")
        other = workbook.render(
            replace(self.filing.sudo()._to_document(), contracts=())
        )
        for content, sheet in ((other, "Captura"), (b"NSS,CURP", "*"), (b"PK", "*")):
            self._exchange(file, content)
            expected = (
                f"{file.name} does not say what was signed, in the sheet “{sheet}”."
            )
            self.assertIn(("Workbook", expected), self._found("differs"))

    def test_a_second_content_beside_the_first(self):
        file = self._file("workers")
        attachment = self._attachment(file)
        self.env.flush_all()
        self.cr.execute("ALTER TABLE ir_attachment DISABLE TRIGGER USER")
        self.cr.execute(
            "INSERT INTO ir_attachment (name, type, res_model, res_id, res_field, "
            "store_fname) SELECT name, type, res_model, res_id, res_field, store_fname "
            "FROM ir_attachment WHERE id = %s",
            [attachment.id],
        )
        self.cr.execute("ALTER TABLE ir_attachment ENABLE TRIGGER USER")
        words = dict(self._found("differs"))["Files"]
        self.assertIn("there are 2 contents for this one file", words)

    # ------------------------------------------------------------------------ the rows

    def test_a_row_changed_in_sql(self):
        contract = f"Contrato {self.order.name}"
        for table, change, undo, expected in (
            (
                "filing_contract",
                "client_name = 'OTRO'",
                f"client_name = '{self.client.name}'",
                f"{contract}, Contratante, “nombre”: signed “Aceros del Bajío”, now "
                "“OTRO”.",
            ),
            (
                "filing_worker",
                "sbc = sbc + 1",
                "sbc = sbc - 1",
                f"{contract}, Trabajador Ana López, “sbc”: it is not the one that was "
                "signed.",
            ),
            (
                "filing",
                "contract_count = 7",
                "contract_count = 1",
                "Informativa, “totalContratos”: signed “1”, now “7”.",
            ),
            (
                "filing",
                """contractor_facts = jsonb_set(contractor_facts, '{name}', '"X"')""",
                """contractor_facts = jsonb_set(contractor_facts, '{name}',
                '"Limpieza Técnica de Querétaro"')""",
                "Contratista, “nombre”: signed “Limpieza Técnica de Querétaro”, now "
                "“X”.",
            ),
        ):
            where = "id" if table == "filing" else "filing_id"
            with self.subTest(change):
                self._by_force(table, change, where)
                found = self._found("differs")
                self.assertIn(("Contracts and workers", expected), found)
                self.assertNotIn("512", json.dumps(found))
                self._by_force(table, undo, where)
                self.assertEqual(self._found("differs"), [])

    def test_a_worker_taken_out_and_another_put_in(self):
        self._by_force(
            "filing_worker",
            "nss = '12345678903', name = 'Nadie'",
            "id",
            self.filing.worker_ids.filtered(lambda line: line.name == "Ana López"),
        )
        contract = f"Contrato {self.order.name}"
        found = [words for subject, words in self._found("differs")]
        for expected in (
            f"{contract}, Trabajador Ana López: it was signed, and is not there any "
            "more.",
            f"{contract}, Trabajador Nadie: it is there, but was not signed.",
        ):
            self.assertIn(expected, found)
        self.assertNotIn("12345678903", " ".join(found))

    def test_what_the_return_says_of_its_signature(self):
        for change, subject, words in (
            ("digest = 'x'", "Signature", "but the return says x."),
            ("signer_name = 'OTRA'", "Who signed", "The return says OTRA · LTQ"),
            ("date_signed = '2026-09-01'", "Who signed", "· 31/08/2026 18:00, but"),
            ("certificate_number = '1'", "Who signed", "· 1 ·"),
        ):
            with self.subTest(change):
                self.env.flush_all()
                with self.cr.savepoint() as savepoint:
                    self._by_force("filing", change, "id")
                    # The seal of the rows tells of any change, the first of this one.
                    (found, said), (sealed, _words) = self._found("differs")
                    savepoint.rollback()
                self.assertEqual((found, sealed), (subject, "Rows"))
                self.assertIn(words, said)

    def test_rows_that_cannot_be_written_any_more(self):
        self._by_force("filing_contract", r"object = E'\u0001'")
        found = dict(self._found("differs"))
        self.assertIn("cannot be written", found["Contracts and workers"])

    # ------------------------------------------------------------------ the authorities

    def test_authorities(self):
        words = "AC DE JUGUETE, SIN VALIDEZ vouch for the certificate."
        self.assertIn(("Authority", words), self._found("agrees"))
        authorities = self.env["l10n_mx_efirma.authority"]
        mine = authorities.search([("is_test", "=", True)])
        authorities.create({"content": base64.b64encode(factory.authority("root"))})
        mine.active = False
        ((subject, words),) = self._found("differs")
        self.assertEqual(subject, "Authority")
        self.assertIn("None of the trusted authorities issued the certificate", words)
        authorities.search([]).active = False
        ((subject, words),) = self._found("unknown")
        self.assertIn("anybody could have issued the certificate", words)

    # --------------------------------------------------------------------- who, and how

    def test_the_screen(self):
        action = self.filing.action_verify()
        dialog = self.env[action["res_model"]].with_user(self.capturista)
        dialog = dialog.browse(action["res_id"])
        self.assertEqual(dialog.verdict, "agrees")
        self.assertEqual(len(dialog.line_ids), len(self.filing.verify()))
        self._by_force("filing_worker", "sbc = 1")
        action = self.filing.with_user(self.signatory).action_verify()
        dialog = self.env[action["res_model"]].with_user(self.signatory)
        dialog = dialog.browse(action["res_id"])
        self.assertEqual(dialog.verdict, "differs")
        with self.assertRaises(AccessError):
            dialog.with_user(self.capturista).read(["verdict"])
        with self.assertRaises(AccessError):
            dialog.line_ids.with_user(self.capturista).read(["message"])

    def test_in_spanish(self):
        self.env["res.lang"]._activate_lang("es_MX")
        self._by_force("filing_contract", r"object = E'\u0001'")
        action = self.filing.with_context(lang="es_MX").action_verify()
        lines = self.env[action["res_model"]].browse(action["res_id"]).line_ids
        said = lines.mapped(lambda line: (line.subject, line.message))
        (words,) = [words for subject, words in said if "Contratos" in subject]
        self.assertIn("Lo guardado no se puede escribir como se firmó: Contrato", words)
        self.assertIn("carácter de control oculto", words)

    def test_others_do_not(self):
        for user in (self.employee_user, self.salesman, self.hr_manager):
            for ask in ("verify", "action_verify"):
                with self.assertRaises(AccessError):
                    getattr(self.filing.with_user(user), ask)()

    def test_not_signed_yet(self):
        with freeze_time("2027-01-10 18:00:00"):
            self._assign(self.ana, self._contract(start="2026-09-02"))
            filing = self._close(period=3)
            filing.action_send_to_sign()
            self.assertEqual(self._found("differs", filing=filing), [])
            self.assertEqual(
                self._found("unknown", filing=filing),
                [("Signature", "It is not signed yet.")],
            )


@tagged(*TAGS)
class TestSums(VerifyCase, PatientHttpCase):
    """The sum of every file is in the filing, in the manifest and in the PDF."""

    @classmethod
    def setUpClass(cls):
        with freeze_time("2026-09-10 18:00:00"):
            super().setUpClass()

    def test_everywhere(self):
        files = {file.name: file.sha256 for file in self.filing.file_ids}
        for file in self.filing.sudo().file_ids:
            self.assertEqual(file.sha256, hashlib.sha256(file._bytes()).hexdigest())
        with zipfile.ZipFile(BytesIO(self.filing.package())) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            listed = {each["name"]: each["sha256"] for each in manifest["files"]}
        self.assertEqual(listed, files)
        report = self.env.ref("l10n_mx_icsoe.report_filing_action")
        html = report._render_qweb_html(report.report_name, self.filing.ids)[0].decode()
        for name, sha256 in files.items():
            if not name.endswith(".pdf") or name.startswith("acuse"):
                self.assertIn(name, html)
                self.assertIn(sha256, html)

    def test_the_pdf_of_a_filed_return_names_the_acknowledgement(self):
        # Odoo renders no PDF in tests unless it is told to.
        filing = self.filing.sudo().with_context(force_report_rendering=True)
        data = filing._render_pdf()
        if not data:
            self.skipTest("wkhtmltopdf is not installed: there is no PDF to look at")
        try:
            from pypdf import PdfReader
        except ImportError:
            from PyPDF2 import PdfReader
        pages = PdfReader(BytesIO(data)).pages
        text = "".join("".join(page.extract_text().split()) for page in pages)
        for file in self.filing.file_ids:
            if file.kind != "pdf":
                self.assertIn(file.sha256, text, file.name)
        self.assertIn("N262253432", text)


@freeze_time("2026-09-10 18:00:00")
@tagged(*TAGS)
class TestVerifyEveryColumn(VerifyCase):
    """Nothing that SQL changes in a filed return or its lines goes unnoticed."""

    #: By type of PostgreSQL: another value than the one that is there.
    OTHER = {
        "bool": "NOT COALESCE({0}, FALSE)",
        "date": "COALESCE({0}, '2026-01-01') + 1",
        "float8": "COALESCE({0}, 0) + 1",
        "int4": "COALESCE({0}, 0) + 1",
        "jsonb": "'{{\"other\": 1}}'",
        "numeric": "COALESCE({0}, 0) + 1",
        "text": "COALESCE({0}, '') || 'X'",
        "timestamp": "COALESCE({0}, '2026-01-01') + INTERVAL '1 day'",
        "varchar": "COALESCE({0}, '') || 'X'",
    }

    def test_every_column_of_every_row(self):
        for model, columns in self.filing.sudo()._sealed_models():
            key = "id" if model._name == self.filing._name else "filing_id"
            if not model.search_count([(key, "=", self.filing.id)]):
                continue
            for name in columns:
                field = model._fields[name]
                if field.type == "many2one" or name == "id":
                    continue  # see the test below
                other = self.OTHER[field.column_type[0]].format(f'"{name}"')
                with self.subTest(model=model._name, column=name), self.savepoint():
                    self._by_force(
                        model._table.removeprefix("l10n_mx_icsoe_"),
                        f'"{name}" = {other}',
                        key,
                    )
                    self.assertTrue(self._found("differs"))
        self.assertFalse(self._found("differs"))

    def test_rows_that_come_go_or_point_elsewhere(self):
        other = self._close(period=1).sudo()
        for table, change in (
            ("filing", f"company_id = {self.env.ref('base.main_company').id}"),
            ("filing", f"user_id = {self.signatory.id}"),
            ("filing", "row_sums = NULL"),
            ("filing_worker", f"filing_id = {other.id}"),
            ("filing_file", "contract_id = NULL"),
        ):
            with self.subTest(table=table, change=change), self.savepoint():
                key = "id" if table == "filing" else "filing_id"
                self._by_force(table, change, key)
                self.assertTrue(self._found("differs"))
        with self.savepoint():
            self.cr.execute(
                "DELETE FROM l10n_mx_icsoe_filing_worker WHERE filing_id = %s",
                [self.filing.id],
            )
            self.assertTrue(self._found("differs"))

    @contextmanager
    def savepoint(self):
        savepoint = self.cr.savepoint()
        try:
            yield
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all()
