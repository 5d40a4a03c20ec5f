# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .common import IcsoeCase

OWN = ("l10n_mx_icsoe.", "l10n_mx_sisub.", "l10n_mx_efirma.")
OF_OTHERS = {
    "hr.employee",
    "hr.version",
    "res.company",
    "res.partner",
    "sale.order",
    "mail.message",
    "mail.activity",
}
FOLIO = "N262253432"


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestDialogs(IcsoeCase):
    """No dialog, whichever there are, tells a stranger anything about the return,
    contract or worker whose id it is given: not when it opens, not while it is filled
    in, not when a button is pressed.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        order = cls._contract(workers=[cls._worker("Ana López")])
        filings = cls.env["l10n_mx_icsoe.filing"].with_user(cls.capturista)
        cls.filing = filings.close(cls.company.id, 2026, 2)
        cls.filing.action_send_to_sign()
        cls.filing.with_user(cls.signatory).sign(*cls._seal())
        cls.filing.with_user(cls.signatory).register_acknowledgement(
            FOLIO, "2026-09-10"
        )
        cls.foreign = {
            model: cls.env[model].sudo().search([], order="id desc", limit=1)
            for model in (
                "l10n_mx_icsoe.filing.contract",
                "l10n_mx_icsoe.filing.worker",
                "l10n_mx_icsoe.issue",
                "l10n_mx_icsoe.filing.file",
                "l10n_mx_icsoe.assignment",
            )
        }
        cls.foreign |= {
            "l10n_mx_icsoe.filing": cls.filing,
            "sale.order": order,
            "hr.employee": order.l10n_mx_icsoe_assignment_ids.employee_id,
            "res.company": cls.company,
        }
        elsewhere = cls.env["res.company"].create({"name": "Otra"})
        cls.stranger = new_test_user(
            cls.env,
            "icsoe_stranger",
            groups="l10n_mx_icsoe.group_signatory,hr.group_hr_user,"
            "sales_team.group_sale_salesman_all_leads",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )

    @classmethod
    def _seal(cls):
        efirma = cls._efirma()
        return efirma.certificate, efirma.private_key, efirma.password

    def _dialogs(self):
        return sorted(
            name
            for name, model in self.registry.items()
            if name.startswith(OWN) and model._transient
        )

    def _foreign_values(self, dialog):
        """The fields of ``dialog`` that lead to records of the other company."""
        values = {}
        for name, field in dialog._fields.items():
            record = self.foreign.get(field.comodel_name)
            if record and not field.compute and not field.related:
                if field.type == "many2one":
                    values[name] = record.id
                elif field.type == "many2many":
                    values[name] = [(6, 0, record.ids)]
        return values

    def _tells_nothing(self, answer, *about, names=True):
        # Odoo itself says the name of whatever a many2one that one wrote leads to.
        secrets = (FOLIO, "2026-09-17", *(("Ana López",) if names else ()))
        for secret in secrets:
            self.assertNotIn(secret, repr(answer), about)

    @mute_logger("odoo.sql_db")
    def test_nothing_is_told_to_a_stranger(self):
        for name in self._dialogs():
            dialog = self.env[name].with_user(self.stranger)
            dialog = dialog.with_context(
                allowed_company_ids=self.stranger.company_ids.ids
            )
            values = self._foreign_values(dialog)
            every = {field: {} for field in dialog._fields}
            for model, record in self.foreign.items():
                context = {
                    "active_model": model,
                    "active_id": record.id,
                    "active_ids": record.ids,
                }
                opened = dialog.with_context(**context)
                with self.subTest(dialog=name, active=model):
                    for ask in (
                        lambda it=opened, every=every: it.default_get(list(every)),
                        lambda it=opened, every=every: it.onchange({}, [], every),
                    ):
                        self._tells_nothing(self._ask(ask), name, model)
            for field in values:
                with self.subTest(dialog=name, field=field):
                    self._tells_nothing(
                        self._ask(
                            lambda it=dialog, vals=values, field=field, every=every: (
                                it.onchange(vals, [field], every)
                            )
                        ),
                        name,
                        field,
                    )
            with self.subTest(dialog=name, what="create"):
                self._tells_nothing(
                    self._ask(
                        lambda dialog=dialog, values=values: dialog.create(
                            values
                        ).read()
                    ),
                    name,
                    names=False,
                )

    @mute_logger("odoo.sql_db")
    def test_no_button_does_anything_for_a_stranger(self):
        before = self._kept()
        for name in self._dialogs():
            dialog = (
                self.env[name]
                .with_user(self.stranger)
                .with_context(allowed_company_ids=self.stranger.company_ids.ids)
            )
            values = {**self._typed(dialog), **self._foreign_values(dialog)}
            for method in sorted(
                one
                for one in dir(type(dialog))
                if one.startswith("action_") and "archive" not in one
            ):
                with self.subTest(dialog=name, button=method):
                    answer, after = self._press(dialog, values, method)
                    self._tells_nothing(answer, name, method, names=False)
                    self.assertEqual(after, before)

    def _typed(self, dialog):
        """Something in every field that a person must fill in."""
        values = {
            "char": "X1",
            "text": "X",
            "date": "2026-09-10",
            "integer": 2026,
            "float": 1,
            "binary": "WA==",
        }
        return {
            name: values[field.type]
            for name, field in dialog._fields.items()
            if field.type in values
            and field.store
            and not (field.compute or field.related or field.default or name == "id")
        }

    def _press(self, dialog, values, method):
        """What the button answers on a dialog that the stranger has open, however it
        came to name these records, and what is kept afterwards; all is undone.
        """
        savepoint = self.cr.savepoint()
        try:
            # sudo: a dialog may refuse to be made, but not for that reason alone may
            # its buttons be harmless
            opened = dialog.sudo().create(values).with_env(dialog.env)
            answer = repr(getattr(opened, method)())
        except (AccessError, MissingError, UserError, ValueError) as error:
            answer = str(error)
        except IntegrityError as error:
            answer = str(error)
            savepoint.rollback()
        try:
            self.env.flush_all()
            return answer, self._kept()
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all()

    def _kept(self):
        """A sum of every row of the models that dialogs write, but for the dialogs."""
        sums = {}
        for name, model in self.registry.items():
            ours = name.startswith(OWN) and not model._transient
            if (ours or name in OF_OTHERS) and model._auto and not model._abstract:
                self.env.cr.execute(
                    SQL(
                        "SELECT COUNT(*), SUM(hashtext(its::text)) FROM %s its",
                        SQL.identifier(model._table),
                    )
                )
                sums[name] = self.env.cr.fetchone()
        return sums

    def _ask(self, ask):
        """What is answered, or the refusal's words; nothing is kept."""
        savepoint = self.cr.savepoint()
        try:
            return ask()
        except (AccessError, MissingError, UserError, ValueError) as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - a NULL that the database refuses
            return type(error).__name__
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all()
