# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The capture screen: the rows of the workbook's capture sheet, with what is typed
already.
"""

import io

from lxml import html
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IcsoeCase
from .test_tour import TourCase


@tagged("post_install_l10n", "post_install", "-at_install")
class TestCapture(IcsoeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = [
            cls._contract(workers=[cls._worker(), cls._worker("Luz Ríos")]),
            cls._contract(end="2026-07-01"),
        ]
        cls._assign(cls._worker("Eva Paz"), cls.orders[1], end="2026-07-01")

    def setUp(self):
        super().setUp()
        self.filing = self._close()
        self.filing.action_send_to_sign()

    def _done(self, filing=None):
        return [
            block["reference"]
            for block in (filing or self.filing).capture_sheet()["blocks"]
            if block["done"]
        ]

    def _blocks(self, filing=None):
        """The parts of the return with their values."""
        filing = filing or self.filing
        return [
            filing.capture_block(block["key"])
            for block in filing.capture_sheet()["blocks"]
        ]

    def _mark(self, position, done=True):
        key = self.filing.capture_sheet()["blocks"][position]["key"]
        fingerprint = self.filing.capture_block(key)["fingerprint"]
        return self.filing.mark_captured(key, fingerprint, done)

    def _steps(self):
        """The steps on the form: (look, words)."""
        self.filing.invalidate_recordset()
        return [
            (one.get("class").split()[2].removeprefix("text-bg-"), one.text_content())
            for one in html.fromstring(self.filing.progress)
        ]

    def test_the_form_shows_how_far_it_is(self):
        names = [name for _look, name in self._steps()][:4]
        self.assertEqual(
            names, ["✓ Gather", "Sign", "Capture 0 of 3 parts", "Acknowledgement"]
        )
        self.assertEqual(
            [look for look, _name in self._steps()][:2], ["success", "primary"]
        )
        self._sign(self.filing)
        self._mark(1)
        self.assertEqual(self._steps()[2], ("primary", "Capture 1 of 3 parts"))
        self.assertEqual(self.filing.capture_left, 2)
        self._mark(0)
        self._mark(2)
        self.assertEqual(self._steps()[2], ("success", "✓ Capture 3 of 3 parts"))
        self.assertEqual(self._steps()[3], ("primary", "Acknowledgement"))
        self.assertEqual(self.filing.capture_left, 0)

    def test_shows_what_the_workbook_has(self):
        file = self.filing.file_ids.filtered(lambda file: file.kind == "workbook")
        sheet = load_workbook(io.BytesIO(file._bytes()))["Captura"]
        expected = [
            (
                reference or "",
                label,
                value.strftime("%d/%m/%Y")
                if hasattr(value, "strftime")
                else str(value or ""),
                note or "",
            )
            for _no, reference, label, value, note, *_done in sheet.iter_rows(
                min_row=2, values_only=True, max_col=6
            )
            # The workbook's title row of a contract: its name, no value and no note.
            if (label, value) != (self.client.name, None)
        ]
        shown = [
            (block["reference"], row["label"], row["value"], row["note"])
            for block in self._blocks()
            for row in block["fields"]
        ]
        self.assertEqual(shown, expected)
        self.assertIn(("", "Número de contratos", "2", ""), shown)

    def test_greys_what_the_portal_fills(self):
        _head, contract, _other = self._blocks()
        grey = [row["label"] for row in contract["fields"] if row["by_portal"]]
        self.assertEqual(grey, ["Nombre del contratante"])

    def test_has_the_files_of_each_contract(self):
        blocks = self._blocks()
        self.assertEqual([len(block["files"]) for block in blocks], [0, 1, 1])
        self.assertEqual([block["workers"] for block in blocks], [0, 2, 1])
        file = self.env["l10n_mx_icsoe.filing.file"].browse(blocks[1]["files"][0]["id"])
        self.assertEqual(file.contract_id.order_id, self.orders[0])

    def test_remembers_who_and_forgets(self):
        self.assertEqual(self._mark(1)["user"], self.capturista.name)
        self._mark(1)  # twice is once
        self.assertEqual(self._done(), [self.orders[0].name])
        self.assertEqual(
            self._done(self.filing.with_user(self.signatory)), [self.orders[0].name]
        )
        done = self.filing.capture_sheet()["blocks"][1]["done"]
        self.assertEqual(done["user"], self.capturista.name)
        self.assertIs(self._mark(1, done=False), False)
        self.assertEqual(self._done(), [])

    def test_the_list_and_the_values_agree(self):
        self._mark(1)
        listed = self.filing.capture_sheet()["blocks"]
        whole = self._blocks()
        self.assertEqual(
            [{name: block[name] for name in listed[0]} for block in whole], listed
        )
        self.assertNotIn("fields", listed[1], "the values of all would be megabytes")

    def test_costs_the_same_however_many_contracts(self):
        def queries():
            key = self.filing.capture_sheet()["blocks"][2]["key"]
            block = self.filing.capture_block(key)
            spent = []
            for call in (
                self.filing.capture_sheet,
                lambda: self.filing.capture_block(key),
                lambda: self.filing.mark_captured(key, block["fingerprint"]),
            ):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                call()
                spent.append(self.env.cr.sql_log_count - before)
            return spent

        few = queries()
        self.filing.with_user(self.signatory).action_return("Faltan contratos")
        for number in range(12):
            self._contract(workers=[self._worker(f"Worker {number}")])
        self.filing.action_gather()
        self.filing.action_send_to_sign()
        self.assertEqual(len(self.filing.capture_sheet()["blocks"]), 15)
        many = queries()
        self.assertLessEqual(many, [count + 3 for count in few], "not one per contract")
        self.assertLess(max(many), 40)

    def test_survives_a_return_to_draft_where_nothing_changed(self):
        self._mark(1)
        self._mark(2)
        self.filing.with_user(self.signatory).action_return("Falta un dato")
        self.orders[1].l10n_mx_icsoe_object = "OC 4500099999"
        self.filing.action_gather()
        self.filing.action_send_to_sign()
        self.assertEqual(self._done(), [self.orders[0].name])

    def test_only_while_the_return_is_being_filed(self):
        self._mark(0)
        with self.assertRaisesRegex(UserError, "^The return has changed meanwhile"):
            self.filing.mark_captured(0, "0" * 64)
        other = self.filing.contract_ids.ids[0]
        with self.assertRaisesRegex(UserError, "^The return has changed meanwhile"):
            self.filing.mark_captured(other, self._blocks()[2]["fingerprint"])
        self.filing.with_user(self.signatory).action_return("Falta un dato")
        with self.assertRaisesRegex(UserError, "^Send the return to sign first"):
            self.filing.capture_sheet()
        with self.assertRaisesRegex(UserError, "^Send the return to sign first"):
            self.filing.capture_block(0)
        with self.assertRaisesRegex(UserError, "is in state “Draft”"):
            self.filing.mark_captured(0, "0" * 64)

    def test_a_contract_of_another_return_is_none_of_this_one(self):
        other = self._close(period=1)
        self._contract(start="2026-02-02", workers=[self._worker()])
        other.action_gather()
        self.assertTrue(other.contract_ids)
        with self.assertRaisesRegex(UserError, "^The return has changed meanwhile"):
            self.filing.capture_block(other.contract_ids.id)

    def test_rights(self):
        fingerprint = self.filing.capture_block(0)["fingerprint"]
        for user in (self.salesman, self.hr_manager, self.employee_user):
            filing = self.filing.with_user(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                filing.capture_sheet()
            with self.subTest(user.login), self.assertRaises(AccessError):
                filing.capture_block(0)
            with self.subTest(user.login), self.assertRaises(AccessError):
                filing.mark_captured(0, fingerprint)
        self._mark(0)
        mark = (
            self.env["l10n_mx_icsoe.capture"]
            .with_user(self.signatory)
            .search([("filing_id", "=", self.filing.id)])
        )
        with self.assertRaises(AccessError):
            mark.write({"reference": "S1"})
        with self.assertRaises(AccessError):
            mark.unlink()


@tagged("post_install_l10n", "post_install", "-at_install")
class TestCaptureTour(TourCase):
    def test_by_keyboard_and_again_tomorrow(self):
        filing = self._to_sign()
        path = f"/odoo/icsoe/{filing.id}"
        self._run(
            path,
            "l10n_mx_icsoe_capture",
            self.capturista,
            rfc=self.company.vat,
            client=self.client.vat,
        )
        mark = self.env["l10n_mx_icsoe.capture"].search([("filing_id", "=", filing.id)])
        self.assertEqual(
            (mark.reference, mark.user_id),
            (filing.contract_ids.reference, self.capturista),
        )
        self._run(path, "l10n_mx_icsoe_capture_again", self.capturista)
