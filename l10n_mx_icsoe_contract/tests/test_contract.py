# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import zipfile
from contextlib import contextmanager
from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.l10n_mx_icsoe.tests.common import IcsoeCase


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestContract(IcsoeCase):
    """One of OCA's contracts, from the accountant who keeps it to IMSS's folio."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._user("accountant", "account.group_account_manager")
        cls.env["account.journal"].create(
            {
                "name": "Ventas",
                "code": "VEN",
                "type": "sale",
                "company_id": cls.company.id,
            }
        )
        cls.ana = cls._worker("Ana López")

    def _recurring(self, lines=True, **values):
        """A customer contract as the accountant makes it."""
        line = {
            "name": "Limpieza mensual",
            "product_id": self.product.id,
            "quantity": 1,
            "price_unit": 50000,
            "recurring_rule_type": "monthly",
            "date_start": "2026-06-01",
            "recurring_next_date": "2026-06-01",
        }
        return (
            self.env["contract.contract"]
            .with_user(self.accountant)
            .create(
                {
                    "name": "Limpieza de la planta norte",
                    "code": "CTR-0042",
                    "partner_id": self.client.id,
                    "company_id": self.company.id,
                    "contract_type": "sale",
                    "line_recurrence": True,
                    "date": "2026-05-20",
                    "l10n_mx_icsoe_object": "OC 77 Limpieza de la planta norte",
                    "contract_line_ids": [Command.create(line)] if lines else [],
                    **values,
                }
            )
        )

    def _assignment(self, contract, user=None, **values):
        """Who works on it, said by HR, who has no right on contracts."""
        assignments = self.env["l10n_mx_icsoe.assignment"].with_user(
            user or self.hr_manager
        )
        return assignments.create(
            {"employee_id": self.ana.id, "oca_contract_id": contract.id, **values}
        )

    @contextmanager
    def _refused(self, words):
        with (
            self.assertRaisesRegex(ValidationError, words),
            self.env.cr.savepoint(),
        ):
            yield

    # ------------------------------------------------------------- the contract

    def test_its_lines_propose_service_and_start(self):
        contract = self._recurring()
        self.assertTrue(contract.l10n_mx_icsoe_specialized)
        self.assertEqual(contract.l10n_mx_icsoe_service_id, self.service)
        self.assertEqual(contract.l10n_mx_icsoe_date_start, date(2026, 6, 1))
        self.assertFalse(contract.l10n_mx_icsoe_date_end)

    def test_the_end_follows_the_contract(self):
        contract = self._recurring()
        contract.contract_line_ids.date_end = "2026-12-31"
        self.assertEqual(contract.l10n_mx_icsoe_date_end, date(2026, 12, 31))

    def test_what_somebody_decided_is_not_proposed_again(self):
        contract = self._recurring()
        contract.l10n_mx_icsoe_specialized = False
        contract.contract_line_ids.product_id = self.other_product
        self.assertFalse(contract.l10n_mx_icsoe_specialized)

    def test_a_supplier_contract_is_the_supplier_s_business(self):
        contract = self._recurring(contract_type="purchase")
        self.assertFalse(contract.l10n_mx_icsoe_specialized)
        contract.l10n_mx_icsoe_specialized = True
        self.assertFalse(self._close().contract_ids)

    # ------------------------------------------------------------- its workers

    def test_hr_finds_it_and_assigns_without_any_right_on_contracts(self):
        contract = self._recurring()
        with self.assertRaises(AccessError):
            contract.with_user(self.hr_manager).check_access("read")
        found = (
            self.env["contract.contract"]
            .with_user(self.hr_manager)
            .with_context(allowed_company_ids=self.company.ids)
            .name_search("CTR-0042")
        )
        self.assertEqual([id_ for id_, _name in found], contract.ids)
        assignment = self._assignment(contract)
        self.assertEqual(assignment.date_start, date(2026, 6, 1))
        self.assertEqual(assignment.company_id, self.company)
        self.assertEqual(assignment.partner_id, self.client)
        self.assertEqual(assignment.display_name, "Ana López · CTR-0042")

    def test_the_accountant_assigns_on_the_contract_s_form(self):
        contract = self._recurring()
        view = "contract.contract_contract_customer_form_view"
        with (
            Form(contract, view=view) as form,
            form.l10n_mx_icsoe_assignment_ids.new() as line,
        ):
            line.employee_id = self.ana
        self.assertEqual(contract.l10n_mx_icsoe_worker_count, 1)
        assignment = contract.l10n_mx_icsoe_assignment_ids
        self.assertEqual(assignment.date_start, date(2026, 6, 1))
        with self.assertRaises(AccessError):
            assignment.read(["l10n_mx_sbc"])

    def test_an_assignment_is_on_an_order_or_on_a_contract(self):
        contract, order = self._recurring(), self._contract()
        with self._refused("exactly one contract"):
            self._assignment(contract, order_id=order.id)
        with self._refused("exactly one contract"):
            self._assignment(self.env["contract.contract"])
        self._assignment(contract, date_end="2026-06-30")
        with self._refused("already on CTR-0042"):
            self._assignment(contract, date_start="2026-06-30")
        # On an order at the same time: allowed, a worker may be on many contracts.
        self._assign(self.ana, order)

    def test_a_salesman_sees_the_workers_of_his_orders_only(self):
        self._assignment(self._recurring())
        mine = self._assign(self.ana, self._contract())
        seen = self.env["l10n_mx_icsoe.assignment"].with_user(self.salesman).search([])
        self.assertEqual(seen, mine)
        kept = self.env["l10n_mx_icsoe.assignment"].with_user(self.accountant)
        self.assertEqual(kept.search([]).oca_contract_id.code, "CTR-0042")
        self.assertFalse(kept.search([]).order_id)

    def test_a_capturista_reads_specialised_contracts_and_no_others(self):
        contract, other = self._recurring(), self._recurring(lines=False)
        seen = self.env["contract.contract"].with_user(self.capturista).search([])
        self.assertEqual(seen, contract)
        with self.assertRaises(AccessError):
            contract.with_user(self.capturista).write({"name": "Otro"})
        with self.assertRaises(AccessError):
            other.with_user(self.capturista).check_access("read")

    # ------------------------------------------------------------- the return

    def test_from_the_contract_to_the_folio(self):
        contract = self._recurring()
        self._assignment(contract)
        filing = self._close()
        self.assertEqual(filing.kind, "normal")
        snapshot = filing.contract_ids
        self.assertEqual(snapshot.oca_contract_id, contract)
        self.assertEqual(snapshot.reference, "CTR-0042")
        self.assertEqual(snapshot.date_signed, date(2026, 5, 20))
        self.assertEqual(self._codes(filing, "error"), [])
        filing.action_send_to_sign()
        self._sign(filing)
        filing.with_user(self.signatory).register_acknowledgement(
            "N262253432", "2026-09-10", b"%PDF-1.4"
        )
        self.assertEqual(filing.state, "filed")
        with zipfile.ZipFile(io.BytesIO(filing.package())) as archive:
            workers = archive.read("001-CTR-0042-trabajadores.csv")
            xml = etree.fromstring(archive.read("icsoe-2026-2-firmada.xml"))
        self.assertEqual(
            workers.decode("cp1252").splitlines()[1:],
            [f"{self.ana.ssnid},{self.ana.l10n_mx_curp},512.40"],
        )
        (declared,) = xml.xpath("//*[local-name()='Contrato']")
        self.assertEqual(declared.get("inicio"), "2026-06-01")

    def test_orders_and_contracts_stand_in_one_return_by_their_start(self):
        contract = self._recurring()
        order = self._contract(start="2026-07-01", workers=[self.ana])
        earlier = self._contract(start="2026-05-04", workers=[self.ana])
        self._assignment(contract)
        filing = self._close()
        self.assertEqual(
            filing.contract_ids.mapped("reference"),
            [earlier.name, "CTR-0042", order.name],
        )
        self.assertEqual(filing.contract_ids.mapped("worker_count"), [1, 1, 1])
        self.assertEqual(filing.person_count, 1)

    def test_a_finding_opens_the_contract_in_a_form_that_its_reader_may_see(self):
        contract = self._recurring()
        filing = self._close()
        (issue,) = filing.issue_ids.filtered(lambda one: one.code == "workers-missing")
        action = issue.action_fix()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("contract.contract", contract.id)
        )
        form = self.env.ref("l10n_mx_icsoe_contract.contract_view_form")
        self.assertEqual(action["views"], [(form.id, "form")])
        Form(contract.with_user(self.capturista), view=form)

    def test_a_contract_that_was_archived_is_left_out_with_the_reason(self):
        contract = self._recurring()
        contract.active = False
        left_out = self._close().exclusion_ids
        self.assertEqual(left_out.oca_contract_id, contract)
        self.assertEqual(left_out.reason, "cancelled")

    def test_an_unmarked_contract_that_sells_a_service_is_asked_about(self):
        contract = self._recurring()
        contract.l10n_mx_icsoe_specialized = False
        left_out = self._close().exclusion_ids
        self.assertEqual(left_out.reason, "not_specialised")
        self.assertEqual(left_out.reference, "CTR-0042")

    def test_an_unmarked_contract_is_not_marked_again_when_it_is_archived(self):
        contract = self._recurring()
        contract.write(
            {"l10n_mx_icsoe_specialized": False, "l10n_mx_icsoe_service_id": False}
        )
        contract.active = False
        self.assertFalse(contract.l10n_mx_icsoe_specialized)

    def test_errors_go_to_the_capturista_of_the_contract(self):
        second = self._user("second", "l10n_mx_icsoe.group_capturista")
        contract = self._recurring()
        contract.with_user(self.signatory).l10n_mx_icsoe_assign_responsible(second)
        filing = self._close()
        filing.sudo()._ask_to_fix_contracts()
        self.assertIn(second, filing.sudo().activity_ids.user_id)

    @mute_logger("odoo.sql_db")
    def test_what_was_filed_outlives_the_contract(self):
        contract = self._recurring()
        assignment = self._assignment(contract)
        filing = self._close()
        filing.action_send_to_sign()
        self._sign(filing)
        filing.with_user(self.signatory).register_acknowledgement(
            "N262253432", "2026-09-10", b"%PDF-1.4"
        )
        contract.sudo().unlink()
        self.assertFalse(assignment.exists())
        self.assertEqual(filing.contract_ids.reference, "CTR-0042")
        self.assertFalse(filing.contract_ids.oca_contract_id)
        self.env.flush_all()

    def test_an_update_tells_what_changed_in_it(self):
        contract = self._recurring()
        assignment = self._assignment(contract)
        filing = self._close()
        filing.action_send_to_sign()
        self._sign(filing)
        filing.with_user(self.signatory).register_acknowledgement(
            "N262253432", "2026-09-10", b"%PDF-1.4"
        )
        filings = filing.with_user(self.capturista)
        proposals = self.env["l10n_mx_icsoe.update.proposal"]
        nothing = filings.action_find_updates()
        self.assertFalse(proposals.search(nothing["domain"]))
        assignment.date_end = "2026-08-15"
        found = filings.action_find_updates()
        self.assertEqual(proposals.search(found["domain"]).contracts, "CTR-0042")
