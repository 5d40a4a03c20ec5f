# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IcsoeCase


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestLiveData(IcsoeCase):
    """After a return was sent the truth goes on, and the return says so."""

    def setUp(self):
        super().setUp()
        self.ana = self._worker("Ana López")
        self.order = self._contract(workers=[self.ana])
        self.filing = self._close()
        self.filing.action_send_to_sign()

    def test_nothing_changed(self):
        said = self.filing.action_compare_with_live_data()
        self.assertEqual(
            said["params"]["message"],
            "Nothing differs: contracts, workers and salaries in Odoo still say what "
            "this return says.",
        )
        self.assertFalse(self.filing.live_summary)
        self.assertTrue(self.filing.date_compared)
        self.assertEqual(self.env["l10n_mx_icsoe.filing"].sudo().search_count([]), 1)

    def test_a_worker_added_and_a_salary(self):
        self._assign(self._worker("Beto Ruiz"), self.order)
        self.ana.sudo().version_id.l10n_mx_sbc = 600
        self.filing.action_compare_with_live_data()
        self.assertEqual(
            self.filing.live_summary,
            "Contracts, workers or salaries in Odoo no longer say what this return "
            f"says. worker lines added: 1 ({self.order.name}), worker lines changed: 1 "
            f"({self.order.name}). If the live data is right, return it to draft, "
            "gather again and send it anew.",
        )

    def test_a_draft_that_is_no_longer_true_is_not_sent(self):
        draft = self._draft_again()
        self.order._action_cancel()
        self._written_later(self.order)
        with self.assertRaisesRegex(UserError, "contracts removed: 1.*Gather again"):
            draft.action_send_to_sign()
        draft.action_gather()
        self.assertEqual(draft.kind, "nil")
        draft.action_send_to_sign()
        self.assertEqual(draft.state, "to_sign")

    def test_a_contact_a_service_or_a_deleted_assignment_counts_too(self):
        contact = self.client.child_ids.create(
            {"name": "Compras", "parent_id": self.client.id, "email": "a@b.mx"}
        )
        self.order.partner_id = contact
        service = self.order.l10n_mx_icsoe_service_id
        draft = self._draft_again()
        for record, values, changed in (
            (contact, {"email": "c@d.mx"}, "contracts changed: 1"),
            (service, {"name": "Otro nombre"}, "contracts changed: 1"),
            (self.order.l10n_mx_icsoe_assignment_ids, None, "worker lines removed: 1"),
        ):
            with self.subTest(record), self.cr.savepoint() as savepoint:
                if values:
                    record.write(values)
                    self._written_later(record)
                else:
                    record.unlink()
                with self.assertRaisesRegex(UserError, changed):
                    draft.action_send_to_sign()
                savepoint.rollback()
                self.env.invalidate_all()
        draft.action_send_to_sign()
        self.assertEqual(draft.state, "to_sign")

    def test_what_was_written_and_says_the_same_stops_nothing(self):
        draft = self._draft_again()
        self.order.note = "Estacionamiento por la puerta 3"
        self._written_later(self.order)
        draft.action_send_to_sign()
        self.assertEqual(draft.state, "to_sign")

    def test_a_return_of_the_rfc_before_is_not_sent(self):
        draft = self._draft_again()
        self.company.partner_id.vat = "ACS160203BX2"
        with self.assertRaisesRegex(UserError, "the RFC of the company. Gather again"):
            draft.action_send_to_sign()

    def _draft_again(self):
        self.filing.with_user(self.signatory).action_return("Una vez más")
        self.filing.action_gather()
        return self.filing

    def _written_later(self, record):
        """All that a test does happens in one moment of the database."""
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {record._table} SET write_date = write_date + INTERVAL '1 hour' "
            "WHERE id = %s",
            [record.id],
        )
        record.invalidate_recordset()

    def test_of_a_filed_return_which_stays_intact(self):
        self._sign(self.filing)
        self.filing.with_user(self.signatory).register_acknowledgement(
            "N262253432", "2026-09-10"
        )
        self.order.l10n_mx_icsoe_object = "Otra cosa"
        self.filing.action_compare_with_live_data()
        self.assertIn("contracts changed: 1", self.filing.live_summary)
        self.assertIn("put right with a Correction", self.filing.live_summary)
        self.assertEqual(
            self.filing.next_step,
            "Folio N262253432 · Odoo says otherwise by now: open it.",
        )
        self.assertEqual(self.order.l10n_mx_icsoe_reported, "2026-2 (differs by now)")
        self.assertEqual(
            {finding.verdict.value for finding in self.filing.verify()} - {"unknown"},
            {"agrees"},
        )

    def test_for_those_who_prepare(self):
        with self.assertRaises(AccessError):
            self.filing.with_user(self.employee_user).action_compare_with_live_data()
