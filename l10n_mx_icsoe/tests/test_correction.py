# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.authority_return.authority_return import _BY_TRANSITION
from ..tools.law.document import Kind
from .common import IcsoeCase


class CorrectionCase(IcsoeCase):
    """A contractor whose return of 2026-2 (one contract, one worker) is filed under
    folio N1.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ana = cls._worker("Ana López")
        cls.order = cls._contract(workers=[cls.ana])

    def _filed(self, filing=None, folio="N1", date="2026-09-10", period=2):
        """``filing``, by default that of the period, taken to its end; as the
        capturista.
        """
        filing = filing or self._close(period=period)
        filing.action_send_to_sign()
        self._sign(filing)
        filing.with_user(self.signatory).register_acknowledgement(folio, date)
        return filing

    def _changes(self, filing):
        """What differs from what was filed: (how, contract, worker, field, before,
        after).
        """
        return [
            (
                line.action,
                line.reference,
                line.worker_name or "",
                line.field,
                line.before or "",
                line.after or "",
            )
            for line in filing.filed_change_ids
        ]


@freeze_time("2026-09-10 18:00:00")
@tagged("post_install_l10n", "post_install", "-at_install")
class TestCorrection(CorrectionCase):
    # ------------------------------------------------------------------ Correction

    def test_another_folio_to_amend_is_not_signed(self):
        filed = self._filed()
        self.client.email = "pagos@client.example"
        correction = filed.action_correct()
        correction.action_send_to_sign()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE l10n_mx_icsoe_filing SET folio = 'N2' WHERE id = %s", [filed.id]
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "changed outside Odoo after it was"):
            self._sign(correction)

    def test_a_correction_carries_everything_again_and_shows_what_differs(self):
        filed = self._filed()
        beto = self._worker("Beto Luna", sbc=400)
        self._assign(beto, self.order, start="2026-06-01")
        self.ana.l10n_mx_sbc = 520
        self.client.email = "pagos@client.example"
        forgotten = self._contract(start="2026-07-01", workers=[beto])
        draft = filed.action_correct()
        self.assertEqual(
            (draft.kind, draft.state, draft.origin_id), ("correction", "draft", filed)
        )
        self.assertEqual(
            draft.contract_ids.order_id,
            self.order + forgotten,
            "all of them, also what was right",
        )
        self.assertEqual(draft._to_document().origin_folio, "N1")
        name = self.order.name
        self.assertEqual(
            self._changes(draft),
            [
                (
                    "changed",
                    name,
                    "",
                    "contract.client.email",
                    "compras@client.example",
                    "pagos@client.example",
                ),
                ("changed", name, "Ana López", "worker.sbc", "512.40", "520.00"),
                ("added", name, "Beto Luna", "worker.date_start", "", "2026-06-01"),
                ("added", forgotten.name, "", "contract.workers", "", "1"),
            ],
        )
        self.assertEqual(draft.difference_count, 4)
        self.assertEqual(self._codes(draft), [])

    def test_the_whole_way_and_what_it_supersedes(self):
        filed = self._filed()
        self.ana.l10n_mx_sbc = 520
        draft = filed.action_correct()
        draft.action_send_to_sign()
        self.assertIn("icsoe-2026-2-correccion.xlsx", draft.file_ids.mapped("name"))
        self._sign(draft)
        self.assertFalse(filed.superseded_by_id, "not yet: IMSS has not got it")
        draft.with_user(self.signatory).register_acknowledgement("C1", "2026-09-10")
        self.assertEqual(
            (filed.superseded_by_id, filed.state, filed.worker_ids.sbc),
            (draft, "filed", 512.4),
        )
        self.assertEqual(
            (filed.next_step, draft.next_step), ("Superseded by folio C1", "Folio C1")
        )
        with self.assertRaisesRegex(
            UserError,
            "^ICSOE 2026-2 · Normal was superseded by ICSOE 2026-2 · Correction, "
            "folio C1. Correct that one.$",
        ):
            filed.action_correct()
        self.ana.l10n_mx_sbc = 530
        second = draft.action_correct()
        self.assertEqual(
            second._to_document().origin_folio,
            "C1",
            "the last one filed is the one that is corrected",
        )
        self.assertEqual(
            self._changes(second),
            [
                (
                    "changed",
                    self.order.name,
                    "Ana López",
                    "worker.sbc",
                    "520.00",
                    "530.00",
                )
            ],
        )

    def test_what_the_contractor_sealed_is_compared_too(self):
        filed = self._filed()
        self.company.l10n_mx_icsoe_email = "icsoe@ltq.example"
        draft = filed.action_correct()
        self.assertEqual(
            self._changes(draft),
            [
                (
                    "changed",
                    False,
                    "",
                    "contractor.email",
                    "imss@ltq.example",
                    "icsoe@ltq.example",
                )
            ],
        )

    def test_a_forgotten_contract_after_nothing_to_report(self):
        self.order.l10n_mx_icsoe_date_start = "2026-10-01"
        filed = self._filed()
        self.assertEqual(filed.kind, "nil")
        self.order.l10n_mx_icsoe_date_start = "2026-05-04"
        self.assertEqual(
            self._changes(filed.action_correct()),
            [("added", self.order.name, "", "contract.workers", "", "1")],
        )

    def test_nothing_differs_creates_nothing(self):
        filed = self._filed()
        before = self.env["l10n_mx_icsoe.filing"].search_count([])
        with self.assertRaisesRegex(
            UserError,
            "^Nothing differs from what was filed under folio N1, so no correction "
            "was made. Correct the orders",
        ):
            filed.action_correct()
        self.assertEqual(self.env["l10n_mx_icsoe.filing"].search_count([]), before)
        self.assertFalse(filed.complementary_ids)

    def test_who_catches_the_refusal_keeps_no_draft_either(self):
        filed = self._filed()
        try:
            filed.action_correct()
        except UserError:
            self.env.flush_all()
        self.env.cr.execute(
            "SELECT COUNT(*) FROM l10n_mx_icsoe_filing WHERE origin_id = %s", [filed.id]
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_no_contract_left_is_no_correction(self):
        filed = self._filed()
        self.order.l10n_mx_icsoe_date_start = "2026-10-01"
        with self.assertRaisesRegex(
            UserError,
            "^No contract would be left in the correction of folio N1. If nothing "
            "should",
        ):
            filed.action_correct()

    def test_a_draft_that_differs_no_more_is_pointed_out(self):
        filed = self._filed()
        self.ana.l10n_mx_sbc = 520
        draft = filed.action_correct()
        self.ana.l10n_mx_sbc = 512.4
        draft.action_gather()
        self.assertEqual(
            (draft.difference_count, self._codes(draft)),
            (0, ["complementary-unchanged"]),
        )

    def test_what_was_left_out_by_hand_stays_out_unless_told(self):
        second = self._contract(start="2026-06-01", workers=[self.ana])
        filing = self._close()
        filing.contract_ids[1].action_leave_out("Cancelled before it began")
        filed = self._filed(filing)
        with self.assertRaisesRegex(
            UserError,
            rf"To take in what was left out by hand \({second.name}\), do not keep it "
            r"out\.$",
        ):
            filed.action_correct()
        draft = filed.action_correct(keep_left_out=False)
        self.assertEqual(
            self._changes(draft),
            [("added", second.name, "", "contract.workers", "", "1")],
        )
        draft.action_cancel()
        self.ana.l10n_mx_sbc = 520
        kept = filed.action_correct()
        line = kept.exclusion_ids.filtered(lambda line: line.reason == "by_hand")
        self.assertEqual(
            (line.note, line.user_id), ("Cancelled before it began", self.capturista)
        )
        self.assertEqual(kept.contract_ids.order_id, self.order)

    def test_a_deleted_order_is_still_recognised(self):
        filed = self._filed()
        self.env.cr.execute(
            "UPDATE l10n_mx_icsoe_filing_contract SET order_id = NULL WHERE filing_id "
            "= %s",
            [filed.id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "^Nothing differs"):
            filed.action_correct()

    # ------------------------------------------------------ one at a time, four at most

    def test_one_complementary_return_at_a_time(self):
        filed = self._filed()
        self.ana.l10n_mx_sbc = 520
        draft = filed.action_correct()
        for kind in ("correction", "void", "update"):
            with self.assertRaisesRegex(
                UserError,
                "^ICSOE 2026-2 · Normal already has a complementary return that is "
                "not filed yet: ICSOE 2026-2 · Correction, in state “Draft”. Go on "
                "with that one, or cancel it first.$",
            ):
                filed.action_correct(kind)
        draft.action_cancel()
        self.assertTrue(filed.action_correct())

    def test_the_database_refuses_a_second_open_one_and_a_second_successor(self):
        filed = self._filed()
        values = {**filed._prepare_complementary(), "kind": Kind.CORRECTION.value}
        self.env["l10n_mx_icsoe.filing"].create(values)
        self.env.flush_all()
        for state in ("draft", "filed"):
            with (
                self.assertRaises(UniqueViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env["l10n_mx_icsoe.filing"].with_context(
                    l10n_mx_icsoe_by_transition=_BY_TRANSITION
                ).create({**values, "state": state})
                self.env.flush_all()

    def test_four_and_no_fifth(self):
        filing = self._filed()
        for number in range(1, 5):
            self.ana.l10n_mx_sbc = 520 + number
            filing = self._filed(filing.action_correct(), folio=f"C{number}")
        self.ana.l10n_mx_sbc = 600
        for kind in ("correction", "void"):
            with self.assertRaisesRegex(
                UserError,
                r"^IMSS takes at most 4 complementary returns \(Correction or Without "
                r"Effect\) for a cuatrimestre, and "
                r"2026-2 has 4 already\. Ask IMSS",
            ):
                filing.action_correct(kind)
        self._assign(self._worker("Beto Luna"), self.order, start="2026-08-01")
        self.assertEqual(
            filing.action_correct("update").kind, "update", "an update does not count"
        )

    def test_cancelled_ones_do_not_count(self):
        filed = self._filed()
        self.ana.l10n_mx_sbc = 520
        for _number in range(5):
            filed.action_correct().action_cancel()
        self.assertTrue(filed.action_correct())

    # ------------------------------------------------------------------ Without Effect

    def test_void_carries_nothing_and_the_period_is_filed_anew(self):
        filed = self._filed()
        void = filed.action_correct("void")
        self.assertEqual(
            (void.contract_count, void.worker_count, self._codes(void)), (0, 0, [])
        )
        self.assertFalse(void.exclusion_ids)
        self.assertEqual(
            self._changes(void),
            [("removed", self.order.name, "", "contract.workers", "1", "")],
        )
        with self.assertRaisesRegex(UserError, "is filed already"):
            self._close()
        self._filed(void, folio="V1")
        self.assertIn(
            b'tipo="SIN_EFECTOS"',
            void.file_ids.filtered(lambda file: file.kind == "signed_xml")._bytes(),
        )
        self.assertEqual(filed.superseded_by_id, void)
        self.assertEqual(filed.next_step, "Without effect since folio V1")
        self.assertEqual(
            void.next_step,
            "The cuatrimestre counts as not filed: close it again, also when nothing "
            "is to be reported.",
        )
        for kind in ("correction", "void", "update"):
            with self.assertRaisesRegex(
                UserError,
                "^ICSOE 2026-2 · Normal is without effect since folio V1. Close the "
                "cuatrimestre again to file it",
            ):
                filed.action_correct(kind)
        anew = self._close()
        self.assertNotEqual(anew, filed)
        self.assertEqual(
            (anew.kind, anew.generation, self._codes(anew)), ("normal", 1, [])
        )
        void.invalidate_recordset(["next_step"])
        self.assertEqual(void.next_step, "Folio V1")
        self.assertEqual(self._close(), anew, "found again")
        self.assertEqual(
            (filed.generation, filed.state), (0, "filed"), "the old one was not touched"
        )
        self._filed(anew, folio="N2")
        with self.assertRaisesRegex(UserError, "is filed already"):
            self._close()

    def test_a_void_that_is_not_filed_frees_nothing(self):
        filed = self._filed()
        void = filed.action_correct("void")
        void.action_send_to_sign()
        self._sign(void)
        with self.assertRaisesRegex(UserError, "is filed already"):
            self._close()
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            filed.sudo().copy({"state": "draft", "origin_id": False})
            self.env.flush_all()

    def test_a_void_of_a_correction(self):
        filed = self._filed()
        self.ana.l10n_mx_sbc = 520
        correction = self._filed(filed.action_correct(), folio="C1")
        self._filed(correction.action_correct("void"), folio="V1")
        with self.assertRaisesRegex(
            UserError, "^ICSOE 2026-2 · Normal is without effect since folio V1"
        ):
            filed.action_correct()
        self.assertEqual(self._close().generation, 1)

    def test_voids_and_updates_are_not_amended_themselves(self):
        void = self._filed(self._filed().action_correct("void"), folio="V1")
        with self.assertRaisesRegex(
            UserError,
            "^ICSOE 2026-2 · Without Effect cannot be amended itself. Correct the "
            "return",
        ):
            void.action_correct()

    # ------------------------------------------------------------- close, states, roles

    def test_close_over_a_filed_period_sends_to_correct(self):
        filed = self._filed()
        words = (
            "is filed already. What was left out or wrong in it is put right with a "
            "complementary return: open it and press"
        )
        with self.assertRaisesRegex(
            UserError,
            f"^ICSOE 2026-2 · Normal of {self.company.name} {words} Correct.$",
        ):
            self._close()
        self.ana.l10n_mx_sbc = 520
        self._filed(filed.action_correct(), folio="C1")
        with self.assertRaisesRegex(
            UserError,
            f"^ICSOE 2026-2 · Correction of {self.company.name} {words} Correct.$",
        ):
            self._close()

    def test_only_a_filed_return_is_corrected(self):
        with self.assertRaisesRegex(
            UserError,
            "^ICSOE 2026-2 · Normal is in state “Draft”; this can only be done in "
            "state “Filed”.$",
        ):
            self._close().action_correct()

    def test_only_by_the_kinds_there_are(self):
        with self.assertRaisesRegex(
            UserError,
            "^A filed return is amended by a Correction, a return Without Effect or an",
        ):
            self._filed().action_correct("normal")

    def test_who_has_no_role_corrects_nothing_and_sees_no_change(self):
        filed = self._filed()
        self.ana.l10n_mx_sbc = 520
        draft = filed.with_user(self.signatory).action_correct()
        for user in (self.employee_user, self.salesman, self.hr_manager):
            with self.assertRaisesRegex(AccessError, "role “Capturista”"):
                filed.with_user(user).action_correct("void")
            with self.assertRaises(AccessError):
                draft.filed_change_ids.with_user(user).read(["before"])
        with self.assertRaises(AccessError):
            draft.filed_change_ids.with_user(self.signatory).write({"after": "x"})

    def test_a_complementary_return_is_not_late(self):
        filed = self._filed()
        with freeze_time("2026-11-05 18:00:00"):
            self.ana.l10n_mx_sbc = 520
            draft = filed.action_correct()
            self.assertEqual((draft.is_late, draft.days_left), (False, 0))
            with self.assertRaisesRegex(
                UserError,
                "^ICSOE 2026-2 · Correction could not be filed before 09/10/2026, "
                "when the",
            ):
                self._filed(draft, folio="C1", date="2026-09-09")
            self.assertEqual(draft.state, "signed")

    def test_the_wizard_explains_and_opens(self):
        filed = self._filed()
        self.ana.l10n_mx_sbc = 520
        wizards = (
            self.env["l10n_mx_icsoe.correct"]
            .with_user(self.capturista)
            .with_context(active_id=filed.id)
        )
        wizard = wizards.create({})
        self.assertEqual(
            (wizard.kind, wizard.remaining, wizard.in_season, wizard.left_out),
            ("correction", 4, True, ""),
        )
        draft = filed.complementary_ids.browse(wizard.action_correct()["res_id"])
        self.assertEqual(draft.origin_id, filed)
        again = wizards.create({})
        self.assertEqual((again.open_complementary_id, again.remaining), (draft, 3))
        self.assertEqual(again.action_correct()["res_id"], draft.id)

    # ------------------------------------------------------------------ gather again

    def test_gather_again_names_what_changed(self):
        draft = self._close()
        self.ana.l10n_mx_sbc = 520
        more = self._contract(start="2026-07-01")
        draft.action_gather()
        self.assertEqual(
            draft.gather_summary,
            f"contracts added: 1 ({more.name}), worker lines changed: 1 "
            f"({self.order.name})",
        )
        lines = [
            (line.action, line.reference, line.field, line.before, line.after)
            for line in draft.gather_change_ids
        ]
        self.assertEqual(
            lines,
            [
                ("changed", self.order.name, "worker.sbc", "512.40", "520.00"),
                ("added", more.name, "contract.workers", False, "0"),
            ],
        )
        self.assertNotIn(
            "512.4",
            json.dumps(draft.gather_changes),
            "the counts hold no personal data",
        )
        more.l10n_mx_icsoe_date_start = "2026-09-01"
        draft.action_gather()
        self.assertEqual(draft.gather_summary, f"contracts removed: 1 ({more.name})")
        draft.action_gather()
        self.assertFalse(draft.gather_change_ids)
        self.assertEqual(
            draft.gather_summary, "Nothing has changed since the gather before."
        )

    def test_a_change_opens_the_record_behind_it(self):
        self.capturista.group_ids += self.env.ref("hr.group_hr_manager")
        draft = self._close()
        self.ana.l10n_mx_sbc = 520
        draft.action_gather()
        action = draft.gather_change_ids.with_user(self.capturista).action_open_source()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("hr.employee", self.ana.id)
        )


@tagged("post_install_l10n", "post_install", "-at_install")
class TestUpdate(CorrectionCase):
    """Complementaria – Actualización: the return of 2026-1, seen from later months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order.l10n_mx_icsoe_date_start = "2026-02-02"
        cls.order.date_order = "2026-02-02 18:00:00"
        cls.order.l10n_mx_icsoe_assignment_ids.date_start = "2026-02-02"
        cls.steady = cls._contract(start="2026-03-02", workers=[cls.ana])

    def setUp(self):
        super().setUp()
        with freeze_time("2026-05-11 18:00:00"):
            self.filed = self._filed(period=1, date="2026-05-11")

    def _changed(self):
        self.beto = self._worker("Beto Luna", since="2026-06-01")
        self._assign(self.beto, self.order, start="2026-06-01")
        self.order.l10n_mx_icsoe_assignment_ids.filtered(
            lambda one: one.employee_id == self.ana
        ).date_end = "2026-07-15"

    @freeze_time("2026-09-10 18:00:00")
    def test_it_carries_what_changed_since_and_nothing_else(self):
        self._changed()
        self.ana.create_version({"date_version": "2026-07-01", "l10n_mx_sbc": 530})
        update = self.filed.action_correct("update")
        self.assertEqual(
            (update.period, update.origin_id, update.contract_ids.order_id),
            ("1", self.filed, self.order),
        )
        name = self.order.name
        self.assertEqual(
            self._changes(update),
            [
                ("changed", name, "Ana López", "worker.sbc", "512.40", "530.00"),
                ("changed", name, "Ana López", "worker.date_end", "", "2026-07-15"),
                ("added", name, "Beto Luna", "worker.date_start", "", "2026-06-01"),
            ],
        )
        self.assertEqual(self._codes(update), [])
        self._filed(update, folio="A1")
        self.assertFalse(
            self.filed.superseded_by_id, "an update adds to the return, which stands"
        )

    @freeze_time("2026-09-10 18:00:00")
    def test_a_second_update_says_only_what_changed_since_the_first(self):
        self._changed()
        self._filed(self.filed.action_correct("update"), folio="A1")
        with self.assertRaisesRegex(
            UserError,
            "^Nothing has changed since in the contracts that were reported under "
            "folio N1",
        ):
            self.filed.action_correct("update")
        self.steady.l10n_mx_icsoe_date_end = "2026-12-31"
        second = self.filed.action_correct("update")
        self.assertEqual(
            self._changes(second),
            [("changed", self.steady.name, "", "contract.date_end", "", "2026-12-31")],
        )

    @freeze_time("2026-09-10 18:00:00")
    def test_a_new_salary_alone_is_no_update(self):
        self.ana.create_version({"date_version": "2026-07-01", "l10n_mx_sbc": 530})
        with self.assertRaisesRegex(
            UserError,
            "so no update was made. A new salary alone is no change of a contract.$",
        ):
            self.filed.action_correct("update")
        self.assertFalse(self.filed.complementary_ids)

    @freeze_time("2026-09-10 18:00:00")
    def test_what_lies_in_the_running_cuatrimestre_waits(self):
        self._assign(self._worker("Beto Luna"), self.order, start="2026-09-01")
        with self.assertRaisesRegex(UserError, "^Nothing has changed"):
            self.filed.action_correct("update")

    @freeze_time("2026-09-10 18:00:00")
    def test_a_contract_that_was_not_reported_is_not_for_an_update(self):
        self._changed()
        self._contract(start="2026-04-01", workers=[self.ana])
        self.assertEqual(
            self.filed.action_correct("update").contract_ids.order_id, self.order
        )

    @freeze_time("2026-09-10 18:00:00")
    def test_left_out_by_hand_survives_in_an_update_too(self):
        self._changed()
        self.steady.l10n_mx_icsoe_date_end = "2026-12-31"
        update = self.filed.action_correct("update")
        update.contract_ids[0].action_leave_out("In dispute")
        update.action_gather()
        self.assertEqual(update.contract_ids.order_id, self.steady)
        self.assertEqual(update.exclusion_ids.mapped("reason"), ["by_hand"])

    def test_only_in_may_september_and_january(self):
        self._changed()
        for moment, next_day in (
            ("2026-09-01 05:59:00", "09/01/2026"),  # 23:59 of 31 August in Mexico City
            ("2026-10-01 06:00:00", "01/01/2027"),
            ("2026-12-31 18:00:00", "01/01/2027"),
            ("2027-02-01 06:00:00", "05/01/2027"),
        ):
            with (
                freeze_time(moment),
                self.assertRaisesRegex(
                    UserError,
                    "^An Update is filed only in May, September and January. Make it "
                    f"from {next_day} on",
                ),
            ):
                self.filed.action_correct("update")
        for moment in (
            "2026-09-01 06:00:00",
            "2026-10-01 05:59:00",
            "2027-01-31 18:00:00",
            "2027-05-01 18:00:00",
        ):
            with freeze_time(moment):
                self.filed.action_correct("update").action_cancel()

    def test_a_draft_that_outlives_the_month_is_stopped(self):
        self._changed()
        with freeze_time("2026-09-30 18:00:00"):
            update = self.filed.action_correct("update")
        with freeze_time("2026-10-01 18:00:00"):
            with self.assertRaisesRegex(
                UserError, "^An Update is filed only in May, September and January"
            ):
                update.action_send_to_sign()
            update.action_gather()
            self.assertIn("update-out-of-season", self._codes(update, "error"))

    @freeze_time("2026-09-10 18:00:00")
    def test_updates_are_proposed(self):
        filings = (
            self.env["l10n_mx_icsoe.filing"]
            .with_user(self.capturista)
            .with_company(self.company)
        )
        nothing = filings.action_find_updates()
        self.assertFalse(self.env[nothing["res_model"]].search(nothing["domain"]))
        self.assertIn("Nothing has changed", nothing["help"])
        self._changed()
        before = filings.search_count([])
        action = filings.action_find_updates()
        proposal = (
            self.env[action["res_model"]]
            .with_user(self.capturista)
            .search(action["domain"])
        )
        self.assertEqual(
            (proposal.filing_id, proposal.contracts), (self.filed, self.order.name)
        )
        self.assertEqual(
            filings.search_count([]), before, "looking leaves nothing behind"
        )
        update = filings.browse(proposal.action_make()["res_id"])
        self.assertEqual((update.kind, update.origin_id), ("update", self.filed))
        nothing = filings.action_find_updates()
        self.assertFalse(self.env[nothing["res_model"]].search(nothing["domain"]))

    @freeze_time("2026-09-10 18:00:00")
    def test_who_has_no_role_is_proposed_nothing(self):
        with self.assertRaisesRegex(AccessError, "role “Capturista”"):
            self.env["l10n_mx_icsoe.filing"].with_user(
                self.employee_user
            ).action_find_updates()
