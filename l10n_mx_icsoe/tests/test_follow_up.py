# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.authority_return.authority_return import _BY_TRANSITION
from .common import IcsoeCase

LOGGER = "odoo.addons.l10n_mx_icsoe.models.authority_return.deadline"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestFollowUp(IcsoeCase):
    """The daily job, run as the scheduler runs it, around the days on which it does
    something.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.filings = cls.env["l10n_mx_icsoe.filing"]
        # Nobody else's companies: a database with demo data has some.
        others = cls.env["res.company"].sudo().search([("id", "!=", cls.company.id)])
        others.write({"l10n_mx_icsoe_repse_number": False})
        cls.env["l10n_mx_icsoe.service"].sudo().search(
            [("company_id", "in", others.ids)]
        ).active = False
        cls.filings.sudo().search(
            [("company_id", "in", others.ids), ("state", "!=", "filed")]
        ).sudo().unlink()
        cls.company.l10n_mx_icsoe_capturista_id = cls.capturista

    def _run(self, moment):
        with self.enter_registry_test_mode(), freeze_time(moment):
            self.env.ref("l10n_mx_icsoe.cron_follow_up").method_direct_trigger()
        self.env.invalidate_all()

    def _filing(self, company=None):
        return self.filings.search([("company_id", "=", (company or self.company).id)])

    def _told(self, filing):
        return {
            activity.user_id.login: activity.summary for activity in filing.activity_ids
        }

    @contextmanager
    def _nothing_happens(self):
        def picture():
            self.env.flush_all()
            models = (
                "mail.activity",
                "mail.message",
                "l10n_mx_icsoe.filing",
                "l10n_mx_icsoe.issue",
            )
            return {
                model: self.env[model].sudo().search([], order="id").ids
                for model in models
            }

        before = picture()
        yield
        self.assertEqual(picture(), before)

    # ------------------------------------------------------------------ the draft

    def test_the_draft_is_made_when_the_window_opens_in_mexico(self):
        self._run("2026-09-01 05:59:59")
        self.assertFalse(self._filing(), "it is still 31 August there")
        self._run("2026-09-01 06:00:00")
        filing = self._filing()
        self.assertEqual(
            (filing.year, filing.period, filing.kind, filing.state),
            (2026, "2", "nil", "draft"),
        )
        self.assertEqual(
            (filing.user_id, filing.message_ids[-1].author_id),
            (self.capturista, self.env.ref("base.partner_root")),
        )
        self.assertEqual(
            self._told(filing),
            {
                "icsoe_capturista": "ICSOE 2026-2 · Nothing to Report of Limpieza "
                "Técnica de Querétaro can be filed now, until 09/17/2026"
            },
        )
        self.assertEqual(
            filing.activity_ids.note,
            "<p>Contracts: 0. Workers: 0. Errors: 0. Warnings: 0.<br>Make sure that "
            "nothing is to be reported, then go on: it must be filed all "
            "the same.</p>",
        )
        self.assertEqual(
            str(filing.activity_ids.date_deadline), "2026-09-01", "at once"
        )

    def test_it_carries_what_there_is_to_report(self):
        self._contract(workers=[self._worker()])
        self._run("2026-09-01 13:00:00")
        self.assertEqual(
            (self._filing().kind, self._filing().contract_count), ("normal", 1)
        )

    def test_no_draft_after_the_deadline(self):
        self._run("2026-09-18 13:00:00")
        self.assertFalse(self._filing())

    def test_a_declared_day_keeps_the_window_open(self):
        self.env["resource.calendar.leaves"].create(
            {
                "l10n_mx_icsoe_closed": True,
                "date_from": "2026-09-17 06:00:00",
                "date_to": "2026-09-18 05:59:59",
                "company_id": False,
            }
        )
        self._run("2026-09-18 13:00:00")
        self.assertEqual(str(self._filing().date_deadline), "2026-09-18")

    def test_a_cancelled_draft_does_not_come_back(self):
        self._run("2026-09-01 13:00:00")
        self._filing().with_user(self.capturista).action_cancel()
        self._run("2026-09-02 13:00:00")
        self.assertEqual(self._filing().mapped("state"), ["cancelled"])
        self.assertFalse(self._filing().activity_ids)

    def test_after_a_return_without_effect_the_period_is_due_again(self):
        filing = self.filings
        with freeze_time("2026-09-02 18:00:00"):
            for folio in ("N1", "V1"):
                filing = filing.action_correct("void") if filing else self._close()
                filing.action_send_to_sign()
                self._sign(filing)
                filing.with_user(self.signatory).register_acknowledgement(
                    folio, "2026-09-02"
                )
        self._run("2026-09-03 13:00:00")
        anew = self._filing().filtered(lambda one: one.state == "draft")
        self.assertEqual((anew.kind, anew.generation), ("nil", 1))
        self.assertEqual(set(self._told(anew)), {self.capturista.login})
        with self._nothing_happens():
            self._run("2026-09-04 06:30:00")

    def test_what_was_closed_by_hand_is_left_alone(self):
        with freeze_time("2026-09-01 06:30:00"):
            filing = self._close()
        with self._nothing_happens():
            self._run("2026-09-01 13:00:00")
        self.assertEqual(self._filing(), filing)

    def test_not_for_a_period_before_the_registration(self):
        self.company.l10n_mx_icsoe_repse_date = "2026-09-01"
        self._run("2026-09-05 13:00:00")
        self.assertFalse(self._filing())

    def test_not_for_a_company_without_repse(self):
        self.company.l10n_mx_icsoe_repse_number = False
        self.service.active = False
        self._run("2026-09-01 13:00:00")
        self.assertFalse(self._filing())
        self.service.active = True
        self._run("2026-09-01 14:00:00")
        self.assertTrue(self._filing(), "services alone are enough")

    # ------------------------------------------------------------------ reminders

    def test_reminders_as_the_days_go_by(self):
        self._run("2026-09-01 13:00:00")
        filing, who = (
            self._filing(),
            "ICSOE 2026-2 · Nothing to Report of Limpieza Técnica de Querétaro",
        )
        opened = {"icsoe_capturista": f"{who} can be filed now, until 09/17/2026"}
        five = {"icsoe_capturista": f"{who} is due in 5 days, on 09/17/2026"}
        last = f"{who} is due tomorrow, 09/17/2026"
        late = f"{who} is late: it was due on 09/17/2026"
        for moment, expected in (
            ("2026-09-12 05:59:59", opened),
            ("2026-09-12 06:00:00", five),
            ("2026-09-15 13:00:00", five),
            (
                "2026-09-16 13:00:00",
                {"icsoe_capturista": last, "icsoe_signatory": last},
            ),
            (
                "2026-09-18 05:59:59",
                {"icsoe_capturista": last, "icsoe_signatory": last},
            ),
            (
                "2026-09-18 06:00:00",
                {"icsoe_capturista": late, "icsoe_signatory": late},
            ),
        ):
            with self.subTest(moment=moment):
                self._run(moment)
                self.assertEqual(self._told(filing), expected)
                with self._nothing_happens():
                    self._run(moment)

    def test_what_is_late_is_flagged_with_the_exposure(self):
        self._run("2026-09-01 13:00:00")
        self._run("2026-09-18 13:00:00")
        filing = self._filing()
        text = (
            "Late: the deadline was 09/17/2026. File as soon as possible: a return "
            "filed before IMSS asks for it is not fined (LSS art. 304-C); otherwise "
            "the fine is between 58,655.00 and 234,620.00 pesos, by the UMA of 2026, "
            "in force since 02/01/2026 (LSS arts. 304-A XXII and 304-B V)."
        )
        self.assertIn(text, filing.message_ids[0].body)
        self.assertIn(text, filing.activity_ids[0].note)

    def test_in_spanish_to_whom_reads_spanish(self):
        self.env["res.lang"]._activate_lang("es_MX")
        self.env["ir.module.module"]._load_module_terms(["l10n_mx_icsoe"], ["es_MX"])
        self.capturista.lang = "es_MX"
        self._run("2026-09-01 13:00:00")
        self._run("2026-09-18 13:00:00")
        activity = self._filing().activity_ids.filtered(
            lambda activity: activity.user_id == self.capturista
        )
        self.assertEqual(
            activity.summary,
            "ICSOE 2026-2 · Sin información de Limpieza Técnica de Querétaro está "
            "vencida: el plazo terminó el 17/09/2026",
        )
        self.assertIn(
            "Fuera de plazo: el plazo terminó el 17/09/2026. Preséntela cuanto antes: "
            "una informativa presentada antes de que el IMSS la requiera no se multa "
            "(LSS art. 304-C); de lo contrario la multa es de entre 58,655.00 y "
            "234,620.00 pesos, con la UMA de 2026, vigente desde el 01/02/2026 (LSS "
            "arts. 304-A XXII y 304-B V).",
            activity.note,
        )

    def test_an_activity_marked_done_does_not_come_back_the_same_day(self):
        self._run("2026-09-01 13:00:00")
        self._run("2026-09-12 13:00:00")
        self._filing().activity_ids.action_feedback()
        with self._nothing_happens():
            self._run("2026-09-12 14:00:00")

    def test_after_sending_to_sign_it_is_the_signatorys_turn(self):
        self._run("2026-09-01 13:00:00")
        with freeze_time("2026-09-11 18:00:00"):
            self._filing().with_user(self.capturista).action_send_to_sign()
        self._run("2026-09-12 13:00:00")
        self.assertEqual(list(self._told(self._filing())), ["icsoe_signatory"])

    def test_what_was_filed_is_quiet(self):
        with freeze_time("2026-09-10 18:00:00"):
            self._contract(workers=[self._worker()])
            filing = self._close()
            filing.action_send_to_sign()
            self._sign(filing)
            filing.with_user(self.signatory).register_acknowledgement(
                "N1", "2026-09-10"
            )
        with self._nothing_happens():
            self._run("2026-09-18 13:00:00")

    def test_the_days_are_the_companys(self):
        self.company.write(
            {"l10n_mx_icsoe_days_first": 10, "l10n_mx_icsoe_days_last": 3}
        )
        self._run("2026-09-01 13:00:00")
        self._run("2026-09-07 13:00:00")
        self.assertEqual(self._filing().reminder, "first")
        self._run("2026-09-14 13:00:00")
        self.assertEqual(self._filing().reminder, "last")

    def test_days_that_make_no_sense(self):
        with (
            self.assertRaises(CheckViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.company.l10n_mx_icsoe_days_last = 6
            self.env.flush_all()

    def test_without_settings_some_capturista_is_told(self):
        self.company.write(
            {"l10n_mx_icsoe_capturista_id": False, "l10n_mx_icsoe_signatory_id": False}
        )
        self._run("2026-09-01 13:00:00")
        self.assertEqual(list(self._told(self._filing())), ["icsoe_capturista"])

    def test_the_capturista_of_a_contract_hears_of_its_errors(self):
        second = self._user("second", "l10n_mx_icsoe.group_capturista")
        order = self._contract(workers=[self._worker(ssnid="")])
        order.with_user(self.signatory).l10n_mx_icsoe_assign_responsible(second)
        self._run("2026-09-01 13:00:00")
        self._run("2026-09-12 13:00:00")
        self.assertEqual(
            self._told(self._filing())["icsoe_second"],
            "ICSOE 2026-2 · Normal of Limpieza Técnica de Querétaro: errors in your "
            "contracts, 1",
        )

    # ---------------------------------------------------------------- several companies

    def _second_company(self):
        second = self.env["res.company"].create(
            {
                "name": "Segunda",
                "country_id": self.mexico.id,
                "l10n_mx_icsoe_repse_number": "AR2/2024",
            }
        )
        self.capturista.company_ids = [Command.link(second.id)]
        return second

    def test_each_company_gets_its_own(self):
        second = self._second_company()
        self._run("2026-09-01 13:00:00")
        self.assertEqual(
            (self._filing().period, self._filing(second).period), ("2", "2")
        )
        self.assertEqual(self._filing(second).activity_ids.user_id, self.capturista)

    def test_what_fails_in_one_does_not_stop_the_others_nor_tells_its_data(self):
        second = self._second_company()
        gather, secret = type(self.filings)._gather, "CURP BAUM690216HMSLRG18"

        def failing(filing, kind=None):
            if filing.company_id == self.company:
                raise ValueError(secret)
            return gather(filing, kind)

        with (
            patch.object(type(self.filings), "_gather", failing),
            self.assertLogs(LOGGER, "ERROR") as log,
        ):
            self._run("2026-09-01 13:00:00")
        self.assertFalse(self._filing())
        self.assertTrue(self._filing(second))
        self.assertEqual(len(log.output), 1)
        self.assertIn(
            f"Follow-up of l10n_mx_icsoe.filing of company {self.company.id} failed: "
            "ValueError",
            log.output[0],
        )
        self.assertNotIn("BAUM", log.output[0])
        self._run("2026-09-02 13:00:00")
        self.assertTrue(self._filing(), "the next day it is tried again")

    def test_a_quiet_day_costs_the_same_however_long_the_history(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with (
                freeze_time("2026-12-05 13:00:00"),
                patch.object(
                    type(self.env["ir.cron"]),
                    "_commit_progress",
                    lambda *args, **kwargs: 60,
                ),
            ):
                self.filings.sudo()._cron_follow_up()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        for year in (2022, 2023, 2024, 2025):
            for period in (1, 2, 3):
                self.filings.sudo().with_context(
                    l10n_mx_icsoe_by_transition=_BY_TRANSITION
                ).create(
                    {
                        "company_id": self.company.id,
                        "year": year,
                        "period": str(period),
                        "kind": "nil",
                        "state": "filed",
                        "date_filed": f"{year + 1}-01-05",
                    }
                )
        self.assertEqual(queries(), few)

    # ------------------------------------------------------------------ REPSE

    def test_the_registration_is_renewed_in_time(self):
        """Registered on 20 May 2024: renewed from February to April 2027, the three
        calendar months before the month of the anniversary, and on no other day.
        """
        partner = self.company.partner_id
        self._run("2027-01-31 13:00:00")
        self.assertFalse(partner.activity_ids, "the window has not opened")
        self._run("2027-02-01 13:00:00")
        activity = partner.activity_ids
        self.assertEqual(
            (activity.user_id, activity.summary, str(activity.date_deadline)),
            (
                self.signatory,
                "Renew the REPSE registration of Limpieza Técnica de Querétaro: from "
                "02/01/2027 to 04/30/2027",
                "2027-04-30",
            ),
        )
        with self._nothing_happens():
            self._run("2027-02-20 13:00:00")
        self.company.l10n_mx_icsoe_repse_date = "2027-04-01"
        self._run("2027-04-02 13:00:00")
        self.assertFalse(partner.activity_ids, "renewed")
