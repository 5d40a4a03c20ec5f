# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import astuple

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import IcsoeCase


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestFiling(IcsoeCase):
    """The life of a filing, and who may move it on."""

    def _sendable(self):
        self._contract(workers=[self._worker()])
        return self._close()

    def _signed(self):
        filing = self._sendable()
        filing.action_send_to_sign()
        self._sign(filing)
        return filing

    # -------------------------------------------------------------- from draft to filed

    def test_the_whole_way(self):
        filing = self._sendable()
        filing.action_send_to_sign()
        self.assertEqual(filing.state, "to_sign")
        self.assertEqual(filing.file_ids.mapped("kind"), ["workbook", "workers", "xml"])
        self.assertEqual(filing.activity_ids.user_id, self.signatory)
        self._sign(filing)
        self.assertEqual(filing.state, "signed")
        self.assertEqual(filing.signer_rfc, self.company.vat)
        self.assertIn("icsoe-2026-2-firmada.xml", filing.file_ids.mapped("name"))
        self.assertNotIn(
            "icsoe-2026-2.xml",
            filing.file_ids.mapped("name"),
            "only the signed one is the declaration",
        )
        self.assertEqual(filing.activity_ids.user_id, self.capturista)
        filing.with_user(self.signatory).register_acknowledgement(
            "N262253432", "2026-09-10", b"%PDF-1.4 acknowledgement"
        )
        self.assertEqual(
            (filing.state, filing.folio, str(filing.date_filed)),
            ("filed", "N262253432", "2026-09-10"),
        )
        self.assertFalse(filing.is_late)
        self.assertFalse(filing.activity_ids)
        self.assertEqual(
            filing.file_ids.filtered(lambda f: f.kind == "acknowledgement").name,
            "acuse-2026-2.pdf",
        )

    def test_errors_stop_it_and_say_how_many(self):
        self.client.vat = False
        self._contract()
        filing = self._close()
        self.assertEqual(
            self._codes(filing, "error"), ["client-rfc-invalid", "workers-missing"]
        )
        with self.assertRaisesRegex(UserError, "^Errors to correct first: 2"):
            filing.action_send_to_sign()
        self.assertEqual(filing.state, "draft")

    def test_every_error_opens_the_record_in_which_it_is_mended(self):
        self.client.vat = False
        worker = self._worker(ssnid="", sbc=0)
        order = self._contract(workers=[worker])
        order.l10n_mx_icsoe_object = ""  # confirming had proposed one
        helper = new_test_user(
            self.env,
            "helper",
            groups="l10n_mx_icsoe.group_capturista,hr.group_hr_manager,sales_team.group_sale_salesman_all_leads",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        opened = {
            issue.code: (action["res_model"], action["res_id"])
            for issue in self._close(helper).issue_ids
            if issue.severity == "error"
            for action in [issue.action_fix()]
        }
        dialog = self.env["l10n_mx_icsoe.fix"].search(
            [("record", "=", f"res.partner,{self.client.id}")]
        )
        self.assertEqual(
            opened,
            {
                "client-rfc-invalid": ("l10n_mx_icsoe.fix", dialog.id),
                "object-missing": ("sale.order", order.id),
                "nss-missing": ("hr.employee", worker.id),
                "sbc-missing": ("hr.employee", worker.id),
            },
        )

    def test_who_may_not_open_the_record_is_told_to_ask(self):
        self._contract(workers=[self._worker("Ana López", ssnid="")])
        issue = self._close().issue_ids.filtered(
            lambda issue: issue.code == "nss-missing"
        )
        with self.assertRaisesRegex(
            UserError,
            r"^You may not open this record \(Employee: Ana López\)\. Ask somebody",
        ):
            issue.action_fix()

    def test_the_findings_come_worst_first(self):
        self.client.write({"vat": False, "email": False})
        self._contract(workers=[self._worker(sbc=10)])
        self.assertEqual(
            self._close().issue_ids.mapped("severity"),
            ["error", "warning", "warning"],
            "RFC, then e-mail and SBC",
        )

    def test_mending_and_gathering_again_lets_it_go(self):
        self.client.vat = False
        self._contract(workers=[self._worker()])
        filing = self._close()
        self.client.vat = "ABA980312QX8"
        filing.action_gather()
        self.assertEqual(filing.error_count, 0)
        self.assertTrue(filing.action_send_to_sign())

    def test_return_with_a_reason(self):
        filing = self._sendable()
        filing.action_send_to_sign()
        with self.assertRaisesRegex(UserError, "^Say why"):
            filing.with_user(self.signatory).action_return("  ")
        filing.with_user(self.signatory).action_return("The object of S1 is wrong")
        self.assertEqual(filing.state, "draft")
        self.assertFalse(filing.file_ids)
        self.assertIn("The object of S1 is wrong", filing.message_ids[0].body)

    def test_nothing_to_report(self):
        filing = self._close()
        self.assertEqual(filing.kind, "nil")
        filing.action_send_to_sign()
        self.assertEqual(filing.file_ids.mapped("kind"), ["workbook", "xml"])

    def test_nothing_to_report_is_refused_while_there_are_contracts(self):
        self._contract(workers=[self._worker()])
        filing = self._close(kind="nil")
        self.assertEqual(self._codes(filing, "error"), ["nil-with-contracts"])

    def test_closing_again_finds_the_draft_and_lets_the_facts_decide(self):
        filing = self._close()
        self._contract(workers=[self._worker()])
        self.assertEqual(self._close(), filing)
        self.assertEqual(filing.kind, "normal")

    def test_closing_a_period_that_was_sent_says_what_to_do(self):
        filing = self._sendable()
        filing.action_send_to_sign()
        with self.assertRaisesRegex(
            UserError, "is not a draft any more. Have it returned to draft"
        ):
            self._close()

    def test_cancelled_makes_room_for_a_new_one(self):
        filing = self._sendable()
        filing.action_cancel()
        self.assertNotEqual(self._close(), filing)

    def test_the_database_refuses_a_second_live_return(self):
        filing = self._close()
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            filing.sudo().copy(
                {
                    "company_id": self.company.id,
                    "year": 2026,
                    "period": "2",
                    "kind": "normal",
                }
            )

    def test_no_such_period(self):
        for year, period in ((2026, 4), (2026, 0), (2020, 3)):
            with self.assertRaisesRegex(
                UserError, f"^There is no cuatrimestre {period} of {year}"
            ):
                self._close(year=year, period=period)

    # ----------------------------------------------------- acknowledgement and deadline

    def test_an_acknowledgement_that_cannot_be(self):
        filing = self._signed().with_user(self.signatory)
        for arguments, message in (
            (("", "2026-09-10"), "Type the folio"),
            (("N1", "2026-09-11"), "cannot be in the future"),
            (("N1", "2026-08-31"), "could not be filed before 09/01/2026"),
            (("N1", "2026-09-10", b"<html>"), "not a PDF"),
        ):
            with self.assertRaisesRegex(UserError, message):
                filing.register_acknowledgement(*arguments)
        self.assertEqual(filing.state, "signed")

    def test_late_is_said(self):
        filing = self._signed().with_user(self.signatory)
        self.assertEqual(
            (str(filing.date_deadline), filing.days_left, filing.is_late),
            ("2026-09-17", 7, False),
        )
        with freeze_time("2026-09-18 18:00:00"):
            filing.invalidate_recordset()
            self.assertTrue(filing.is_late)
            filing.register_acknowledgement("N1", "2026-09-18")
        self.assertTrue(filing.is_late, "filed late stays late")

    @freeze_time("2026-09-18 04:30:00")
    def test_the_deadline_day_ends_at_midnight_in_mexico(self):
        """04:30 UTC of the 18th is 22:30 of the 17th in Mexico City."""
        filing = self._close()
        self.assertEqual((filing.days_left, filing.is_late), (0, False))

    def test_the_third_period_of_2026_is_due_on_a_monday(self):
        self.assertEqual(str(self._close(period=3).date_deadline), "2027-01-18")

    # ------------------------------------------------------------------ roles

    def test_a_capturista_cannot_sign_return_or_register(self):
        filing = self._sendable()
        filing.action_send_to_sign()
        for act in (
            lambda: filing.sign(*astuple(self._efirma())),
            lambda: filing.action_return("because"),
            lambda: filing.register_acknowledgement("N1", "2026-09-10"),
        ):
            with self.assertRaisesRegex(
                AccessError, "^Only people with the ICSOE role “Signatory” can do this"
            ):
                act()

    def test_only_the_signatory_gives_up_what_is_signed(self):
        filing = self._signed()
        with self.assertRaisesRegex(
            AccessError, "^Only people with the ICSOE role “Signatory” can do this"
        ):
            filing.action_cancel()
        filing.with_user(self.signatory).action_cancel()
        self.assertEqual(filing.state, "cancelled")

    def test_others_cannot_even_read(self):
        filing = self._sendable()
        for user in (self.employee_user, self.salesman, self.hr_manager):
            with self.assertRaises(AccessError):
                filing.with_user(user).read(["state"])
            with self.assertRaises(AccessError):
                filing.worker_ids.with_user(user).read(["nss"])
            with self.assertRaises(AccessError):
                filing.with_user(user).package()
            with self.assertRaises(AccessError):
                filing.with_user(user).action_gather()
            with self.assertRaisesRegex(AccessError, "role “Capturista”"):
                self._close(user)

    def test_nobody_writes_a_filing_or_its_lines_by_hand(self):
        filing = self._sendable().with_user(self.signatory)
        for records, vals in (
            (filing, {"state": "filed"}),
            (filing.contract_ids, {"client_rfc": "ABA980312QX8"}),
            (filing.worker_ids, {"sbc": 1}),
        ):
            with self.assertRaises(AccessError):
                records.write(vals)
            with self.assertRaises(AccessError):
                records.unlink()
        with self.assertRaises(AccessError):
            filing.create(
                {
                    "company_id": self.company.id,
                    "year": 2025,
                    "period": "1",
                    "kind": "normal",
                }
            )

    def test_each_state_allows_what_it_allows(self):
        filing = self._signed().with_user(self.signatory)
        for act in (
            filing.action_gather,
            filing.action_send_to_sign,
            lambda: filing.action_return("x"),
        ):
            with self.assertRaisesRegex(
                UserError, "is in state “Signed”; this can only be done in state"
            ):
                act()
        filing.register_acknowledgement("N1", "2026-09-10")
        with self.assertRaisesRegex(UserError, "is in state “Filed”"):
            filing.action_cancel()

    def test_another_company_is_out_of_reach(self):
        other = self.env["res.company"].create(
            {"name": "Other", "country_id": self.mexico.id}
        )
        with self.assertRaisesRegex(AccessError, "^You do not work for that company"):
            self.env["l10n_mx_icsoe.filing"].with_user(self.capturista).close(
                other.id, 2026, 2
            )
        filing = self._sendable()
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="l10n_mx_icsoe.group_signatory",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            filing.with_user(stranger).with_context(
                allowed_company_ids=other.ids
            ).action_gather()
