# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people decided and said stays in sight: why a return was given back, what was
left out before a return lost its effect, and dates as people write them.
"""

from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from . import screens
from .common import IcsoeCase


@tagged("post_install_l10n", "post_install", "-at_install")
@freeze_time("2026-09-10 18:00:00")
class TestGivenBack(IcsoeCase):
    def test_the_reason_stands_on_the_return_until_it_is_sent_again(self):
        self._contract(workers=[self._worker()])
        filing = self._close()
        filing.action_send_to_sign()
        filing.with_user(self.signatory).action_return("  Falta un contrato ")
        self.assertEqual(filing.return_reason, "Falta un contrato")
        filing.action_gather()
        self.assertEqual(filing.return_reason, "Falta un contrato")
        filing.action_send_to_sign()
        self.assertFalse(filing.return_reason)

    def test_what_was_given_back_is_gathered_before_it_is_sent_again(self):
        self._contract(workers=[self._worker()])
        filing = self._close()
        self.assertEqual(self._main_buttons(filing), ["action_send_to_sign"])
        filing.action_send_to_sign()
        filing.with_user(self.signatory).action_return("Falta un contrato")
        self.assertEqual(self._main_buttons(filing), ["action_gather"])
        self.assertEqual(
            filing.next_step, "Change what the signatory says, then gather again."
        )
        filing.action_gather()
        self.assertEqual(self._main_buttons(filing), ["action_send_to_sign"])
        self.assertEqual(filing.next_step, "Look it through and send it to sign.")
        filing.action_send_to_sign()
        filing.with_user(self.signatory).action_return("Falta otro")
        filing.action_cancel()
        self.assertEqual((filing.to_gather, filing.next_step), (False, ""))

    def _main_buttons(self, filing):
        """The buttons of the form that are blue now."""
        values = screens.open_form(filing)[0]
        form = etree.fromstring(filing.get_view(view_type="form")["arch"])
        return [
            button.get("name")
            for button in form.xpath("//header/button[@class='btn-primary']")
            if not safe_eval(button.get("invisible"), values)
        ]

    def _file(self, filing, folio):
        filing.with_user(self.capturista).action_send_to_sign()
        self._sign(filing)
        filing.with_user(self.signatory).register_acknowledgement(folio, "2026-09-10")

    def test_what_was_left_out_is_still_so_when_the_period_is_filed_anew(self):
        kept, rented = (
            self._contract(workers=[self._worker(name)]) for name in ("Ana", "Eva")
        )
        filing = self._close()
        filing.contract_ids.filtered(
            lambda line: line.order_id == rented
        ).action_leave_out("Renta de maquinaria")
        self._file(filing, "N1")
        void = filing.action_correct("void")
        self._file(void, "N2")
        anew = self._close()
        self.assertNotEqual(anew, filing)
        self.assertEqual(anew.contract_ids.order_id, kept)
        decision = anew.exclusion_ids
        self.assertEqual(
            (decision.order_id, decision.reason, decision.note, decision.user_id),
            (rented, "by_hand", "Renta de maquinaria", self.capturista),
        )
        self.assertIn(rented.name, anew.message_ids[0].body + anew.message_ids[1].body)
        anew.exclusion_ids.action_take_back()
        self.assertEqual(anew.contract_ids.order_id, kept + rented)
        anew.action_gather()
        self.assertFalse(anew.exclusion_ids, "taken over once, not at every gather")

    def test_dates_of_a_change_are_written_as_the_user_writes_them(self):
        order = self._contract(end="2026-06-30", workers=[self._worker()])
        filing = self._close()
        order.l10n_mx_icsoe_date_end = "2026-07-31"
        filing.action_gather()
        change = filing.gather_change_ids
        self.assertEqual((change.before, change.after), ("2026-06-30", "2026-07-31"))
        self.env["res.lang"]._activate_lang("es_MX")
        spanish = change.with_context(lang="es_MX")
        self.assertEqual(
            (spanish.before_shown, spanish.after_shown), ("30/06/2026", "31/07/2026")
        )

    def test_an_acknowledgement_before_the_signature_is_told(self):
        """The signature is of 9 September in central Mexico, of the 10th in UTC."""
        self._contract(workers=[self._worker()])
        filing = self._close()
        filing.action_send_to_sign()
        with freeze_time("2026-09-10 03:00:00"):
            self._sign(filing)
        wizard = self.env["l10n_mx_icsoe.acknowledge"].with_user(self.signatory)
        wizard = wizard.create({"filing_id": filing.id, "folio": "N1"})
        self.assertEqual(wizard.day_signed, date(2026, 9, 9))
