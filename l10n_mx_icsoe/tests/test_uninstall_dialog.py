# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import Form, new_test_user, tagged

from .common import IcsoeCase


@tagged("post_install_l10n", "post_install", "-at_install")
class TestUninstallDialog(IcsoeCase):
    """Whoever manages the apps, without a role in ICSOE, learns what would be lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, "icsoe_apps", "base.group_system")
        cls.modules = cls.env["ir.module.module"]

    def dialog(self, module):
        module = self.modules.search([("name", "=", module)])
        return (
            self.env["base.module.uninstall"]
            .with_user(self.admin)
            .create({"module_ids": module.ids})
        )

    def test_it_names_every_list_of_the_add_on(self):
        named = self.dialog("l10n_mx_icsoe").model_ids.mapped("model")
        for model in ("filing", "filing.file", "assignment", "service", "wage.limit"):
            self.assertIn(f"l10n_mx_icsoe.{model}", named)

    def test_it_counts_the_returns_that_were_filed(self):
        self._contract(workers=[self._worker()])
        filing = self._close()
        filing.action_send_to_sign()
        self._sign(filing)
        before = self.dialog("l10n_mx_icsoe").l10n_mx_icsoe_filed_count
        filing.with_user(self.signatory).register_acknowledgement(
            "N262253432", "2026-09-10"
        )
        dialog = self.dialog("l10n_mx_icsoe")
        self.assertEqual(dialog.l10n_mx_icsoe_filed_count, before + 1)
        self.assertTrue(dialog.l10n_mx_icsoe_is_lost)
        with Form(dialog) as form:
            self.assertIn("l10n_mx_icsoe_filed_count", form._view["fields"])

    def test_another_app_is_another_matter(self):
        dialog = self.dialog("contacts")
        self.assertFalse(dialog.l10n_mx_icsoe_is_lost)
        self.assertNotIn("l10n_mx_icsoe.filing", dialog.model_ids.mapped("model"))

    def test_what_it_needs_takes_it_along(self):
        self.assertTrue(self.dialog("sale").l10n_mx_icsoe_is_lost)
