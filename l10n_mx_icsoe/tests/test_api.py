# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib
import inspect
import io

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.l10n_mx_efirma.tests.patient_http_case import PatientHttpCase

from .common import IcsoeCase

FOLIO = "N262253432"
#: What docs/api.md promises, with the arguments by their names.
CALLS = {
    "close": ["company", "year", "period", "kind"],
    "action_gather": [],
    "action_send_to_sign": [],
    "action_return": ["reason"],
    "action_cancel": [],
    "register_acknowledgement": ["folio", "date", "pdf"],
    "action_correct": ["kind", "keep_left_out"],
    "load_rejections": ["data"],
    "assign": ["user", "keep"],
    "describe": [],
    "download_package": [],
    "download_export": ["table", "form"],
}


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestApi(IcsoeCase, PatientHttpCase):
    """What other programs rely on; the capturista asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ana = cls._worker('Ana "Nena" López, =1', sbc=512.4)
        cls.order = cls._contract(
            name="S900", end="2026-12-31", date_order="2026-05-02 18:00:00"
        )
        cls._assign(cls.ana, cls.order)

    def _export(self, filing, table, form="csv"):
        file = filing.download_export(table, form)
        data = base64.b64decode(file["content"])
        self.assertEqual(hashlib.sha256(data).hexdigest(), file["sha256"])
        return file["name"], data

    def test_the_calls_keep_their_names_and_arguments(self):
        filings = self.env["l10n_mx_icsoe.filing"]
        for name, arguments in CALLS.items():
            signature = inspect.signature(get_public_method(filings, name))
            self.assertEqual(list(signature.parameters)[1:], arguments, name)

    def test_contracts_as_csv(self):
        self.assertEqual(
            self._export(self._close(), "contracts"),
            (
                "icsoe-2026-2-contracts.csv",
                "reference,client_rfc,client_name,object,service_folio,service_name,"
                "service_kind,date_start,date_end,date_signed,workers\r\n"
                "S900,ABA980312QX8,Aceros del Bajío,OC 4500012345 Limpieza de la "
                "planta,12345,Limpieza especializada de plantas,service,2026-05-04,"
                "2026-12-31,2026-05-02,1\r\n".encode(),
            ),
        )

    def test_workers_as_csv(self):
        self.assertEqual(
            self._export(self._close(), "workers")[1],
            "contract,client_rfc,nss,curp,sbc,sbc_date,name,date_start,date_end\r\n"
            f"S900,ABA980312QX8,{self.ana.ssnid},{self.ana.l10n_mx_curp},512.40,"
            '2020-01-01,"Ana ""Nena"" López, =1",2026-05-04,\r\n'.encode(),
        )

    def test_findings_as_csv(self):
        self.ana.l10n_mx_curp = False
        name, data = self._export(self._close(), "findings")
        self.assertEqual(name, "icsoe-2026-2-findings.csv")
        head, first = data.decode().splitlines()[:2]
        self.assertEqual(head, "severity,code,contract,client_name,worker,message")
        self.assertRegex(first, '^error,curp-missing,S900,Aceros del Bajío,"Ana ""Nena')

    def test_the_same_columns_as_xlsx(self):
        name, data = self._export(self._close(), "workers", "xlsx")
        self.assertEqual(name, "icsoe-2026-2-workers.xlsx")
        (sheet,) = load_workbook(io.BytesIO(data)).worksheets
        head, row = ([cell.value for cell in line] for line in sheet.iter_rows())
        self.assertEqual(sheet.title, "workers")
        self.assertEqual(head[2:5], ["nss", "curp", "sbc"])
        self.assertEqual(
            row[2:7],
            [
                self.ana.ssnid,
                self.ana.l10n_mx_curp,
                "512.40",
                "2020-01-01",
                'Ana "Nena" López, =1',
            ],
        )

    def test_an_export_that_is_none(self):
        filing = self._close()
        for table, form in (("sales", "csv"), ("workers", "pdf"), (None, ["x"])):
            with self.assertRaisesRegex(UserError, "^There is no export of"):
                filing.download_export(table, form)

    def test_a_description_without_personal_data(self):
        its = self._close().describe()
        self.assertEqual(
            (its["year"], its["period"], its["kind"], its["state"], its["deadline"]),
            (2026, 2, "normal", "draft", "2026-09-17"),
        )
        self.assertEqual((its["contracts"], its["workers"], its["people"]), (1, 1, 1))
        self.assertEqual(its["company"]["rfc"], self.company.vat)
        for secret in (self.ana.ssnid, self.ana.l10n_mx_curp, "512.4"):
            self.assertNotIn(secret, str(its))

    def test_others_get_nothing(self):
        filing = self._close()
        for user in (self.salesman, self.hr_manager, self.employee_user):
            for call in ("describe", "download_package"):
                with self.assertRaises(AccessError):
                    getattr(filing.with_user(user), call)()
            with self.assertRaises(AccessError):
                filing.with_user(user).download_export("workers")

    def test_over_json_2_with_an_api_key(self):
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.capturista)
            .sudo()
            ._generate("rpc", "test", None)
        )
        headers = {"Authorization": f"bearer {key}"}

        def call(method, **arguments):
            url = f"/json/2/l10n_mx_icsoe.filing/{method}"
            return self.url_open(url, json=arguments, headers=headers)

        (filing,) = call("close", company=self.company.id, year=2026, period=2).json()
        package = call("download_package", ids=[filing]).json()
        self.assertEqual(package["name"], "icsoe-2026-2.zip")
        self.assertTrue(base64.b64decode(package["content"]).startswith(b"PK"))
        self.assertIs(call("action_send_to_sign", ids=[filing]).json(), True)
        with mute_logger("odoo.http"):
            refused = call(
                "register_acknowledgement", ids=[filing], folio=FOLIO, date="2026-09-10"
            )
        self.assertEqual(refused.status_code, 403)
        self.assertIn("Only people with the ICSOE role", refused.json()["message"])
