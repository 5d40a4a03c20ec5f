import io
import zipfile
from contextlib import contextmanager
from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.l10n_mx_icsoe.tests.common import IcsoeCase


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestExamples(IcsoeCase):
    """Each example does what docs/extending.md says of it; the capturista closes."""

    def setUp(self):
        super().setUp()
        self.ana = self._worker("Ana López", sbc=512.4)

    def _agreement(self, **values):
        return self.env["example.agreement"].create(
            {
                "name": "CONV-7",
                "partner_id": self.client.id,
                "company_id": self.company.id,
                "date": "2026-05-02",
                "l10n_mx_icsoe_specialized": True,
                "l10n_mx_icsoe_service_id": self.service.id,
                "l10n_mx_icsoe_object": "Limpieza de naves",
                "l10n_mx_icsoe_date_start": "2026-06-01",
                **values,
            }
        )

    def _assignment(self, agreement, **values):
        return self.env["l10n_mx_icsoe.assignment"].create(
            {
                "agreement_id": agreement.id,
                "employee_id": self.ana.id,
                "date_start": "2026-06-01",
                **values,
            }
        )

    @contextmanager
    def _refused(self, words):
        with (
            self.assertRaisesRegex(ValidationError, words),
            self.env.cr.savepoint(),
        ):
            yield

    def test_a_check(self):
        self._contract(workers=[self.ana], l10n_mx_icsoe_object="x" * 81)
        (issue,) = self._close().issue_ids.filtered(
            lambda one: one.code == "example-object-long"
        )
        self.assertRegex(issue.message, r"^The object of contract \S+ has more than 80")
        self.assertEqual(issue.module, "l10n_mx_icsoe_example")

    def test_a_source_of_contracts(self):
        order, agreement = self._contract(workers=[self.ana]), self._agreement()
        assignment = self._assignment(agreement)
        self.assertEqual(assignment.company_id, self.company)
        self.assertEqual(assignment.partner_id, self.client)
        self.assertEqual(agreement.l10n_mx_icsoe_worker_count, 1)
        filing = self._close()
        self.assertEqual(
            filing.contract_ids.mapped("reference"), [order.name, "CONV-7"]
        )
        first, second = filing.contract_ids
        self.assertEqual((first.order_id, second.agreement_id), (order, agreement))
        self.assertFalse(first.agreement_id or second.order_id)
        self.assertEqual(second.date_signed, date(2026, 5, 2))
        self.assertEqual(second.worker_ids.mapped("name"), ["Ana López"])
        self.assertEqual(
            second.with_user(self.capturista).action_open_source()["res_model"],
            "example.agreement",
        )

    def test_a_decision_about_a_contract_of_that_source_is_kept(self):
        self._contract(workers=[self.ana])
        agreement = self._agreement()
        filing = self._close()
        self.assertIn("workers-missing", self._codes(filing, "error"))
        snapshot = filing.contract_ids.filtered("agreement_id")
        issue = snapshot.issue_ids.filtered(lambda one: one.code == "workers-missing")
        self.assertEqual(issue.action_fix()["res_id"], agreement.id)
        snapshot.action_leave_out("Nobody worked on it")
        filing.action_gather()
        self.assertFalse(filing.contract_ids.agreement_id)
        self.assertEqual(filing.exclusion_ids.agreement_id, agreement)
        changes = filing.gather_change_ids
        self.assertFalse(changes.agreement_id)

    def test_changes_lead_to_that_source(self):
        agreement = self._agreement()
        self._assignment(agreement)
        filing = self._close()
        agreement.l10n_mx_icsoe_object = "Limpieza de naves y patios"
        filing.action_gather()
        change = filing.gather_change_ids
        self.assertEqual(change.agreement_id, agreement)
        self.assertEqual(change.after, "Limpieza de naves y patios")
        # An order of the same number is another one.
        self.assertFalse(change.order_id)

    def test_an_assignment_has_one_contract_and_does_not_overlap(self):
        agreement = self._agreement()
        self._assignment(agreement, date_end="2026-06-30")
        with self._refused("already on CONV-7"):
            self._assignment(agreement, date_start="2026-06-15")
        with self._refused("exactly one contract"):
            self._assignment(agreement, order_id=self._contract().id)
        with self._refused("exactly one contract"):
            self._assignment(self.env["example.agreement"])

    def test_a_source_of_sbc(self):
        """The last confirmed payslip of the taxpayer that ended in the period."""
        beto = self._worker("Beto Ruiz", sbc=300)
        elsewhere = self.env["res.company"].create({"name": "Otra"})
        for first, last, code, total, values in (
            ("2026-06-16", "2026-06-30", "INT_DAY_WAGE", 610.25, {"state": "paid"}),
            ("2026-08-16", "2026-08-31", "INT_DAY_WAGE", 640.75, {}),
            ("2026-08-16", "2026-08-31", "NET", 9999, {}),
            ("2026-08-16", "2026-08-31", "INT_DAY_WAGE", 111, {"state": "draft"}),
            (
                "2026-08-16",
                "2026-08-31",
                "INT_DAY_WAGE",
                222,
                {"company_id": elsewhere.id},
            ),
            ("2026-09-01", "2026-09-15", "INT_DAY_WAGE", 700, {}),
        ):
            self.env["hr.payslip"].create(
                {
                    "employee_id": self.ana.id,
                    "company_id": self.company.id,
                    "date_from": first,
                    "date_to": last,
                    "state": "validated",
                    "line_ids": [Command.create({"code": code, "total": total})],
                    **values,
                }
            )
        self._contract(workers=[self.ana, beto])
        self.assertEqual(
            [(one.name, one.sbc, one.sbc_date) for one in self._close().worker_ids],
            [
                ("Ana López", 640.75, date(2026, 8, 16)),
                ("Beto Ruiz", 300, date(2020, 1, 1)),
            ],
        )

    def test_a_layout_from_its_day_on(self):
        self._contract(workers=[self.ana])
        self._contract(start="2026-09-01", workers=[self.ana])
        headers = {
            period: self._file(self._close(period=period), "-trabajadores.csv")
            .decode("cp1252")
            .splitlines()[0]
            for period in (2, 3)
        }
        self.assertEqual(
            headers,
            {
                2: "NSS(11 dígitos),CURP(18 caracteres),"
                "Salario base de cotización(numérico con 2 decimales)",
                3: "NSS,CURP,SBC",
            },
        )

    def test_what_was_written_in_that_layout_is_verified_in_it(self):
        with freeze_time("2027-01-05 18:00:00"):
            self._contract(start="2026-09-01", workers=[self.ana])
            filing = self._close(period=3)
            filing.action_send_to_sign()
            self._sign(filing)
            said = {
                finding.subject.source: finding.verdict.value
                for finding in filing.verify()
            }
        self.assertEqual(said["Worker files"], "agrees")

    def test_an_output(self):
        self._contract(workers=[self.ana])
        filing = self._close()
        self.assertEqual(
            self._file(filing, "-clientes.txt"), "Aceros del Bajío\r\n".encode()
        )
        filing.action_send_to_sign()
        kept = filing.file_ids.filtered(lambda file: file.kind == "clients")
        self.assertEqual(kept.name, "icsoe-2026-2-clientes.txt")

    def _file(self, filing, end):
        with zipfile.ZipFile(io.BytesIO(filing.package())) as archive:
            (name,) = [name for name in archive.namelist() if name.endswith(end)]
            return archive.read(name)
