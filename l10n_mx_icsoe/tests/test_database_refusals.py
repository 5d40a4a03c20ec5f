# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, tagged


@tagged("post_install_l10n", "post_install", "-at_install")
class TestDatabaseRefusals(TransactionCase):
    """What PostgreSQL refuses is said in the user's language, whichever constraint of
    ours it is.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("es_MX")
        ours = cls.env["ir.module.module"].search(
            [("name", "=like", "l10n_mx_%"), ("state", "=", "installed")]
        )
        cls.addons = [
            name
            for name in ours.mapped("name")
            if name.startswith(("l10n_mx_icsoe", "l10n_mx_efirma", "l10n_mx_sisub"))
        ]
        ours._load_module_terms(cls.addons, ["es_MX"])

    def _constraints(self):
        for name, model in self.env.registry.items():
            for full_name, constraint in model._table_objects.items():
                if constraint._module in self.addons and constraint.message:
                    yield self.env[name], full_name, constraint

    def test_every_one_has_words_in_spanish(self):
        found = 0
        for model, full_name, constraint in self._constraints():
            kept = self.env["ir.model.constraint"].search(
                [("name", "=", full_name), ("model.model", "=", model._name)]
            )
            with self.subTest(constraint=full_name):
                self.assertEqual(kept.message, constraint.message)
                spanish = kept.with_context(lang="es_MX").message
                self.assertNotEqual(spanish, constraint.message)
                found += 1
        self.assertGreater(found, 10)

    def test_no_unique_or_check_is_without_words(self):
        for name, model in self.env.registry.items():
            for full_name, constraint in model._table_objects.items():
                if constraint._module in self.addons and (
                    getattr(constraint, "unique", True)
                ):
                    self.assertTrue(constraint.message, (name, full_name))
