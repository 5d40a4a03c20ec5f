# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time

from odoo.tests import new_test_user, tagged

from .common import IcsoeCase

ASK = "l10n_mx_icsoe.activity_type_ask"


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestAsking(IcsoeCase):
    """A finding is fixed by who sees it, or asked of who may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr = new_test_user(
            cls.env,
            "icsoe_hr_asked",
            groups="hr.group_hr_manager",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )

    def _finding(self, filing, fix):
        return filing.issue_ids.filtered(
            lambda one: one.fix == fix and one.severity == "error"
        )

    def test_hr_is_asked_for_a_worker_until_the_gather_that_finds_it_mended(self):
        worker = self._worker(ssnid="")
        worker.sudo().hr_responsible_id = self.hr
        self._contract(workers=[worker])
        filing = self._close()
        finding = self._finding(filing, "employee")
        self.assertEqual((finding.may_fix, finding.may_ask), (False, True))
        finding.action_ask()
        finding.invalidate_recordset()
        request = worker.sudo().activity_ids
        self.assertEqual(request.user_id, self.hr)
        self.assertIn(finding.message, request.note)
        self.assertTrue(finding.asked.startswith(f"{self.hr.name}, since "))
        self.assertFalse(finding.may_ask)
        filing.action_gather()
        self.assertTrue(request.exists())
        waiting = self.env.ref("l10n_mx_icsoe.employee_waiting_action")
        mine = self.env["hr.employee"].with_user(self.hr)
        domain = [("activity_ids.activity_type_id", "=", self.env.ref(ASK).id)]
        self.assertEqual(waiting.domain, str(domain))
        self.assertEqual(mine.search(domain), worker)
        form = mine.browse(worker.id)
        self.assertEqual(form.l10n_mx_icsoe_asked, request.note)
        worker.with_user(self.hr).ssnid = self._worker().ssnid
        filing.action_gather()
        self.assertFalse(request.exists())

    def test_a_request_to_hr_ends_when_the_worker_has_what_was_asked_for(self):
        worker = self._worker(ssnid="", l10n_mx_curp="")
        worker.sudo().hr_responsible_id = self.hr
        self._contract(workers=[worker])
        self._finding(self._close(), "employee")[:1].action_ask()
        mine, request = worker.with_user(self.hr), worker.sudo().activity_ids
        self.assertTrue(mine.l10n_mx_icsoe_asked)
        complete = self._worker().sudo()
        mine.ssnid = complete.ssnid
        self.assertTrue(request.exists(), "it has no CURP yet")
        mine.l10n_mx_curp = complete.l10n_mx_curp
        self.assertFalse(request.exists())
        self.assertFalse(mine.l10n_mx_icsoe_asked)

    def test_who_was_mended_is_not_asked_about_again_until_the_next_gather(self):
        worker = self._worker(ssnid="", l10n_mx_curp="")
        self._contract(workers=[worker])
        filing = self._close()
        finding = self._finding(filing, "employee")[:1]
        self.assertEqual((finding.may_ask, finding.asked), (True, False))
        self.env.cr.execute(
            "UPDATE l10n_mx_icsoe_issue SET create_date = create_date - INTERVAL '1 h'"
        )
        # What was written in the name of the one who asks, as another gather does.
        worker.with_user(finding.env.user).sudo().l10n_mx_curp = False
        self.env.invalidate_all()
        self.assertEqual((finding.may_ask, finding.asked), (True, False))
        worker.with_user(self.hr).ssnid = self._worker().sudo().ssnid
        self.env.invalidate_all()
        self.assertEqual(
            (finding.may_ask, finding.asked), (False, "Changed since: gather again")
        )
        filing.action_gather()
        finding = self._finding(filing, "employee")
        self.assertEqual((finding.may_ask, finding.asked), (True, False))

    def test_nobody_is_asked_for_what_was_sent(self):
        """Nor is it said that a return which is no draft is to be gathered again."""
        order = self._contract(date_order="2026-04-20 18:00:00")
        self._assign(self._worker(), order)
        filing = self._close()
        finding = filing.issue_ids.filtered(
            lambda one: one.code == "signed-in-other-period"
        )
        self.assertEqual((finding.may_ask, finding.asked), (True, False))
        filing.action_send_to_sign()
        self.assertEqual((finding.may_ask, finding.asked), (False, False))
        self.env.cr.execute(
            "UPDATE sale_order SET write_date = write_date + INTERVAL '1 h'"
        )
        self.env.invalidate_all()
        self.assertEqual((finding.may_ask, finding.asked), (False, False))

    def test_a_request_about_something_else_waits_for_the_gather(self):
        worker = self._worker(sbc=9999)
        worker.sudo().hr_responsible_id = self.hr
        self._contract(workers=[worker])
        filing = self._close()
        filing.issue_ids.filtered(lambda one: one.fix == "employee").action_ask()
        mine, request = worker.with_user(self.hr), worker.sudo().activity_ids
        mine.ssnid = self._worker().sudo().ssnid
        self.assertTrue(request.exists(), "nobody looked at the salary")
        mine.l10n_mx_sbc = 500
        filing.action_gather()
        self.assertFalse(request.exists())

    def test_what_concerns_the_return_itself_is_asked_of_nobody(self):
        self._contract(workers=[self._worker()])
        filing = self._close(kind="nil")
        finding = self._finding(filing, "filing")
        self.assertEqual(
            finding.mapped(lambda one: (one.may_fix, one.may_ask, one.asked)),
            [(False, False, False)],
        )

    def test_a_capturista_completes_the_client_in_a_dialog_that_gathers_again(self):
        self.client.vat = False
        self._contract(workers=[self._worker()])
        filing = self._close()
        finding = self._finding(filing, "client")
        self.assertEqual((finding.may_fix, finding.may_ask), (True, False))
        action = finding.action_fix()
        dialog = self.env[action["res_model"]].with_user(self.capturista)
        dialog = dialog.browse(action["res_id"])
        self.assertIn("rfc", dialog.shown.split())
        self.assertNotIn("email", dialog.shown.split(), "the client has one")
        dialog.rfc = "ABA980312QX8"
        dialog.action_save()
        self.assertEqual((self.client.vat, filing.error_count), ("ABA980312QX8", 0))
