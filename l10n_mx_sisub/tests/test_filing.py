# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import zipfile
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .. import uninstall_hook
from .common import OTHER_REGISTRATION, PERIOD, REGISTRATION, SisubCase

PDF = b"%PDF-1.4\n%%EOF\n"


@tagged("post_install_l10n", "post_install", "-at_install")
@freeze_time("2026-09-10 18:00:00")
class TestFiling(SisubCase):
    # ------------------------------------------------------------------ what is in it

    def test_kinds(self):
        self.assertEqual(self._sisub().kind, "nil")
        worker = self._worker()
        self._contract(start="2026-01-05", workers=[worker])
        self.assertEqual(self._sisub().kind, "continued")
        self._contract(start="2026-08-31", workers=[worker])
        self.assertEqual(self._sisub().kind, "activity")

    def test_contracts_in_force_and_why_the_others_are_not(self):
        worker = self._worker()
        earlier = self._contract(start="2025-10-01", end="2026-05-01", workers=[worker])
        later = self._contract(start="2026-09-01")
        quotation = self._contract(confirm=False)
        undated = self._contract(start=False, end="2026-04-30")
        filing = self._sisub()
        self.assertEqual(filing.contract_ids.order_id, earlier)
        reasons = {line.order_id: line.reason for line in filing.exclusion_ids}
        self.assertEqual(
            reasons,
            {
                later: "started_later",
                quotation: "not_confirmed",
                undated: "ended_earlier",
            },
        )

    def test_bimester_boundary(self):
        """One leaves on the last day of a bimester, one comes on the first of the
        next, one stays.
        """
        leaver, newcomer, stays = (self._worker(name) for name in ("Ada", "Bea", "Cid"))
        order = self._contract(start="2026-05-04", workers=[stays])
        self._assign(leaver, order, end="2026-06-30")
        self._assign(newcomer, order, start="2026-07-01")
        leaver.active = False
        self.assertEqual(
            self._lines(self._sisub()),
            [("1", 3, "Ada"), ("1", 3, "Cid"), ("1", 4, "Bea"), ("1", 4, "Cid")],
        )
        self.company.l10n_mx_sisub_absent = True
        lines = self._sisub().worker_ids
        self.assertEqual(len(lines), 6)
        absent = lines.filtered(lambda one: (one.bimester, one.name) == (3, "Bea"))
        self.assertTrue(absent.has_pay)

    def test_two_contracts(self):
        worker = self._worker("Ada")
        for start in ("2026-05-04", "2026-07-15"):
            self._contract(start=start, workers=[worker])
        self._pay(worker)
        filing = self._sisub()
        self.assertEqual(
            self._lines(filing), [("1", 3, "Ada"), ("1", 4, "Ada"), ("2", 4, "Ada")]
        )
        self.assertEqual(filing.person_count, 1)
        self.assertFalse(self._errors(filing))

    def test_number_for_life(self):
        first = self._contract(workers=[self._worker()])
        first.l10n_mx_sisub_number = "41"
        slip = self._contract(workers=[self._worker()])
        slip.l10n_mx_sisub_number = "9" * 5_000
        second = self._contract(workers=[self._worker()])
        self.assertIn("contract-incomplete", self._errors(self._sisub()))
        self.assertEqual(second.l10n_mx_sisub_number, "42")
        first.action_cancel()
        self._sisub()
        self.assertEqual(second.l10n_mx_sisub_number, "42")

    def test_client_abroad(self):
        """ICSOE leaves it out; Infonavit wants it with the generic RFC."""
        abroad = self._client(
            "Cedar Ridge, Inc.", False, country_id=self.env.ref("base.us").id
        )
        worker = self._worker()
        self._contract(partner_id=abroad.id, workers=[worker])
        self._pay(worker)
        self.assertEqual(self._close().kind, "nil")
        filing = self._sisub()
        self.assertEqual(filing.contract_ids.client_rfc, "XEXX010101000")
        self.assertFalse(self._errors(filing))

    def test_two_registrations(self):
        one, two, wrong = (self._worker() for _n in range(3))
        two.l10n_mx_icsoe_employer_registration = "b45-67890-10-8"
        wrong.l10n_mx_icsoe_employer_registration = "Z9999999999"
        self._contract(workers=[one, two, wrong])
        self._pay(one, two, wrong)
        filing = self._sisub()
        found = {line.employee_id: line.registration for line in filing.worker_ids}
        self.assertEqual(found[one], REGISTRATION)
        self.assertEqual(found[two], OTHER_REGISTRATION)
        self.assertEqual(self._errors(filing), ["worker-registration"])

    def test_salary_at_the_end_of_the_bimester(self):
        worker = self._worker(sbc=500)
        worker.create_version({"date_version": date(2026, 7, 1), "l10n_mx_sbc": 600})
        rich = self._worker(sbc=3050.40)
        self._contract(workers=[worker, rich])
        filing = self._sisub()
        salaries = {
            (line.employee_id, line.bimester): line.salary for line in filing.worker_ids
        }
        self.assertEqual(salaries[worker, 3], 500)
        self.assertEqual(salaries[worker, 4], 600)
        self.assertEqual(salaries[rich, 4], 2932.75)  # 25 UMA of 2026
        self.assertIn("salary-capped", self._codes(filing, "info"))

    def test_work_sites(self):
        yard = self._client(
            "Patio",
            False,
            type="delivery",
            street="Lirio 1",
            parent_id=self.client.id,
        )
        worker, elsewhere = self._worker("Ada"), self._worker("Bea")
        order = self._contract(workers=[worker])
        self._assign(elsewhere, order).l10n_mx_sisub_site_id = yard
        lines = self._sisub().worker_ids
        sites = {line.name: line.facts["site"]["street"] for line in lines}
        self.assertEqual(sites, {"Ada": "Av. de la Manufactura", "Bea": "Lirio"})

    def test_a_street_is_taken_apart_as_for_imss(self):
        for text, parts in (
            ("Eje 7 Sur 640, piso 2", ("Eje 7 Sur", "640", "2", "", "")),
            ("Carretera a Celaya Km 12", ("Carretera a Celaya Km 12", "", "", "", "")),
            ("Lirio 8-B entre Pino y Roble", ("Lirio", "8-B", "", "Pino", "Roble")),
        ):
            self.client.street = text
            address = self.client._l10n_mx_sisub_address()
            self.assertEqual(
                (
                    address.street,
                    address.exterior_number,
                    address.interior_number,
                    address.between_street,
                    address.and_street,
                ),
                parts,
            )

    def test_amounts(self):
        order = self._contract(workers=[self._worker()])
        order.order_line.price_unit = 1500
        self.assertEqual(self._sisub().contract_ids.amount, 1500)
        order.l10n_mx_sisub_amount = 99
        self.assertEqual(self._sisub().contract_ids.amount, 99)

    def test_an_amount_in_dollars_needs_an_exchange_rate(self):
        order = self._contract(workers=[self._worker()])
        order.order_line.price_unit = 1500
        dollars, pesos = self.env.ref("base.USD"), self.company.currency_id
        (dollars | pesos).rate_ids.unlink()
        order.currency_id = dollars
        filing = self._sisub()
        self.assertEqual(filing.contract_ids.amount, 0)
        self.assertIn("amount-missing", self._codes(filing, "warning"))
        rate = {"currency_id": dollars.id, "name": "2026-08-31", "rate": 0.05}
        self.env["res.currency.rate"].create({**rate, "company_id": self.company.id})
        self.assertEqual(self._sisub().contract_ids.amount, 30_000)

    def test_left_out_by_hand(self):
        worker = self._worker()
        self._contract(workers=[worker])
        filing = self._sisub()
        with self.assertRaises(UserError):
            filing.contract_ids.action_leave_out(" ")
        filing.contract_ids.action_leave_out("Se canceló antes de empezar")
        self.assertEqual(filing.kind, "nil")
        filing.action_gather()
        self.assertFalse(filing.contract_ids)
        filing.exclusion_ids.action_take_back()
        self.assertEqual(filing.contract_count, 1)

    # ------------------------------------------------------------------ its life

    def _ready(self):
        worker = self._worker("Íñigo Peña")
        self._contract(workers=[worker])
        self._pay(worker)
        filing = self._sisub()
        filing.action_prepare()
        return filing

    def test_from_draft_to_accepted(self):
        filing = self._ready()
        self.assertEqual(filing.state, "to_send")
        self.assertEqual(
            filing.file_ids.mapped("name"),
            [
                "1_SISUB_Ley_29_bis_Sujeto obligado.CSV",
                "2_SISUB_Ley_29_bis_Contratos.CSV",
                "3_SISUB_Ley_29_bis_DetalleTrab.CSV",
                "sisub-2026-2.xlsx",
            ],
        )
        with zipfile.ZipFile(io.BytesIO(filing.package())) as archive:
            self.assertIsNone(archive.testzip())
            sums = archive.read("SHA256SUMS").decode()
        for file in filing.file_ids:
            self.assertIn(f"{file.sha256}  {file.name}\n", sums)
        self.assertIn("text-bg-primary fs-6'>Upload the files", filing.progress)
        filing.register_sent("I2026-0001", "2026-09-10")
        self.assertEqual((filing.state, filing.folio), ("sent", "I2026-0001"))
        with self.assertRaises(UserError):
            filing.register_accepted("2026-09-09")  # before it was sent
        filing.register_accepted("2026-09-10", PDF, "I2026-0010")  # was mistyped
        self.assertEqual((filing.state, filing.urgency), ("filed", "done"))
        self.assertEqual(filing.folio, "I2026-0010")
        self.assertIn("sisub-2026-2-acuse.pdf", filing.file_ids.mapped("name"))
        with self.assertRaises(UserError):
            filing.sudo().contract_ids.number = "9"
        with self.assertRaises(UserError):
            self._sisub()

    def test_rejected(self):
        filing = self._ready()
        filing.register_sent("I2026-0001", "2026-09-10")
        nss = filing.worker_ids[0].nss
        filing.register_rejected(
            f"Contratos,Layout incorrecto fila 2\r\nEl NSS {nss} no existe\r\n"
            "Sujeto obligado,fila 2".encode()
        )
        self.assertEqual(filing.state, "rejected")
        first, second, party = filing.message_line_ids
        self.assertEqual(first.contract_id, filing.contract_ids)
        self.assertEqual(second.worker_id, filing.worker_ids[0])
        self.assertNotIn(nss, second.text)
        # The file of the obligated party has no line here.
        self.assertFalse(party.contract_id or party.worker_id)
        self.assertEqual(first.action_open_source()["res_model"], "sale.order")
        filing.action_gather()
        self.assertEqual((filing.state, len(filing.file_ids)), ("draft", 0))
        filing.action_prepare()
        filing.action_return()
        self.assertEqual(filing.state, "draft")
        # Rejected once more, with nothing to read: what was said before is past.
        filing.action_prepare()
        filing.register_sent("I2026-0002", "2026-09-10")
        filing.register_rejected()
        self.assertFalse(filing.message_line_ids)

    def test_complementary(self):
        filing = self._ready()
        filing.register_sent("I2026-0001", "2026-09-10")
        filing.register_accepted("2026-09-10")
        action = filing.action_correct()
        correction = self.sisub.browse(action["res_id"])
        self.assertEqual(correction.kind, "complementary")
        self.assertEqual(correction.origin_id, filing)
        self.assertFalse(correction.has_deadline)
        # Nothing that a PDF proves has changed since.
        self.assertEqual(str(correction.papers), "<ul></ul>")
        correction.action_prepare()
        with self.assertRaisesRegex(UserError, "when the return that it amends was"):
            correction.register_sent("I2026-0002", "2026-09-09")

    def test_what_was_left_out_by_hand_stays_out_of_the_complementary(self):
        worker = self._worker()
        contract, other = (self._contract(workers=[worker]) for _n in range(2))
        self._pay(worker)
        filing = self._sisub()
        line = filing.contract_ids.filtered(lambda one: one.order_id == other)
        line.action_leave_out("Se canceló antes de empezar")
        filing.action_prepare()
        filing.register_sent("I2026-0001", "2026-09-10")
        filing.register_accepted("2026-09-10")
        correction = self.sisub.browse(filing.action_correct()["res_id"])
        self.assertEqual(correction.contract_ids.order_id, contract)
        self.assertEqual(correction.exclusion_ids.note, "Se canceló antes de empezar")
        # Nobody overlooks it: it may be what is to be put right.
        self.assertIn(
            f"by hand, as in the return before: {other.name}", correction.next_step
        )
        correction.exclusion_ids.action_take_back()
        self.assertEqual(correction.contract_count, 2)
        self.assertNotIn("by hand", correction.next_step)

    def test_too_early(self):
        with freeze_time("2026-08-20 18:00:00"):
            worker = self._worker()
            self._contract(workers=[worker])
            self._pay(worker)
            filing = self._sisub()
            with self.assertRaises(UserError):
                filing.action_prepare()

    def test_a_declared_day_moves_its_deadline(self):
        filing = self._sisub()
        day = filing.date_deadline
        self.env["resource.calendar.leaves"].with_user(self.signatory).create(
            {
                "name": "SAT",
                "l10n_mx_icsoe_closed": True,
                "l10n_mx_icsoe_first_day": day,
                "l10n_mx_icsoe_last_day": day,
                "time_type": "other",
                "company_id": False,
            }
        )
        self.assertGreater(filing.date_deadline, day)

    def test_errors_stop_it(self):
        self._contract(workers=[self._worker()])
        filing = self._sisub()
        self.assertEqual(self._errors(filing), ["pay-missing-everywhere"] * 2)
        with self.assertRaises(UserError):
            filing.action_prepare()

    def test_what_was_changed_since_the_gather_stops_it(self):
        worker, other = self._worker(), self._worker()
        order = self._contract(workers=[worker])
        self._pay(worker, other)
        contract = order._l10n_mx_icsoe_reference()
        filing = self._sisub()

        def change_pay():
            self.env["l10n_mx_sisub.pay"].search(
                [("employee_id", "=", worker.id), ("bimester", "=", "3")]
            ).fixed = 21000

        for change, words in (
            (
                lambda: order.write({"l10n_mx_icsoe_object": "Otro"}),
                "contracts changed",
            ),
            (lambda: self._assign(other, order), "worker lines added: 2"),
            (
                lambda: self._contract(start="2026-07-01", workers=[other]),
                r"contracts added: 1 \(\w+\), worker lines added: 1 \(",
            ),
            (change_pay, r"worker lines changed: 1 \(%s\)" % contract),
            (
                lambda: self.company.write({"l10n_mx_sisub_notary": "Ana"}),
                "the company",
            ),
        ):
            change()
            lines, found = filing.worker_ids, filing.issue_ids
            with self.assertRaisesRegex(UserError, words):
                filing.action_prepare()
            # Looking has changed nothing.
            self.assertEqual((filing.worker_ids, filing.issue_ids), (lines, found))
            self.assertEqual((filing.state, filing.file_ids.ids), ("draft", []))
            filing.action_gather()
        filing.action_prepare()
        self.assertEqual(filing.state, "to_send")

    def test_a_branch_that_came_is_in_the_next_gather(self):
        worker = self._worker()
        self._contract(workers=[worker])
        self._pay(worker)
        filing = self._sisub()
        branch = self.env["res.company"].create(
            {"name": "Sucursal", "parent_id": self.company.id}
        )
        self.env["l10n_mx_sisub.registration"].create(
            {"company_id": branch.id, "number": "B4567890116"}
        )
        with self.assertRaisesRegex(UserError, "the company"):
            filing.action_prepare()
        filing.action_gather()
        self.assertIn("B4567890116", filing.registration_ids.mapped("number"))
        filing.action_prepare()
        self.assertEqual(filing.state, "to_send")

    def test_cancelled_and_begun_again(self):
        filing = self._ready()
        filing.action_cancel()
        again = self._sisub()
        self.assertNotEqual(again, filing)
        self.assertEqual(again.state, "draft")

    # ------------------------------------------------------------------ both returns

    def test_one_reminder_for_both(self):
        """The job opens both drafts; while ICSOE is open, its reminder speaks of
        both.
        """
        self.company.l10n_mx_icsoe_capturista_id = self.capturista
        for addon in ("l10n_mx_sisub", "l10n_mx_icsoe"):
            with self.enter_registry_test_mode():
                self.env.ref(f"{addon}.cron_follow_up").method_direct_trigger()
        sisub = self.sisub.search([("company_id", "=", self.company.id)])
        icsoe = sisub.icsoe_id
        self.assertEqual((sisub.kind, icsoe.kind), ("nil", "nil"))
        self.assertFalse(sisub.activity_ids)
        self.assertIn("SISUB 2026-2", icsoe.activity_ids[0].note)
        # ICSOE is done with: from now on SISUB reminds itself.
        icsoe.action_cancel()
        sisub.sudo()._remind(date(2026, 9, 16))
        self.assertTrue(sisub.activity_ids)

    def test_a_prepared_return_is_the_capturistas_to_send(self):
        filing = self._ready()
        self._close().action_cancel()  # ICSOE's reminder would speak of both
        filing.sudo()._remind(date(2026, 9, 12))
        self.assertEqual(filing.activity_ids.user_id, self.capturista)

    def test_board(self):
        self._close()
        filing = self._sisub()
        due = self.env["l10n_mx_sisub.due"].with_user(self.capturista)
        rows = due.search([("company_id", "=", self.company.id)])
        self.assertEqual(rows.mapped("authority"), ["icsoe", "sisub"])
        self.assertEqual(rows.mapped("stage"), ["draft", "draft"])
        self.assertEqual(rows[1].next_step, filing.next_step)
        action = rows[1].action_open()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (filing._name, filing.id)
        )

    def test_the_board_names_the_periods_without_a_sisub(self):
        board = self.env["l10n_mx_sisub.due"].with_user(self.capturista)
        board = board.with_company(self.company)

        def missing():
            return [one["label"] for one in board.periods_without_return()]

        self.assertEqual(missing(), ["2026-2"])
        self._close(year=2024, period="3")  # long ago, perhaps without Odoo
        self._close(year=2025, period="3")
        self._close()
        self.assertEqual(
            missing(),
            ["2025-1", "2025-2", "2026-1", "SISUB 2025-3", "SISUB 2026-2"],
        )
        self._sisub(year=2025, period="3")
        self._sisub()
        self.env.invalidate_all()  # as in the next request
        self.assertEqual(missing(), ["2025-1", "2025-2", "2026-1"])
        # A click closes both returns.
        context = self.env.ref("l10n_mx_sisub.due_action").context
        self.assertIn("'close_action': 'l10n_mx_sisub.close_action'", context)

    def test_the_board_offers_no_machinery_to_group_by(self):
        described = self.env["l10n_mx_sisub.due"].fields_get(attributes=["groupable"])
        offered = {name for name, field in described.items() if field["groupable"]}
        self.assertIn("stage", offered)
        self.assertFalse(offered & {"id", "res_id", "res_model"})

    def test_the_menu_of_icsoe_leads_to_the_board_of_both(self):
        menu = self.env.ref("l10n_mx_icsoe.menu_filings")
        self.assertEqual(menu.action, self.env.ref("l10n_mx_sisub.due_action"))
        uninstall_hook(self.env)
        self.assertEqual(menu.action, self.env.ref("l10n_mx_icsoe.filing_action"))

    def test_close_both_with_the_wizard(self):
        wizard = (
            self.env["l10n_mx_sisub.close"]
            .with_user(self.capturista)
            .create({"company_id": self.company.id, "year": 2026, "period": "2"})
        )
        action = wizard.action_close()
        filing = self.sisub.browse(action["res_id"])
        self.assertEqual(filing.icsoe_id.state, "draft")
        self.assertEqual(filing.icsoe_id.action_open_sisub()["res_id"], filing.id)

    def test_an_icsoe_return_past_draft_is_not_gathered_again(self):
        icsoe = self._close()
        icsoe.action_send_to_sign()
        wizards = self.env["l10n_mx_sisub.close"].with_user(self.capturista)
        values = {"company_id": self.company.id, "year": 2026, "period": "2"}
        form = Form(wizards.with_context(default_year=2026))
        form.period = "2"
        self.assertTrue(form._get_modifier("with_icsoe", "invisible"))
        form.period = "1"
        self.assertFalse(form._get_modifier("with_icsoe", "invisible"))
        filing = self.sisub.browse(wizards.create(values).action_close()["res_id"])
        self.assertEqual((filing.icsoe_id, icsoe.state), (icsoe, "to_sign"))

    def test_a_correction_of_icsoe_is_what_it_is_compared_with(self):
        worker = self._worker()
        self._contract(workers=[worker])
        icsoe = self._close()
        icsoe.action_send_to_sign()
        self._sign(icsoe)
        icsoe.with_user(self.signatory).register_acknowledgement("N1", "2026-09-10")
        worker.version_id.l10n_mx_sbc = 612
        self.assertIn("salary-differs", self._codes(self._sisub()))
        correction = icsoe.action_correct()
        filing = self._sisub()
        self.assertNotIn("salary-differs", self._codes(filing))
        # Not because nothing is declared there.
        self.assertNotIn("worker-not-in-icsoe", self._codes(filing))
        self.assertNotIn("contract-not-in-icsoe", self._codes(filing))
        self.assertEqual(filing.icsoe_id, icsoe)
        correction.action_cancel()
        self.assertIn("salary-differs", self._codes(self._sisub()))

    def test_answers_with_the_wizard(self):
        filing = self._ready()
        answers = self.env["l10n_mx_sisub.answer"].with_user(self.capturista)
        answer = answers.create({"filing_id": filing.id, "folio": "I-1"})
        self.assertTrue(answer.sending)
        answer.action_register()
        answer = answers.create({"filing_id": filing.id})
        self.assertEqual((answer.outcome, answer.folio), ("accepted", "I-1"))
        answer.outcome = "rejected"
        answer.action_register()
        self.assertEqual(filing.state, "rejected")

    def test_findings_open_what_is_wrong(self):
        worker = self._worker(ssnid=False)
        order = self._contract(workers=[worker])
        filing = self._sisub()
        models = {}
        manager = self._user(
            "all",
            "l10n_mx_icsoe.group_signatory,hr.group_hr_manager,"
            "sales_team.group_sale_manager",
        )
        for issue in filing.issue_ids.with_user(manager):
            action = issue.action_fix()
            models[issue.code] = action["res_model"]
            if issue.code in ("pay-missing-everywhere", "amounts-missing"):
                # What is typed there is of that bimester.
                bimester = issue.values["bimester"][-1]
                self.assertEqual(action["context"]["default_bimester"], bimester)
                self.assertEqual(action["context"]["default_year"], 2026)
                # And only that is shown.
                shown = {
                    name.removeprefix("search_default_"): value
                    for name, value in action["context"].items()
                    if name.startswith("search_default_")
                }
                about = {"year": 2026, "bimester": bimester}
                if issue.code == "amounts-missing":
                    number = issue.values["registration"]
                    paid = self.principal + self.other
                    about["registration_id"] = paid.filtered_domain(
                        [("number", "=", number)]
                    ).id
                self.assertEqual(shown, about)
        self.assertEqual(models["nss-invalid"], "hr.employee")
        self.assertEqual(models["pay-missing-everywhere"], "l10n_mx_sisub.pay")
        self.assertEqual(models["amounts-missing"], "l10n_mx_sisub.contribution")
        self.assertEqual(models["contractor-incomplete"], "l10n_mx_icsoe.fix")
        self.assertEqual(filing.contract_ids.order_id, order)

    def test_a_capturista_completes_the_client(self):
        order = self._contract(workers=[self._worker()])
        order.partner_id.l10n_mx_sisub_registration = False
        filing = self._sisub()
        finding = filing.issue_ids.filtered(
            lambda one: one.code == "client-registration-missing"
        )
        action = finding.action_fix()
        dialog = self.env[action["res_model"]].with_user(self.capturista)
        dialog = dialog.browse(action["res_id"])
        self.assertIn("registration", dialog.shown)
        dialog.registration = "Z1234567109"
        dialog.action_save()
        self.assertEqual(
            order.partner_id.sudo().l10n_mx_sisub_registration, "Z1234567109"
        )
        self.assertNotIn("client-registration-missing", filing.issue_ids.mapped("code"))

    def test_a_malformed_registration_is_shown_and_not_saved(self):
        order = self._contract(workers=[self._worker()])
        order.partner_id.l10n_mx_sisub_registration = "123"
        finding = self._sisub().issue_ids.filtered(
            lambda one: one.code == "client-registration-invalid"
        )
        action = finding.action_fix()
        dialog = self.env[action["res_model"]].with_user(self.capturista)
        dialog = dialog.browse(action["res_id"])
        self.assertEqual(dialog.shown, "mobile colony registration")
        with self.assertRaisesRegex(UserError, "Employer Registration at IMSS"):
            dialog.action_save()

    def test_who_may_not_fix_it_asks_until_it_is_fixed(self):
        worker = self._worker(ssnid=False)
        self._contract(workers=[worker])
        filing = self._sisub()
        finding = filing.issue_ids.filtered(lambda one: one.code == "nss-invalid")[:1]
        self.assertFalse(finding.may_fix)
        finding.action_ask()
        request = worker.sudo().activity_ids
        self.assertEqual(request.summary, "SISUB 2026-2 waits for this")
        self.assertIn("NSS", request.note)
        finding.invalidate_recordset()
        self.assertIn(request.user_id.name, finding.asked)
        worker.sudo().ssnid = "12345678903"
        filing.action_gather()
        self.assertFalse(request.exists())

    def test_only_capturistas(self):
        for user in (self.employee_user, self.salesman, self.hr_manager):
            with self.assertRaises(AccessError):
                self.sisub.with_user(user).close(self.company.id, **PERIOD)
