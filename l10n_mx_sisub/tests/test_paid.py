# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
import zipfile

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SisubCase
from .test_tools import emission, sua_file


@tagged("post_install_l10n", "post_install", "-at_install")
@freeze_time("2026-09-10 18:00:00")
class TestPaid(SisubCase):
    """Pay out of payroll receipts, payments out of IMSS's and SUA's files, loaded by
    the capturista.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker, cls.second = cls._worker("Ada"), cls._worker("Bea")
        cls.order = cls._contract(workers=[cls.worker, cls.second])

    def _load(self, data, kind="receipts", name="x.xml"):
        wizard = (
            self.env["l10n_mx_sisub.load"]
            .with_user(self.capturista)
            .create(
                {
                    "company_id": self.company.id,
                    "kind": kind,
                    "file": base64.b64encode(data),
                    "filename": name,
                }
            )
        )
        return wizard.action_load()["params"]["message"]

    def _paid(self, filing, worker=None, bimester=3):
        line = filing.worker_ids.filtered(
            lambda one: (
                one.bimester == bimester and one.employee_id == (worker or self.worker)
            )
        )
        return (line.variable, line.fixed, line.not_base, line.incapacity_days)

    def test_receipts(self):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as files:
            files.writestr("1.xml", self._receipt(self.worker))
            files.writestr(
                "2.xml",
                self._receipt(
                    self.second,
                    folio="B" * 36,
                    perceptions=(("028", "500", "0.5"),),
                    days=0,
                ),
            )
            files.writestr("3.xml", b"<nothing/>")
            files.writestr("4.pdf", b"%PDF")
        said = self._load(archive.getvalue(), name="nomina.zip")
        self.assertIn("Receipts loaded: 2.", said)
        self.assertIn("no receipt of the company: 1.", said)
        filing = self._sisub()
        self.assertEqual(self._paid(filing), (0, 7000.10, 300.05, 2))
        self.assertEqual(self._paid(filing, self.second), (500.5, 0, 0, 0))
        # 010 is a proposal that nobody has looked at.
        self.assertIn("perceptions-doubtful", self._codes(filing, "warning"))
        self.assertEqual(
            self._errors(filing), ["pay-missing-everywhere"]
        )  # July–August
        # The same again changes nothing.
        self.assertIn("Receipts loaded: 0.", self._load(archive.getvalue()))
        self.assertEqual(self._paid(self._sisub()), (0, 7000.10, 300.05, 2))

    def test_a_receipt_stamped_again_without_saying_so_is_a_finding(self):
        self._load(self._receipt(self.worker, folio="A" * 36))
        filing = self._sisub()
        self.assertNotIn("receipts-alike", self._codes(filing))
        self._load(self._receipt(self.worker, folio="B" * 36))
        filing.action_gather()
        self.assertIn("receipts-alike", self._codes(filing, "warning"))
        finding = filing.issue_ids.filtered(lambda one: one.code == "receipts-alike")
        self.assertEqual(finding.action_fix()["res_model"], "l10n_mx_sisub.receipt")

    def test_classes_are_edited(self):
        self._load(self._receipt(self.worker))
        punctuality = self.env["l10n_mx_sisub.perception"].search(
            [("code", "=", "010")]
        )
        punctuality.with_user(self.capturista).write(
            {"pay_class": "variable", "reviewed": True}
        )
        filing = self._sisub()
        self.assertEqual(self._paid(filing), (300.05, 7000.10, 0, 2))
        self.assertNotIn("perceptions-doubtful", self._codes(filing))

    def test_which_date_decides(self):
        self._load(self._receipt(self.worker, paid="2026-07-02"))
        filing = self._sisub()
        self.assertEqual(self._paid(filing, bimester=4), (0, 7000.10, 300.05, 2))
        note = filing.issue_ids.filtered(lambda one: one.code == "receipts-straddle")
        # It is so in every year: a note, which asks nobody for anything.
        self.assertEqual(
            (note.severity, note.may_fix, note.may_ask), ("info", False, False)
        )
        self.company.l10n_mx_sisub_receipt_date = "period"
        self.assertEqual(self._paid(self._sisub()), (0, 7000.10, 300.05, 2))

    def test_variable_of_the_bimester_before(self):
        self.company.l10n_mx_sisub_variable = "previous"
        commissions = {"perceptions": (("028", "500", "0"),), "days": 0}
        self._load(self._receipt(self.worker, paid="2026-04-30", **commissions))
        self.assertEqual(self._paid(self._sisub()), (500, 0, 0, 0))

    def test_replaced_receipt(self):
        self._load(self._receipt(self.worker, folio="A" * 36))
        self._load(
            self._receipt(
                self.worker,
                folio="B" * 36,
                replaces="A" * 36,
                perceptions=(("001", "1", "0"),),
                days=0,
            )
        )
        self.assertEqual(self._paid(self._sisub()), (0, 1, 0, 0))

    def test_a_replaced_receipt_goes_with_its_second_payroll(self):
        self._load(self._receipt(self.worker, folio="A" * 36))
        kept = self.env["l10n_mx_sisub.receipt"].search([("folio", "=", "A" * 36)])
        kept.copy({"folio": f"{kept.folio}#1"})
        self._load(self._receipt(self.worker, folio="B" * 36, replaces="A" * 36))
        self.assertEqual(self._paid(self._sisub()), (0, 7000.10, 300.05, 2))

    def test_typed_goes_before(self):
        self._load(self._receipt(self.worker))
        self._pay(self.worker, bimesters=("3",), fixed=5, incapacity_days=1)
        self.assertEqual(self._paid(self._sisub()), (0, 5, 0, 1))

    def test_emission(self):
        said = self._load(emission(), "payment", "eba.xlsx")
        self.assertIn("2 of 2 workers", said)
        self.order.l10n_mx_icsoe_assignment_ids[1].date_end = "2026-05-04"
        filing = self._sisub()
        amounts = filing.registration_ids[0]
        self.assertEqual(
            (amounts.without_credit, amounts.with_credit, amounts.amortization),
            (1000.5, 2000, 1500.25),
        )
        # Bea works elsewhere: hers are paid, and not of the contracts.
        self.order.l10n_mx_icsoe_assignment_ids.filtered(
            lambda one: one.employee_id == self.second
        ).unlink()
        filing = self._sisub()
        amounts = filing.registration_ids[0]
        self.assertEqual(
            (amounts.without_credit, amounts.with_credit, amounts.amortization),
            (1000.5, 0, 0),
        )
        self.assertEqual(amounts.paid_amortization, 1500.25)
        self.assertIn("amounts-differ", self._codes(filing, "info"))
        # The other bimester and the other registration are not known.
        self.assertEqual(self._codes(filing, "warning").count("amounts-missing"), 3)

    def test_sua_takes_the_place_of_the_emission(self):
        self._load(emission(), "payment", "eba.xlsx")
        self._load(sua_file(), "payment", "P.SUA")
        payment = self.env["l10n_mx_sisub.contribution"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            (payment.source, payment.with_credit, payment.worker_count),
            ("sua", 2000, 1),
        )

    def test_typed_amounts(self):
        self.env["l10n_mx_sisub.contribution"].with_user(self.capturista).create(
            {
                "registration_id": self.principal.id,
                "year": 2026,
                "bimester": "3",
                "without_credit": 12.5,
            }
        )
        amounts = self._sisub().registration_ids[0]
        self.assertEqual(amounts.without_credit, 12.5)
        self.assertFalse(amounts.has_paid)

    def test_file_of_another_registration(self):
        with self.assertRaises(UserError):
            self._load(emission("Z99-99999-10-9"), "payment", "eba.xlsx")

    def test_not_a_file(self):
        for kind in ("receipts", "payment"):
            with self.assertRaises(UserError):
                self._load(b"hello", kind)
