# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A signed return by itself, or in its package, whose parts say the same."""

import io
import zipfile
from datetime import datetime, timedelta, timezone

import xlwt
from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.l10n_mx_efirma.tests import efirma_factory
from odoo.addons.l10n_mx_efirma.tools import efirma

from ..tools.formats import package, verification, workbook
from .common import IcsoeCase

NOW = datetime(2026, 9, 10, 18, tzinfo=timezone.utc)
RFC = "LTQ150612A10"


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestVerification(IcsoeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-09-10 18:00:00"):
            order = cls._contract(workers=[cls._worker("Ana López")])
            cls._contract(workers=[cls._worker("Beto Ruiz", sbc=600)])
            filing = cls._close()
            filing.action_send_to_sign()
            cls._sign(filing)
            data = filing.package()
        cls.reference = order.name
        cls.document = filing.sudo()._document_head()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            cls.files = {
                name: archive.read(name)
                for name in archive.namelist()
                if name not in (package.MANIFEST, package.SUMS)
            }

    def problems(self, **changed):
        """What is said of the package with other ``{start of a name: bytes}``, every
        sum made to fit.
        """
        files = {**self.files}
        for start, content in changed.items():
            (name,) = (name for name in files if name.startswith(start))
            files[name] = content
        authorities = efirma.Authorities(
            efirma.read_authorities(efirma_factory.authority())
        )
        data = package.build(files.items(), self.document)
        found = verification.examine(data, moment=NOW, authorities=authorities)
        self.assertTrue(found.signature.chain.trusted)
        return [str(problem) for problem in found.problems]

    def _name(self, start):
        return next(name for name in self.files if name.startswith(start))

    def test_all_agrees(self):
        self.assertEqual(self.problems(), [])

    def test_a_worker_file_with_another_salary(self):
        first = self._name("001-")
        content = self.files[first].replace(b"512.40", b"412.40")
        self.assertEqual(
            self.problems(**{first: content}),
            [
                f"The worker files of {self.reference} ({first}) do not say what was "
                "signed: they were exchanged or changed. Do not upload them."
            ],
        )

    def test_worker_files_exchanged(self):
        first, second = self._name("001-"), self._name("002-")
        problems = self.problems(
            **{first: self.files[second], second: self.files[first]}
        )
        self.assertEqual(len(problems), 2)

    def test_a_workbook_with_another_salary(self):
        old = io.BytesIO(self.files["icsoe-2026-2.xlsx"])
        new = io.BytesIO()
        with zipfile.ZipFile(old) as before, zipfile.ZipFile(new, "w") as after:
            for name in before.namelist():
                after.writestr(name, before.read(name).replace(b"512.40", b"412.40"))
        (problem,) = self.problems(**{"icsoe-2026-2.xlsx": new.getvalue()})
        self.assertIn("what was signed, in the sheet “captura 001", problem)
        of_excel_97, short = xlwt.Workbook(), io.BytesIO()
        sheet = of_excel_97.add_sheet(workbook.CAPTURE)
        for row in range(2):
            sheet.write(row, 0, "1")
        of_excel_97.save(short)
        for no_workbook in (b"PK no workbook", short.getvalue()):
            (problem,) = self.problems(**{"icsoe-2026-2.xlsx": no_workbook})
            self.assertIn("does not say what was signed", problem)

    # ------------------------------------------------------ what a good signature is on

    def signed(self, document, **values):
        mine = efirma_factory.make(RFC, "LIMPIEZA", **values)
        xml = document.replace("{time}", NOW.isoformat()).encode()
        signed = efirma.sign(
            xml,
            mine.certificate,
            mine.private_key,
            mine.password,
            rfc=RFC,
            moment=NOW,
        )
        found = verification.examine(signed, moment=NOW)
        return [str(problem) for problem in found.problems]

    def test_a_good_signature_on_something_else(self):
        other = '<Otra fechaFirma="{time}">texto</Otra>'
        self.assertEqual(self.signed(other), [verification.NO_RETURN])

    def test_a_signed_document_is_held_to_the_schema(self):
        wrong = (
            '<Informativa xmlns="urn:l10n-mx-icsoe:informativa:1" version="1.0" '
            'fechaFirma="{time}" tipo="NORMAL">texto</Informativa>'
        )
        (problem,) = self.signed(wrong)
        self.assertIn("what was signed is no correct declaration", problem)

    def test_without_an_authority_anybody_could_have_issued_it(self):
        signed = self.files[self._name("icsoe-2026-2-firmada")]
        found = verification.examine(signed, moment=NOW)
        self.assertTrue(found.valid)
        self.assertIsNone(found.signature.chain)
        future = verification.examine(signed, moment=NOW - timedelta(days=1))
        self.assertFalse(future.valid)
