# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import IcsoeCase

SIGNATORY_ONLY = "^Only people with the ICSOE role “Signatory” can do this"


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestResponsible(IcsoeCase):
    """Who is in charge, and what reaches them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._user("second", "l10n_mx_icsoe.group_capturista")

    def _sent(self):
        self._contract(workers=[self._worker()])
        filing = self._close()
        filing.action_send_to_sign()
        return filing

    # ------------------------------------------------------------------ in charge

    def test_who_closes_is_in_charge(self):
        self.assertEqual(self._close().user_id, self.capturista)

    def test_the_companys_capturista_comes_first(self):
        self.company.l10n_mx_icsoe_capturista_id = self.second
        self.assertEqual(self._close().user_id, self.second)

    def test_a_setting_that_has_left_the_company_is_passed_over(self):
        self.company.l10n_mx_icsoe_capturista_id = self.second
        self.second.active = False
        self.assertEqual(self._close().user_id, self.capturista)

    def test_the_signatory_assigns_for_now_and_for_later(self):
        filing = self._close().with_user(self.signatory)
        filing.assign(self.second)
        self.assertEqual(
            (filing.user_id, self.company.l10n_mx_icsoe_capturista_id),
            (self.second, self.env["res.users"]),
        )
        with Form(
            self.env["l10n_mx_icsoe.assign"]
            .with_user(self.signatory)
            .with_context(active_model="l10n_mx_icsoe.filing", active_ids=filing.ids)
        ) as form:
            self.assertEqual(form.user_id, self.second)
            form.user_id = self.capturista
            form.keep = True
        form.record.action_assign()
        self.assertEqual(filing.user_id, self.capturista)
        self.assertEqual(self.company.l10n_mx_icsoe_capturista_id, self.capturista)

    def test_only_the_signatory_assigns(self):
        order = self._contract()
        filing = self._close()
        for act in (
            lambda: filing.assign(self.second),
            lambda: order.with_user(self.capturista).l10n_mx_icsoe_assign_responsible(
                self.second
            ),
            lambda: order.with_user(self.salesman).write(
                {"l10n_mx_icsoe_capturista_id": self.second.id}
            ),
        ):
            with self.assertRaisesRegex(AccessError, SIGNATORY_ONLY):
                act()

    def test_who_cannot_capture_cannot_be_assigned(self):
        filing = self._close().with_user(self.signatory)
        with self.assertRaisesRegex(
            UserError,
            "^icsoe_hr .* cannot be assigned: not a capturista, or does not work for "
            "Limpieza Técnica de Querétaro. Your administrator gives the role and the "
            "company in Settings > Users.$",
        ):
            filing.assign(self.hr_manager)

    def test_a_filed_return_is_assigned_to_nobody_else(self):
        filing = self._sent()
        self._sign(filing)
        filing = filing.with_user(self.signatory)
        filing.register_acknowledgement("N1", "2026-09-10")
        with self.assertRaisesRegex(UserError, "is in state “Filed”"):
            filing.assign(self.second)

    def test_assigning_takes_no_right_from_the_others(self):
        filing = self._close()
        filing.with_user(self.signatory).assign(self.second)
        self.assertTrue(filing.with_user(self.capturista).action_gather())

    # ---------------------------------------------------------------- what reaches them

    def test_what_is_given_back_reaches_the_capturista(self):
        filing = self._sent()
        self.assertEqual(filing.activity_ids.user_id, self.signatory)
        self.assertEqual(
            filing.activity_ids.summary,
            "Sign ICSOE 2026-2 · Normal of Limpieza Técnica de Querétaro",
        )
        filing.with_user(self.signatory).action_return(
            "The object of S1 is <wrong>\nand short"
        )
        activity = filing.activity_ids
        self.assertEqual(
            (activity.user_id, activity.activity_type_id),
            (self.capturista, self.env.ref("l10n_mx_icsoe.activity_type_fix")),
        )
        self.assertEqual(
            activity.summary,
            "ICSOE 2026-2 · Normal of Limpieza Técnica de Querétaro was given back",
        )
        self.assertEqual(
            activity.note, "<p>The object of S1 is &lt;wrong&gt;<br>and short</p>"
        )
        filing.action_send_to_sign()
        self.assertEqual(
            filing.activity_ids.user_id, self.signatory, "the capturista's is done"
        )

    def test_what_was_signed_reaches_the_capturista(self):
        filing = self._sent()
        self._sign(filing)
        to_do = filing.activity_ids
        self.assertEqual(
            (to_do.user_id, to_do.summary, to_do.note),
            (
                self.capturista,
                "ICSOE 2026-2 · Normal of Limpieza Técnica de Querétaro is signed: "
                "download the ZIP, capture it in IMSS's portal and have the "
                "acknowledgement registered",
                "<p>Contracts: 1. Workers: 1. Errors: 0. Warnings: 0.<br>Finish in "
                "IMSS's portal, then register the acknowledgement.</p>",
            ),
        )
        filing.with_user(self.signatory).register_acknowledgement("N1", "2026-09-10")
        self.assertFalse(filing.activity_ids, "it is done")

    def test_what_was_signed_and_given_up_is_nobodys_any_more(self):
        filing = self._sent()
        self._sign(filing)
        filing.with_user(self.signatory).action_cancel()
        self.assertFalse(filing.activity_ids)

    def test_who_signs_and_is_in_charge_is_not_told_what_they_did(self):
        filing = self._sent()
        filing.with_user(self.signatory).assign(self.signatory)
        self._sign(filing)
        self.assertFalse(filing.activity_ids)

    def test_activities_speak_the_language_of_who_gets_them(self):
        self.env["res.lang"]._activate_lang("es_MX")
        self.env["ir.module.module"]._load_module_terms(["l10n_mx_icsoe"], ["es_MX"])
        self.signatory.lang = "es_MX"
        self.assertEqual(
            self._sent().activity_ids.summary,
            "Firmar ICSOE 2026-2 · Normal de Limpieza Técnica de Querétaro",
        )

    def test_an_own_to_do_survives_the_transitions(self):
        filing = self._close()
        own = filing.activity_schedule(
            "mail.mail_activity_data_todo", summary="Call the client"
        )
        filing.action_send_to_sign()
        self.assertIn(own, filing.activity_ids)

    def test_a_new_person_in_charge_takes_the_activity_over(self):
        filing = self._sent()
        filing.with_user(self.signatory).action_return("Wrong")
        filing.with_user(self.signatory).assign(self.second)
        self.assertEqual(filing.activity_ids.user_id, self.second)

    def test_a_branch_of_work_for_each_contract(self):
        """The capturista of a contract is told of its errors, and of no other's."""
        mine = self._contract(workers=[self._worker(ssnid="", sbc=0)])
        self._contract()
        mine.with_user(self.signatory).l10n_mx_icsoe_assign_responsible(self.second)
        filing = self._close()
        filing.sudo()._ask_to_fix_contracts()
        activity = filing.activity_ids
        self.assertEqual(activity.user_id, self.second)
        self.assertEqual(
            activity.summary,
            "ICSOE 2026-2 · Normal of Limpieza Técnica de Querétaro: errors in your "
            "contracts, 2",
        )
        self.assertEqual(activity.note, f"<p>{mine.name}</p>")

    def test_the_contracts_list_assigns_several_at_once(self):
        orders = self._contract() | self._contract()
        wizard = (
            self.env["l10n_mx_icsoe.assign"]
            .with_user(self.signatory)
            .with_context(active_model="sale.order", active_ids=orders.ids)
            .create({"user_id": self.second.id})
        )
        wizard.action_assign()
        self.assertEqual(orders.l10n_mx_icsoe_capturista_id, self.second)
        other = self.env["res.company"].create(
            {"name": "Other", "country_id": self.mexico.id}
        )
        stranger = new_test_user(
            self.env,
            "icsoe_stranger",
            groups="l10n_mx_icsoe.group_signatory",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            orders.with_user(stranger).with_context(
                allowed_company_ids=other.ids
            ).l10n_mx_icsoe_assign_responsible(stranger)
