# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IcsoeCase

ACKNOWLEDGEMENT = b"%PDF-1.4 acknowledgement"


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestFrozen(IcsoeCase):
    """A filed return cannot be changed or deleted through Odoo, not by the superuser
    either. What SQL changes is found by Verify: see ``test_verify``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls._worker("Ana López")
        cls.order = cls._contract(workers=[cls.worker])
        cls.left_out = cls._contract(
            start="2026-09-01", date_order="2026-08-20 18:00:00"
        )
        cls.client.email = False  # a warning, so that there is a finding
        cls.filing = cls._close()
        cls.filing.action_send_to_sign()
        cls._sign(cls.filing)
        cls.filing.with_user(cls.signatory).register_acknowledgement(
            "N262253432", "2026-09-10", ACKNOWLEDGEMENT
        )
        cls.filing = cls.filing.sudo()
        cls.refused = (
            f"^{cls.filing.display_name} was filed with folio N262253432: neither it "
            "nor its lines and files can be "
            "changed or deleted. What is wrong in it is put right with a "
            "complementary return.$"
        )
        cls.lines = (
            cls.filing.contract_ids,
            cls.filing.worker_ids,
            cls.filing.exclusion_ids,
            cls.filing.issue_ids,
            cls.filing.file_ids,
        )

    # ------------------------------------------------------------ the ORM, as superuser

    def test_the_filing_itself(self):
        for vals in (
            {"folio": "N1"},
            {"state": "draft"},
            {"date_filed": "2026-09-11"},
            {"contractor_facts": False},
        ):
            with self.assertRaisesRegex(UserError, self.refused):
                self.filing.write(vals)
        with self.assertRaisesRegex(UserError, self.refused):
            self.filing.unlink()
        with self.assertRaisesRegex(UserError, self.refused):
            self.filing.with_context(_force_unlink=True).unlink()

    def test_every_kind_of_line(self):
        vals = (
            {"client_name": "X"},
            {"nss": "X"},
            {"note": "X"},
            {"code": "X"},
            {"content": base64.b64encode(b"X")},
        )
        for lines, values in zip(self.lines, vals, strict=True):
            self.assertTrue(lines, f"the example has no {lines._name}")
            with self.assertRaisesRegex(UserError, self.refused):
                lines.write(values)
            with self.assertRaisesRegex(UserError, self.refused):
                lines.unlink()
            with self.assertRaisesRegex(UserError, self.refused):
                lines[0].copy()

    def test_the_door_of_the_parent(self):
        for command in (
            Command.create({"reference": "S1"}),
            Command.delete(self.filing.contract_ids.id),
            Command.clear(),
        ):
            with self.assertRaisesRegex(UserError, self.refused):
                self.filing.write({"contract_ids": [command]})

    def test_nothing_moves_in_from_another_filing(self):
        draft = self._close(period=3).sudo()
        line = (
            self.env["l10n_mx_icsoe.filing.exclusion"]
            .sudo()
            .create({"filing_id": draft.id, "reference": "S1", "reason": "cancelled"})
        )
        with self.assertRaisesRegex(UserError, self.refused):
            line.filing_id = self.filing

    def test_a_state_is_reached_by_its_transition_only(self):
        draft = self._close(period=3).sudo()
        words = (
            "^The state of a return changes with the buttons, step by step, and in no "
            "other way.$"
        )
        for context in (
            {},
            {"l10n_mx_icsoe_by_transition": True},
            {"l10n_mx_icsoe_by_transition": "object()"},
        ):
            with self.assertRaisesRegex(UserError, words):
                draft.with_context(**context).write({"state": "filed", "folio": "N1"})
        with self.assertRaisesRegex(UserError, "^A return begins as a draft"):
            draft.create(
                {
                    "company_id": self.company.id,
                    "year": 2025,
                    "period": "1",
                    "kind": "nil",
                    "state": "filed",
                }
            )

    def test_content_is_frozen_from_to_sign_on(self):
        self._assign(self.worker, self.left_out)
        with freeze_time("2027-01-10 18:00:00"):
            other = self._close(period=3)
            other.action_send_to_sign()
            with self.assertRaisesRegex(
                UserError,
                f"^The content of {other.display_name} is frozen since it was sent",
            ):
                other.sudo().contract_ids[0].client_name = "X"
            other.with_user(self.signatory).action_return("The client's name")
            other.sudo().contract_ids[0].client_name = "X"
            self.assertEqual(other.contract_ids[0].client_name, "X")

    # ------------------------------------------------------------ the attachment screen

    def _attachments(self):
        return (
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

    def test_contents_are_not_changed_through_their_attachments(self):
        rows = self._attachments()
        self.assertEqual(len(rows), len(self.filing.file_ids))
        for vals in (
            {"raw": b"forged"},
            {"datas": base64.b64encode(b"forged")},
            {"res_id": 0},
            {"res_field": False},
            {"name": "other"},
            {"public": True},
        ):
            with self.assertRaisesRegex(UserError, self.refused):
                rows[0].write(vals)
        with self.assertRaisesRegex(UserError, self.refused):
            rows[0].unlink()
        with self.assertRaisesRegex(UserError, self.refused):
            rows[0].copy()

    def test_no_second_content_is_put_beside_the_first(self):
        place = {
            "res_model": "l10n_mx_icsoe.filing.file",
            "res_field": "content",
            "res_id": self.filing.file_ids[0].id,
        }
        attachments = self.env["ir.attachment"].sudo()
        with self.assertRaisesRegex(UserError, self.refused):
            attachments.create({"name": "content", "raw": b"forged", **place})
        other = attachments.create({"name": "content", "raw": b"forged"})
        with self.assertRaisesRegex(UserError, self.refused):
            other.write(place)

    def test_contents_may_move_between_database_and_file_store(self):
        before = {row: (row.raw, row.checksum) for row in self._attachments()}
        parameters = self.env["ir.config_parameter"].sudo()
        for storage in ("db", "file"):
            parameters.set_param("ir_attachment.location", storage)
            for row in before:
                row.write({"raw": row.raw, "mimetype": row.mimetype})
        self.env.flush_all()
        self.assertEqual({row: (row.raw, row.checksum) for row in before}, before)

    def test_a_draft_is_free(self):
        draft = self._close(period=3).sudo()
        draft.contract_count = 7
        draft.action_gather()
        self.assertEqual(draft.contract_count, 1)
        self.assertTrue(draft.unlink())

    # -------------------------------------------------- what the lines were copied from

    def test_deleting_the_sources_leaves_the_snapshot(self):
        contract, line = self.filing.contract_ids, self.filing.worker_ids
        said = (
            contract.read(["reference", "client_name", "client_rfc"]),
            line.read(["name", "nss", "curp", "sbc"]),
        )
        self.order.l10n_mx_icsoe_assignment_ids.unlink()
        self.order._action_cancel()
        self.order.unlink()
        self.worker.unlink()
        self.env.invalidate_all()
        self.assertFalse(contract.order_id or line.employee_id)
        self.assertEqual(
            (
                contract.read(["reference", "client_name", "client_rfc"]),
                line.read(["name", "nss", "curp", "sbc"]),
            ),
            said,
        )
        with self.assertRaisesRegex(
            UserError, "^The record this line was copied from has been deleted.$"
        ):
            contract.action_open_source()

    def test_the_company_stays(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.company.unlink()

    def test_opened_and_posted_to_as_ever(self):
        filing = self.filing.with_user(self.capturista)
        filing.message_post(body="IMSS called")
        filing.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.capturista.id
        )
        self.assertTrue(filing.package().startswith(b"PK"))
