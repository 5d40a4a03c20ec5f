# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from xmlrpc.client import Binary

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.l10n_mx_efirma.tools.upload import UNREADABLE, file_bytes

from .common import IcsoeCase

FOLIO = "N262253432"
PDF = b"%PDF-1.4 acknowledgement"


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestRpc(IcsoeCase):
    """What comes from outside without a form in between: from people with few rights,
    other companies, programs.
    """

    def setUp(self):
        super().setUp()
        self.order = self._contract(workers=[self._worker("Ana López")])
        self.filing = self._close()
        elsewhere = self.env["res.company"].create({"name": "Otra"})
        self.stranger = new_test_user(
            self.env,
            "icsoe_stranger",
            groups="l10n_mx_icsoe.group_signatory",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )

    def _file(self):
        self.filing.action_send_to_sign()
        self._sign(self.filing)
        self.filing.with_user(self.signatory).register_acknowledgement(
            FOLIO, "2026-09-10", PDF
        )

    def _as(self, user, model):
        return (
            self.env[f"l10n_mx_icsoe.{model}"]
            .with_user(user)
            .with_context(allowed_company_ids=user.company_ids.ids)
        )

    # ------------------------------------------------ who may not see it learns nothing

    def test_refusals_do_not_tell_the_folio(self):
        self._file()
        filing = self.filing.sudo()
        contents = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "l10n_mx_icsoe.filing.file"),
                    ("res_field", "=", "content"),
                ]
            )
        )
        for user in (self.employee_user, self.salesman, self.hr_manager, self.stranger):
            for lines in (
                filing.contract_ids,
                filing.worker_ids,
                filing.issue_ids,
                filing.file_ids,
            ):
                lines = lines.with_user(user)
                for ask in (
                    lambda lines=lines: lines.write({"filing_id": filing.id}),
                    lambda lines=lines: lines.create({"filing_id": filing.id}),
                    lambda lines=lines: (
                        lines[:1].unlink() if lines else lines.check_access("unlink")
                    ),
                ):
                    with self.assertRaises(AccessError) as refusal:
                        ask()
                    self.assertNotIn(FOLIO, str(refusal.exception))
            mine = contents.with_user(user)
            row = {
                "name": "x",
                "res_model": filing.file_ids._name,
                "res_id": filing.file_ids[0].id,
            }
            for ask in (
                mine[:1].unlink,
                lambda mine=mine: mine[:1].write({"name": "x"}),
                lambda mine=mine, row=row: mine.create(
                    {**row, "res_field": "content", "raw": b"x"}
                ),
            ):
                with self.assertRaises(AccessError) as refusal:
                    ask()
                self.assertNotIn(FOLIO, str(refusal.exception))

    def test_a_dialog_is_its_own_users_and_of_their_companies(self):
        self._file()
        values = {
            "correct": {},
            "acknowledge": {"folio": "N1"},
            "return": {"reason": "x"},
            "load_rejections": {"data": base64.b64encode(b"x")},
            "assign": {},
        }
        for model, extra in values.items():
            extra = {**extra, "filing_id": self.filing.id}
            dialog = self._as(self.signatory, model).create(extra)
            with (
                self.assertRaises(AccessError),
                mute_logger("odoo.addons.base.models.ir_rule"),
            ):
                self._as(self.stranger, model).create(extra)
            colleague = self.signatory.copy({"login": f"icsoe_{model}"})
            self.assertFalse(
                self._as(colleague, model).search([("id", "=", dialog.id)])
            )
            self.assertEqual(
                self._as(self.signatory, model).search([("id", "=", dialog.id)]), dialog
            )

    def test_nobody_counts_the_contracts_of_another_company(self):
        asked = self._as(self.stranger, "close").new(
            {"company_id": self.company.id, "year": 2026, "period": "2"}
        )
        self.assertEqual(asked.contract_count, 0)
        asked = self._as(self.capturista, "close").new(
            {"company_id": self.company.id, "year": 2026, "period": "2"}
        )
        self.assertEqual(asked.contract_count, 1)

    # ------------------------------------------------------ programs that send anything

    def test_close_says_what_is_wrong(self):
        filings = self.env["l10n_mx_icsoe.filing"].with_user(self.capturista)
        for company in (None, "x", [1], 0):
            with self.assertRaisesRegex(
                AccessError, "^You do not work for that company.$"
            ):
                filings.close(company, 2026, 2)
        for year, period in (
            (2026, 4),
            (2026, None),
            (99999, 1),
            (10**12, 1),
            (9999, 3),
            (2026, [1]),
            ("x", 2),
        ):
            with self.assertRaisesRegex(UserError, "^There is no cuatrimestre "):
                filings.close(self.company.id, year, period)
        for kind in ("correction", "void", "bogus"):
            with self.assertRaisesRegex(
                UserError,
                "^A cuatrimestre is closed with one of these: Normal, Nothing",
            ):
                filings.close(self.company.id, 2026, 2, kind)

    def test_an_acknowledgement_of_anything(self):
        self.filing.action_send_to_sign()
        self._sign(self.filing)
        filing = self.filing.with_user(self.signatory)
        with self.assertRaisesRegex(
            UserError, "^Write the date of filing as YYYY-MM-DD.$"
        ):
            filing.register_acknowledgement(FOLIO, "ayer")
        for pdf in ("no es base64", {"a": 1}, 7, b"GIF89a"):
            with self.assertRaisesRegex(UserError, "PDF"):
                filing.register_acknowledgement(FOLIO, "2026-09-10", pdf)
        with self.assertRaisesRegex(AccessError, "Only people with the ICSOE role"):
            self.filing.register_acknowledgement(
                FOLIO, "ayer"
            )  # who may not is told that first
        for data in ("x", {"a": 1}, None):
            with self.assertRaises(UserError):
                self.filing.load_rejections(data)
        filing.register_acknowledgement(262253432, "2026-09-10", Binary(PDF))
        self.assertEqual(filing.folio, "262253432")
        kept = filing.file_ids.filtered(lambda file: file.kind == "acknowledgement")
        self.assertEqual(kept._bytes(), PDF)

    def test_bytes_as_each_protocol_brings_them(self):
        self.assertEqual(file_bytes(PDF), PDF)
        self.assertEqual(file_bytes(Binary(PDF)), PDF)
        self.assertEqual(file_bytes(base64.b64encode(PDF).decode()), PDF)
        self.assertEqual(
            [file_bytes(nothing) for nothing in (None, False, "", b"")], [b""] * 4
        )
        self.assertEqual(
            [file_bytes(other) for other in ("ñ", {"a": 1}, 7)], [UNREADABLE] * 3
        )

    def test_nobody_in_charge(self):
        for nobody in (None, False, "x"):
            self.filing.with_user(self.signatory).assign(nobody)
            self.assertFalse(self.filing.user_id)

    def test_no_context_silences_the_history(self):
        self.env.flush_all()
        self.env.cr.precommit.run()  # the close was another request
        silent = self.filing.with_context(
            tracking_disable=True, mail_notrack=True, mail_activity_automation_skip=True
        )
        silent.action_send_to_sign()
        self.env.flush_all()
        self.env.cr.precommit.run()
        changes = self.filing.sudo().message_ids.tracking_value_ids
        self.assertIn(
            ("Draft", "To Sign"),
            [(value.old_value_char, value.new_value_char) for value in changes],
        )
        self.assertEqual(self.filing.activity_ids.user_id, self.signatory)

    # ------------------------------------------------- a file store that lost something

    def test_the_package_says_when_a_file_is_not_what_was_kept(self):
        self.filing.action_send_to_sign()
        file = self.filing.sudo().file_ids[0]
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE l10n_mx_icsoe_filing_file SET sha256 = 'x' WHERE id = %s", [file.id]
        )
        file.invalidate_recordset()
        with self.assertRaisesRegex(
            UserError, f"^The file {file.name} is damaged or missing on the server"
        ):
            self.filing.package()
