# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import IcsoeCase


@tagged("post_install_l10n", "post_install", "-at_install")
class TestGather(IcsoeCase):
    def _reasons(self, filing):
        return {line.order_id: line.reason for line in filing.exclusion_ids}

    def test_capturista_without_hr_or_sales_rights_gets_everything(self):
        order = self._contract(workers=[self._worker("Ana López", sbc=512.4)])
        filing = self._close()
        self.assertEqual((filing.kind, filing.state), ("normal", "draft"))
        contract = filing.contract_ids
        self.assertEqual(contract.order_id, order)
        self.assertEqual(contract.client_rfc, "ABA980312QX8")
        self.assertEqual(contract.client_mobile, "4425550101")
        self.assertEqual(contract.object, "OC 4500012345 Limpieza de la planta")
        self.assertEqual(
            (contract.service_folio, contract.service_name),
            ("12345", "Limpieza especializada de plantas"),
        )
        worker = contract.worker_ids
        self.assertEqual(
            (worker.name, worker.nss, worker.sbc),
            ("Ana López", self._nss(order), 512.4),
        )
        self.assertEqual(
            (filing.contract_count, filing.worker_count, filing.person_count), (1, 1, 1)
        )
        self.assertEqual(self._codes(filing, "error"), [])

    def _nss(self, order):
        return order.l10n_mx_icsoe_assignment_ids.employee_id.ssnid

    def test_a_contract_belongs_to_the_period_in_which_it_starts(self):
        before, first, last, after = (
            self._contract(start=day)
            for day in ("2026-04-30", "2026-05-01", "2026-08-31", "2026-09-01")
        )
        filing = self._close()
        self.assertEqual(filing.contract_ids.order_id, first + last)
        self.assertEqual(
            self._reasons(filing), {before: "started_earlier", after: "started_later"}
        )

    def test_far_away_orders_are_no_news(self):
        """Left out is worth a line while it could be a mistake: not for everything the
        company will ever sell.
        """
        self._contract(start="2026-01-10", end="2026-04-30")
        following = self._contract(start="2026-12-31")
        self._contract(start="2027-01-01")
        signed_now = self._contract(
            start="2027-06-01", date_order="2026-08-31 12:00:00"
        )
        self.assertEqual(
            self._reasons(self._close()),
            {following: "started_later", signed_now: "started_later"},
        )

    def test_a_contract_that_is_captured_late_was_signed_before(self):
        order = self._contract(date_order="2026-08-20 18:00:00")
        order = order.with_user(self.salesman)
        self.assertEqual(order.l10n_mx_icsoe_date_signed, date(2026, 5, 4))
        with Form(order) as form:
            form.l10n_mx_icsoe_date_start = "2026-05-11"
            self.assertEqual(form.l10n_mx_icsoe_date_signed, date(2026, 5, 11))
        self.assertFalse(order.l10n_mx_icsoe_date_signed_entered, "it is proposed")
        with Form(order) as form:
            form.l10n_mx_icsoe_date_signed = "2026-04-28"
        filing = self._close()
        self.assertEqual(filing.contract_ids.date_signed, date(2026, 4, 28))
        self.assertIn("signed-in-other-period", self._codes(filing))
        order.l10n_mx_icsoe_date_signed = False
        self.assertEqual(order.l10n_mx_icsoe_date_signed, date(2026, 5, 11))
        order.l10n_mx_icsoe_date_signed = False
        self.assertEqual(order.l10n_mx_icsoe_date_signed, date(2026, 5, 11))

    def test_the_day_entered_in_a_quotation_outlives_its_confirmation(self):
        """Also the day of the quotation itself, and the start, which moves later."""
        for signed, start in (("2026-05-05", "2026-06-01"), ("2026-05-01",) * 2):
            order = self._contract(
                start=start,
                confirm=False,
                date_order="2026-05-05 18:00:00",
                l10n_mx_icsoe_date_signed=signed,
            )
            order.action_confirm()
            order.l10n_mx_icsoe_date_start = "2026-06-02"
            self.assertEqual(str(order.l10n_mx_icsoe_date_signed), signed)
            renewal = order.copy()
            self.assertFalse(renewal.l10n_mx_icsoe_date_signed)
            renewal.action_confirm()
            self.assertEqual(
                renewal.l10n_mx_icsoe_date_signed, renewal._l10n_mx_icsoe_agreed_on()
            )

    def test_who_confirms_before_midnight_in_mexico_signed_that_day(self):
        order = self._contract(start="2026-06-01", date_order="2026-05-05 05:30:00")
        self.assertEqual(str(order.l10n_mx_icsoe_date_signed), "2026-05-04")

    def test_a_contract_shows_its_worst_finding(self):
        wrong = self._contract(workers=[self._worker(ssnid="", l10n_mx_curp="")])
        late = self._contract(workers=[self._worker()])
        (wrong + late).l10n_mx_icsoe_date_signed = "2026-04-28"
        right = self._contract(
            workers=[self._worker()], l10n_mx_icsoe_object="OC 77 Jardinería"
        )
        contracts = {one.order_id: one for one in self._close().contract_ids}
        self.assertIn("warning", contracts[wrong].issue_ids.mapped("severity"))
        self.assertEqual(
            [contracts[one].worst_severity for one in (wrong, late, right)],
            ["error", "warning", False],
            contracts[right].issue_ids.mapped("code"),
        )

    def test_the_first_period_takes_older_contracts_still_in_force(self):
        worker = self._worker(since="2019-01-01")
        ended = self._contract(start="2020-03-01", end="2021-04-23")
        old = self._contract(start="2020-03-01", workers=[worker])
        new = self._contract(start="2021-04-30")
        filing = self._close(year=2021, period=1)
        self.assertEqual(filing.contract_ids.order_id, old + new)
        self.assertNotIn(
            ended,
            filing.exclusion_ids.order_id,
            "it ended before the reform: nobody needs to hear of it",
        )
        self.assertEqual(str(filing.date_start), "2021-04-24")
        self.assertEqual(str(filing.date_deadline), "2021-09-17")

    def test_every_order_that_is_not_reported_says_why(self):
        abroad = self._client("Texas Steel", "", country_id=self.env.ref("base.us").id)
        generic = self._client(
            "Residente en el extranjero", "XEXX010101000", country_id=False
        )
        quotation = self._contract(confirm=False)
        cancelled = self._contract()
        cancelled._action_cancel()
        foreign = self._contract(partner_id=abroad.id)
        foreign_rfc = self._contract(partner_id=generic.id)
        unmarked = self._contract()
        unmarked.l10n_mx_icsoe_specialized = False
        filing = self._close()
        self.assertEqual(
            self._reasons(filing),
            {
                quotation: "not_confirmed",
                cancelled: "cancelled",
                foreign: "foreign_client",
                foreign_rfc: "foreign_client",
                unmarked: "not_specialised",
            },
        )
        self.assertEqual(filing.kind, "nil", "no contract is left: nothing to report")
        self.assertEqual(
            [order.l10n_mx_icsoe_reported for order in self._reasons(filing)],
            [False] * 5,
            "to be reported nowhere",
        )

    def test_a_contract_says_where_it_is_reported_or_left_out(self):
        order = self._contract(workers=[self._worker()])
        undated = self._contract(start=False)
        filing = self._close()
        self.assertEqual(undated.l10n_mx_icsoe_reported, "Not reported: no start")
        (line,) = filing.contract_ids.filtered(lambda one: one.order_id == order)

        def reported():
            order.invalidate_recordset()  # as another request reads it
            return order.l10n_mx_icsoe_reported

        self.assertEqual(reported(), "To report in 2026-2")
        line.action_leave_out("Renta de maquinaria")
        self.assertEqual(reported(), "Left out of 2026-2")
        filing.exclusion_ids.filtered("note").action_take_back()
        self.assertEqual(reported(), "To report in 2026-2")
        undated.l10n_mx_icsoe_specialized = False
        filing.action_gather()
        filing.action_send_to_sign()
        self.assertEqual(reported(), "2026-2")
        filing.with_user(self.signatory).action_return("Falta un contrato")
        self.assertEqual(reported(), "To report in 2026-2")

    def test_a_contract_is_to_be_reported_while_it_binds_a_client_in_mexico(self):
        order = self._contract()
        self.assertEqual(order.l10n_mx_icsoe_reported, "To report in 2026-2")
        self.client.write({"vat": False, "country_id": self.env.ref("base.us").id})
        self.assertFalse(order.l10n_mx_icsoe_reported)
        self.client.country_id = self.mexico
        self.assertEqual(order.l10n_mx_icsoe_reported, "To report in 2026-2")
        order._action_cancel()
        self.assertFalse(order.l10n_mx_icsoe_reported)

    def test_a_contract_leads_to_the_returns_that_carry_it(self):
        """And so does a worker's NSS in the search of returns."""
        ana = self._worker("Ana")
        order, other = self._contract(workers=[ana]), self._contract(start="2026-01-15")
        filing = self._close()
        for contract, carried_by in ((order, filing), (other, filing.browse())):
            action = contract.with_user(self.capturista).action_l10n_mx_icsoe_returns()
            found = filing.search(action["domain"])
            self.assertEqual(found, carried_by, contract.name)
        view = etree.fromstring(filing.get_view(view_type="search")["arch"])
        (field,) = view.iterfind(".//field[@name='worker_ids']")
        domain = safe_eval(field.get("filter_domain"), {"self": ana.ssnid})
        self.assertEqual(filing.search(domain), filing)

    def test_the_workers_of_a_return_whom_a_finding_is_about(self):
        without = self._worker("Eva", sbc=0)
        self._contract(workers=[self._worker("Ana"), without])
        filing = self._close()
        found = filing.worker_ids.filtered_domain([("issue_ids", "!=", False)])
        self.assertEqual(found.employee_id, without)

    def test_a_client_abroad_with_a_mexican_rfc_is_reported_and_asked_about(self):
        self.client.country_id = self.env.ref("base.us")
        contract = self._contract(workers=[self._worker()])
        filing = self._close()
        self.assertEqual(filing.contract_ids.order_id, contract)
        self.assertEqual(self._codes(filing, "error"), [])
        (issue,) = filing.issue_ids.filtered(lambda one: one.code == "client-abroad")
        self.assertEqual(issue.action_fix()["res_model"], "l10n_mx_icsoe.fix")

    def test_a_contract_without_start_date_is_in_and_is_an_error(self):
        self._contract(start=False, workers=[self._worker()])
        filing = self._close()
        self.assertEqual(self._codes(filing, "error"), ["start-missing"])

    def test_sbc_is_the_last_one_registered_in_the_period(self):
        worker = self._worker(sbc=500)
        worker.create_version({"date_version": "2026-08-31", "l10n_mx_sbc": 550.5})
        worker.create_version({"date_version": "2026-09-01", "l10n_mx_sbc": 999})
        order = self._contract()
        self._assign(worker, order, end="2026-06-30")
        filing = self._close()
        self.assertEqual(
            filing.worker_ids.sbc,
            550.5,
            "also when it rose after the worker left the contract",
        )
        self.assertEqual(str(filing.worker_ids.date_end), "2026-06-30")

    def test_a_worker_entered_after_the_period_is_taken_with_a_warning(self):
        """Who starts with Odoo in September enters August's workers with
        today's date.
        """
        self._contract(workers=[self._worker(sbc=480, since="2026-09-15")])
        filing = self._close()
        self.assertEqual(
            (filing.worker_ids.sbc, str(filing.worker_ids.sbc_date)),
            (480, "2026-09-15"),
        )
        self.assertEqual(self._codes(filing), ["sbc-after-period"])

    def test_an_sbc_whose_first_day_is_assumed_asks_to_be_compared(self):
        """The import of a receipt of 27 August to 2 September marks the version of 1
        September; an SBC that is typed is nobody's assumption.
        """
        worker = self._worker(sbc=500, since="2026-01-01")
        september = worker.create_version(
            {
                "date_version": "2026-09-01",
                "l10n_mx_sbc": 600,
                "l10n_mx_icsoe_sbc_assumed": True,
            }
        )
        self._contract(workers=[worker])
        filing = self._close()
        self.assertEqual(filing.worker_ids.sbc, 500)
        self.assertEqual(self._codes(filing), ["sbc-date-assumed"])
        later = worker.create_version({"date_version": "2026-10-01"})
        self.assertFalse(later.l10n_mx_icsoe_sbc_assumed)
        september.l10n_mx_sbc = 610
        self.assertFalse(september.l10n_mx_icsoe_sbc_assumed)
        filing.action_gather()
        self.assertEqual(self._codes(filing), [])

    def test_leavers_count_and_a_worker_is_once_per_contract(self):
        leaver, returner = self._worker("Leaver"), self._worker("Returner")
        order = self._contract(workers=[leaver])
        self._assign(returner, order, start="2026-05-04", end="2026-05-31")
        self._assign(returner, order, start="2026-07-01")
        leaver.active = False
        filing = self._close()
        self.assertEqual(filing.worker_ids.mapped("name"), ["Leaver", "Returner"])
        stay = filing.worker_ids[1]
        self.assertEqual((str(stay.date_start), stay.date_end), ("2026-05-04", False))

    def test_workers_outside_the_contract_or_the_period_are_out(self):
        order = self._contract(start="2026-06-01")
        self._assign(
            self._worker("Before"), order, start="2026-05-01", end="2026-05-31"
        )
        self._assign(
            self._worker("From the first day"),
            order,
            start="2026-05-01",
            end="2026-06-01",
        )
        self._assign(self._worker("On the last day"), order, start="2026-08-31")
        self._assign(self._worker("After"), order, start="2026-09-01")
        self.assertEqual(
            self._close().worker_ids.mapped("name"),
            ["From the first day", "On the last day"],
        )

    def test_a_worker_on_two_contracts_is_two_lines_and_one_person(self):
        worker = self._worker()
        self._contract(workers=[worker])
        self._contract(start="2026-06-01", workers=[worker])
        filing = self._close()
        self.assertEqual((filing.worker_count, filing.person_count), (2, 1))

    def test_identifiers_are_copied_without_blanks_and_hyphens(self):
        worker = self._worker()
        nss, curp = worker.ssnid, worker.l10n_mx_curp
        worker.ssnid = f" {nss[:2]}-{nss[2:4]} {nss[4:]}\u00a0"
        worker.l10n_mx_curp = f" {curp.lower()} "
        self._contract(workers=[worker])
        filing = self._close()
        self.assertEqual((filing.worker_ids.nss, filing.worker_ids.curp), (nss, curp))

    def test_the_corrected_nss_counts_whatever_its_version(self):
        worker = self._worker(ssnid="")
        worker.create_version({"date_version": "2026-09-20", "ssnid": "48979152914"})
        self._contract(workers=[worker])
        self.assertEqual(self._close().worker_ids.nss, "48979152914")

    def test_gather_again_says_what_changed(self):
        ana, luis = self._worker("Ana"), self._worker("Luis")
        order = self._contract(workers=[ana])
        filing = self._close()
        filing.action_gather()
        self.assertEqual(
            filing.gather_summary, "Nothing has changed since the gather before."
        )
        self._assign(luis, order)
        ana.l10n_mx_sbc = 600
        other = self._contract(start="2026-07-01")
        filing.action_gather()
        self.assertEqual(
            filing.gather_summary,
            f"contracts added: 1 ({other.name}), worker lines added: 1 ({order.name}), "
            f"worker lines changed: 1 ({order.name})",
        )

    def test_left_out_by_hand_survives_a_gather(self):
        order = self._contract(workers=[self._worker()])
        self._contract(start="2026-06-01", workers=[self._worker()])
        filing = self._close()
        filing.contract_ids[0].action_leave_out("Cancelled before it began")
        filing.action_gather()
        line = filing.exclusion_ids
        self.assertEqual(
            (line.order_id, line.reason, line.note),
            (order, "by_hand", "Cancelled before it began"),
        )
        self.assertEqual(line.user_id, self.capturista)
        self.assertEqual(filing.contract_count, 1)
        line.action_take_back()
        self.assertEqual(filing.contract_count, 2)

    def test_snapshots_stay_when_the_live_data_changes(self):
        order = self._contract(workers=[self._worker("Ana")])
        filing = self._close()
        self.client.name = "Renamed"
        order.l10n_mx_icsoe_assignment_ids.employee_id.name = "Renamed"
        order.l10n_mx_icsoe_assignment_ids.unlink()
        self.assertEqual(filing.contract_ids.client_name, "Aceros del Bajío")
        self.assertEqual(filing.worker_ids.name, "Ana")

    @freeze_time(
        "2026-09-10"
    )  # or a second's change in "gathered on" would be one UPDATE more
    def test_the_number_of_queries_does_not_grow_with_the_workers(self):
        def queries(filing):
            filing.action_gather()
            # so that the counted one says the same as the one before
            filing.action_gather()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            filing.action_gather()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        order = self._contract(workers=[self._worker() for _number in range(5)])
        filing = self._close()
        few = queries(filing)
        for _number in range(45):
            self._assign(self._worker(), order)
        self.assertEqual(queries(filing), few)
        self.assertEqual(filing.worker_count, 50)
