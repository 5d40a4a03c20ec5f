# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The dialog that completes what its user may not open: for whom, and of whom."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import convert_file, mute_logger

from .common import IcsoeCase


@tagged("post_install_l10n", "post_install", "-at_install")
class TestFix(IcsoeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls._worker("Ana López", ssnid="")
        cls.order = cls._contract(workers=[cls.worker])
        cls.elsewhere = cls.env["res.company"].create({"name": "Otra"})
        cls.stranger = cls.env["hr.employee"].create(
            {"name": "Secreto", "company_id": cls.elsewhere.id}
        )

    def _dialogs(self, user):
        return self.env["l10n_mx_icsoe.fix"].with_user(user)

    def _opened(self, user, record):
        action = self._dialogs(user)._open(record)
        return action and self._dialogs(user).browse(action["res_id"])

    def test_a_capturista_completes_workers_where_the_company_lets_them(self):
        self.assertFalse(self._opened(self.capturista, self.worker))
        self.company.l10n_mx_icsoe_capturista_fixes = True
        dialog = self._opened(self.capturista, self.worker)
        nss = self._worker("Beto Ruiz").ssnid
        self.worker.search([("ssnid", "=", nss)]).ssnid = False
        dialog.nss = nss
        dialog.action_save()
        self.assertEqual(self.worker.ssnid, nss)
        self.assertEqual((dialog.nss, dialog.curp, dialog.sbc), (False, False, 0))

    def test_a_wrong_rfc_is_told_what_one_looks_like(self):
        dialog = self._opened(self.capturista, self.client)
        dialog.rfc = "ABC991301AB1"  # there is no month 13
        with self.assertRaisesRegex(UserError, "12 characters .* a date that exists"):
            dialog.action_save()

    def test_who_lost_the_right_saves_nothing(self):
        self.company.l10n_mx_icsoe_capturista_fixes = True
        dialog = self._opened(self.capturista, self.worker)
        self.company.l10n_mx_icsoe_capturista_fixes = False
        self.assertRaises(AccessError, dialog.action_save)

    def test_nobody_reads_the_dialog_of_another(self):
        self.company.l10n_mx_icsoe_capturista_fixes = True
        dialog = self._opened(self.capturista, self.worker)
        other = self.capturista.copy({"login": "icsoe_other_fix"})
        for user in (other, self.salesman, self.employee_user, self.signatory):
            with mute_logger("odoo.addons.base.models.ir_rule"):
                theirs = dialog.with_user(user)
                self.assertRaises(AccessError, theirs.read, ["nss", "sbc"])
                self.assertRaises(AccessError, theirs.write, {"nss": "1"})
                self.assertRaises(AccessError, theirs.action_save)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_no_call_names_a_record_of_others(self):
        self.company.l10n_mx_icsoe_capturista_fixes = True
        mine = self._opened(self.capturista, self.worker)
        for record in (self.stranger, self.elsewhere, self.elsewhere.partner_id):
            values = {"record": f"{record._name},{record.id}"}
            for user in (self.capturista, self.salesman):
                dialogs = self._dialogs(user)
                self.assertFalse(dialogs._open(record))
                self.assertRaises(AccessError, dialogs.create, values)
                answer = dialogs.onchange(
                    values, ["record"], {"record": {"fields": {"display_name": {}}}}
                )
                self.assertEqual(answer, {"value": {}})
            self.assertRaises(AccessError, mine.write, values)
        self.assertRaises(AccessError, self._dialogs(self.capturista).create, {})

    def test_the_client_who_logs_in_here_keeps_their_address(self):
        """Who may change an address may ask for a new password at it."""
        self.assertTrue(self._opened(self.capturista, self.client))
        new_test_user(
            self.env,
            "icsoe_client_inside",
            groups="base.group_user",
            partner_id=self.client.id,
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.assertFalse(self._opened(self.capturista, self.client))

    def test_an_update_leaves_the_roles_as_they_are(self):
        group = self.env.ref("l10n_mx_icsoe.group_signatory")
        admin = self.env.ref("base.user_admin")
        group.user_ids = [Command.unlink(admin.id)]
        convert_file(
            self.env, "l10n_mx_icsoe", "security/groups.xml", {}, mode="update"
        )
        self.assertNotIn(admin, group.user_ids)
