# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import json
from datetime import datetime, timedelta, timezone

from odoo.tests import tagged

from odoo.addons.l10n_mx_efirma.tests.patient_http_case import PatientHttpCase
from odoo.addons.l10n_mx_efirma.tools import efirma

from .common import IcsoeCase, make_nss

#: A cuatrimestre that is over: what the tours do does not depend on today. The
#: browser's clock cannot be stopped, so that the e.firma is good today, too.
YEAR, PERIOD, START = 2025, "3", "2025-09-03"
FOLIO = "N262253432"
PDF = b"%PDF-1.4\n%%EOF\n"


class TourCase(IcsoeCase, PatientHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("es_MX")
        cls.env["ir.module.module"]._load_module_terms(["l10n_mx_icsoe"], ["es_MX"])
        next_year = datetime.now(timezone.utc) + timedelta(days=365)
        cls.efirma = cls._efirma(not_after=next_year)
        (cls.signatory + cls.capturista).lang = "es_MX"

    def _run(self, path, tour, user, **given):
        """Run ``tour`` at ``path`` as ``user``. What it needs to know goes into a
        variable of the page, never through the database.
        """
        given |= {
            "certificate": base64.b64encode(self.efirma.certificate).decode(),
            "private_key": base64.b64encode(self.efirma.private_key).decode(),
            "password": self.efirma.password,
        }
        ready = (
            f"Object.assign(window, {json.dumps({'icsoeTour': given})}) && "
            f"odoo.isTourReady({tour!r})"
        )
        self.start_tour(path, tour, login=user.login, ready=ready)
        self.env.invalidate_all()

    def _file(self, filing, kind):
        return filing.file_ids.filtered(lambda file: file.kind == kind)._bytes()

    def _to_sign(self):
        self._contract(start=START, workers=[self._worker()])
        filing = self._close(year=YEAR, period=PERIOD)
        filing.action_send_to_sign()
        return filing

    def _sign_after_a_wrong_password(self):
        filing = self._to_sign()
        # The page refuses by itself: the server was not asked.
        with self.assertNoLogs("odoo.http", "WARNING"):
            self._run(
                f"/odoo/icsoe/{filing.id}",
                "l10n_mx_icsoe_wrong_password",
                self.signatory,
            )
        self.assertEqual(filing.state, "signed")
        self.assertTrue(efirma.verify(self._file(filing, "signed_xml")).valid)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestTour(TourCase):
    def test_the_whole_job(self):
        groups = (
            "l10n_mx_icsoe.group_signatory",
            "hr.group_hr_manager",
            "sales_team.group_sale_salesman_all_leads",
        )
        accountant = self._user("accountant", ",".join(groups))
        accountant.lang = "es_MX"
        worker = self._worker("Íñigo Peñaloza Güereca", ssnid=False)
        self._contract(start=START, workers=[worker])
        nss = make_nss(700)
        self._run(
            "/odoo/icsoe",
            "l10n_mx_icsoe_whole_job",
            accountant,
            year=YEAR,
            period=PERIOD,
            nss=nss,
            folio=FOLIO,
            acknowledgement=base64.b64encode(PDF).decode(),
        )
        filing = self.env["l10n_mx_icsoe.filing"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            (filing.year, filing.period, filing.kind), (YEAR, PERIOD, "normal")
        )
        self.assertEqual((filing.state, filing.folio), ("filed", FOLIO))
        verification = efirma.verify(self._file(filing, "signed_xml"))
        self.assertTrue(verification.valid)
        self.assertEqual(
            (verification.certificate.rfc, verification.digest),
            (self.company.vat, filing.digest),
        )
        self.assertEqual(self._file(filing, "acknowledgement"), PDF)
        self.assertEqual(worker.ssnid, nss)
        self.assertIn(
            f"\r\n{nss},{worker.l10n_mx_curp},".encode(), self._file(filing, "workers")
        )

    def test_a_period_without_return_is_closed_from_the_board(self):
        self.company.l10n_mx_icsoe_repse_date = "2022-01-01"
        self.capturista.company_ids += self.env["res.company"].create({"name": "Zeta"})
        held = self._close(year=2025, period="1")
        filings = self.env["l10n_mx_icsoe.filing"].with_user(self.capturista)
        first, *others = filings.with_company(self.company).periods_without_return()
        self._run(
            "/odoo/icsoe",
            "l10n_mx_icsoe_close_missing",
            self.capturista,
            **first,
            others=[one["label"] for one in others],
        )
        filing = self.env["l10n_mx_icsoe.filing"].search(
            [("company_id", "=", self.company.id), ("id", "!=", held.id)]
        )
        self.assertEqual(
            (filing.year, filing.period, filing.state),
            (first["year"], first["period"], "draft"),
        )

    def test_who_may_not_sign_finds_no_button(self):
        filing = self._to_sign()
        self._run(
            f"/odoo/icsoe/{filing.id}", "l10n_mx_icsoe_no_sign_button", self.capturista
        )

    def test_a_wrong_password_and_then_the_right_one(self):
        self._sign_after_a_wrong_password()


@tagged("post_install_l10n", "post_install", "-at_install")
class TestTourOnAPhone(TourCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_a_wrong_password_and_then_the_right_one(self):
        self._sign_after_a_wrong_password()
