# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import zipfile

from odoo.tests import tagged

from odoo.addons.l10n_mx_efirma.tests.patient_http_case import PatientHttpCase
from odoo.addons.l10n_mx_icsoe.tests.common import make_nss

from .common import SisubCase


@tagged("post_install_l10n", "post_install", "-at_install")
class TestTour(SisubCase, PatientHttpCase):
    def test_the_first_return(self):
        self.env["res.lang"]._activate_lang("es_MX")
        self.env["ir.module.module"]._load_module_terms(
            ["l10n_mx_icsoe", "l10n_mx_sisub"], ["es_MX"]
        )
        self.capturista.lang, login = "es_MX", self.capturista.login
        self.client.l10n_mx_sisub_registration = False
        worker = self._worker("Íñigo Peñaloza Güereca", ssnid=False)
        self._contract(start="2025-09-03", workers=[worker])
        self._pay(worker, year=2025, bimesters=("5", "6"))
        self.start_tour("/odoo", "l10n_mx_sisub_first_return", login=login)
        filing = self.sisub.search([("year", "=", 2025)])
        self.assertEqual(
            filing.contract_ids.facts["client"]["registration"], "C9912345109"
        )
        # ICSOE was gathered on the same evening.
        self.assertEqual(filing.icsoe_id.state, "draft")
        self.assertIn("NSS", worker.activity_ids.note)
        worker.ssnid = make_nss(700)
        # As the finding says that compares both: gather both again.
        filing.icsoe_id.with_user(self.capturista).action_gather()
        self.start_tour(
            f"/odoo/{filing._name}/{filing.id}",
            "l10n_mx_sisub_to_accepted",
            login=login,
        )
        self.env.invalidate_all()
        self.assertEqual((filing.state, filing.folio), ("filed", "I2025-0007"))
        # And the reminder of HR's part is gone.
        self.assertFalse(worker.activity_ids)

    def test_the_zip_is_for_who_may_read_the_return(self):
        filing = self._sisub()
        address = filing.action_download_package()["url"]

        def ask(user, address):
            self.authenticate(user.login, user.login)
            return self.url_open(address, allow_redirects=False)

        answer = ask(self.capturista, address)
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            # The workbook of a draft is written at each request, with its second in it.
            self.assertEqual(archive.namelist(), ["sisub-2026-2.xlsx", "SHA256SUMS"])
        self.assertIn("sisub-2026-2.zip", answer.headers["Content-Disposition"])
        self.assertEqual(ask(self.salesman, address).status_code, 403)
        for model in ("res.partner", "l10n_mx_icsoe.authority.return"):
            other = address.replace(filing._name, model)
            self.assertEqual(ask(self.capturista, other).status_code, 404)
