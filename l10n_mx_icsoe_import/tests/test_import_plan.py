# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a row does, apart from Odoo: who it is about, from when its SBC holds, how
assignments meet.
"""

from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.l10n_mx_icsoe.tests.common import make_curp, make_nss

from ..tools.import_plan import Assignment, Contract, Outcome, Planner, Version, Worker
from ..tools.import_row import ImportRow

TODAY = date(2026, 8, 31)


def d(month, day=1):
    return date(2026, month, day)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestImportPlan(BaseCase):
    def setUp(self):
        super().setUp()
        self.ana = Worker(
            "Ana López",
            make_nss(1),
            make_curp(1),
            id=1,
            versions=[Version(d(1), Decimal(300), id=11)],
        ).freeze()
        self.s1 = Contract("S1", "ABA980312QX8", d(5, 4), d(12, 31), id=1)

    def _plan(self, *rows, people=None, accepted=None, **values):
        people = [self.ana] if people is None else people
        planner = Planner(
            people,
            [self.s1],
            company_rfc="LTQ150612A10",
            default_since=TODAY,
            **values,
        )
        for place, row in enumerate(rows):
            row.keeps_odoo = accepted is not None and place not in accepted
        steps = planner.plan(rows)
        self.people = planner.workers
        return steps

    def _row(self, number=1, label="2", **values):
        return ImportRow(
            label,
            **{
                "name": "Ana López",
                "nss": make_nss(number),
                "curp": make_curp(number),
                **values,
            },
        )

    def _told(self, *args, **values):
        return [
            (step.outcome.value, " ".join(map(str, step.messages)))
            for step in self._plan(*args, **values)
        ]

    def _versions(self, worker=None):
        return [
            (version.since.month, version.since.day, version.sbc and int(version.sbc))
            for version in (worker or self.ana).versions
        ]

    # ------------------------------------------------------------------ who

    def test_somebody_new_is_created_once(self):
        rows = self._row(2), self._row(2, "3", contract="S1")
        self.assertEqual(
            self._told(*rows),
            [("create", "New worker."), ("change", "On S1 from 2026-05-04.")],
        )
        self.assertEqual(len(self.people), 2)

    def test_identifiers_that_odoo_lacks_are_filled_in(self):
        bare = Worker("López, ANA", id=7, versions=[Version(d(1), id=70)]).freeze()
        step = (
            "change",
            "Found by name: leave the row out if this is somebody else. Filled in, "
            "because Odoo had none: NSS, CURP.",
        )
        self.assertEqual(self._told(self._row(5), people=[bare]), [step])
        self.assertEqual((bare.nss, bare.curp), (make_nss(5), make_curp(5)))

    def test_placeholders_in_odoo_are_not_matched(self):
        vacant = Worker("VACANTE 2", id=7, versions=[Version(d(1), id=70)]).freeze()
        ((outcome, told),) = self._told(self._row(5, name="VACANTE 2"), people=[vacant])
        self.assertEqual((outcome, told), ("create", "New worker."))

    def test_who_moved_between_companies_of_the_rfc_is_one(self):
        left = Worker("Ana", make_nss(3), make_curp(3), id=3, active=False, company=1)
        moved = Worker("Ana", make_nss(3), id=4, company=2)
        people = [left, moved]
        for one in people:
            one.versions = [Version(d(1), id=one.id)]
            one.freeze()
        (step,) = self._plan(self._row(3), people=people, company=1)
        self.assertEqual((step.worker, moved.curp), (moved, make_curp(3)))
        left.active = True
        (step,) = self._plan(self._row(3), people=people, company=1)
        self.assertEqual(step.worker, left)

    def test_two_of_a_name_are_not_guessed(self):
        twins = [
            Worker("Ana López", id=number, versions=[Version(d(1), id=number)]).freeze()
            for number in (7, 8)
        ]
        self.assertEqual(
            self._told(self._row(5), people=twins), [("create", "New worker.")]
        )

    def test_identifiers_that_contradict_refuse_the_row(self):
        other = Worker(
            "Luis", make_nss(2), make_curp(2), id=2, versions=[Version(d(1), id=20)]
        ).freeze()
        twin = Worker(
            "Ana II", make_nss(1), id=3, versions=[Version(d(1), id=30)]
        ).freeze()
        people = [self.ana, other]
        for row, expected in (
            (
                self._row(1, curp=make_curp(2)),
                "The NSS is that of Ana López and the CURP that of Luis.",
            ),
            (
                self._row(1, curp=make_curp(9)),
                "This is Ana López, who has another CURP in Odoo.",
            ),
            (
                self._row(9, curp=make_curp(1)),
                "This is Ana López, who has another NSS in Odoo.",
            ),
            (self._row(9, name=""), "the row must have the name, the NSS and the CURP"),
        ):
            ((outcome, told),) = self._told(row, people=people)
            self.assertEqual(outcome, "refuse")
            self.assertIn(expected, told)
        ((outcome, told),) = self._told(self._row(1), people=[*people, twin])
        self.assertIn(
            "Several employees have this NSS in Odoo: Ana López, Ana II.", told
        )

    def test_another_name_is_pointed_out(self):
        self.assertEqual(
            self._told(self._row(name="LOPEZ ANA")), [("same", "Odoo already says so.")]
        )
        self.assertEqual(
            self._told(self._row(name="LUIS PAZ")),
            [("same", "Odoo calls this worker Ana López: compare.")],
        )

    # ------------------------------------------------------------------ SBC

    def test_the_same_sbc_changes_nothing(self):
        row = self._row(sbc=Decimal("300.00"), since=d(6))
        self.assertEqual(self._told(row), [("same", "Odoo already says so.")])

    def test_another_sbc_waits_for_a_yes_and_keeps_history(self):
        row = self._row(sbc=Decimal(320), since=d(6))
        (step,) = self._plan(row, accepted={})
        self.assertEqual(
            (step.outcome, step.sbc_before), (Outcome.DIFFER, Decimal(300))
        )
        self.assertEqual(self._versions(), [(1, 1, 300)])
        self._plan(row, accepted={0})
        self.assertEqual(self._versions(), [(1, 1, 300), (6, 1, 320)])

    def test_an_sbc_that_was_missing_is_filled_in(self):
        new = Worker(
            "Eva",
            make_nss(3),
            make_curp(3),
            id=3,
            versions=[Version(d(2), id=30), Version(d(7), id=31)],
        ).freeze()
        rows = [
            self._row(3, str(month), sbc=Decimal(300 + month), since=d(month))
            for month in (1, 3, 5, 5)
        ]
        self.assertEqual(
            [
                step.outcome.value
                for step in self._plan(*rows, people=[new], accepted={})
            ],
            ["change"] * 3 + ["same"],
        )
        self.assertEqual(
            self._versions(new),
            [(1, 1, 301), (2, 1, 301), (3, 1, 303), (5, 1, 305), (7, 1, 305)],
            "later versions without one take it over",
        )

    def test_a_first_sbc_says_since_when_it_holds(self):
        rows = [
            self._row(2, sbc=Decimal(300), contract="S1", date_start=d(6)),
            self._row(3, sbc=Decimal(320), since=d(8), contract="S1"),
        ]
        steps = self._plan(*rows, people=[], accepted={})
        self.assertEqual(
            [str(step.messages[-1]) for step in steps],
            [
                "From 2026-08-31: SBC of the file.",
                "From 2026-08-01: SBC of the file.",
            ],
        )

    def test_an_sbc_that_is_filled_in_says_since_when_it_holds(self):
        bare = Worker("Ana López", make_nss(3), make_curp(3), id=3)
        bare.versions = [Version(d(2), id=30)]
        told = self._told(self._row(3, sbc=Decimal(300)), people=[bare.freeze()])
        self.assertEqual(told, [("change", "From 2026-02-01: SBC of the file.")])
        self.assertEqual(self._versions(bare), [(2, 1, 300)])

    def test_two_sbc_from_the_same_day_are_refused(self):
        rows = [
            self._row(2, "2", sbc=Decimal(300)),
            self._row(2, "3", sbc=Decimal(301)),
        ]
        expected = (
            "Row 2 says another SBC from the same day. Leave one of the two in the "
            "file."
        )
        self.assertEqual(self._told(*rows)[1], ("refuse", expected))

    def test_a_raise_and_back(self):
        rows = [
            self._row(label=str(month), sbc=Decimal(sbc), since=d(month))
            for month, sbc in ((2, 310), (3, 300), (4, 300))
        ]
        self.assertEqual(
            [step.outcome.value for step in self._plan(*rows, accepted={0})],
            ["differ", "change", "same"],
        )
        self.assertEqual(self._versions(), [(1, 1, 300), (2, 1, 310), (3, 1, 300)])

    def test_a_receipt_across_the_day_on_which_sbcs_change(self):
        """LSS art. 34: what was in force before that day stays."""

        def receipt(sbc):
            values = {"since": d(8, 27), "changes_on": d(9), "period_end": d(9, 2)}
            return self._row(sbc=Decimal(sbc), **values)

        self.assertEqual(self._told(receipt(300)), [("same", "Odoo already says so.")])
        ((outcome, told),) = self._told(receipt(320))
        self.assertEqual(outcome, "differ")
        self.assertIn("The receipt crosses 2026-09-01, when SBCs change", told)
        self.assertEqual(self._versions(), [(1, 1, 300), (9, 1, 320)])

    def test_a_receipt_says_its_sbc_until_the_last_day_that_it_pays(self):
        """Odoo's own begins within those days: a list that said no day, for one."""
        late = Worker(
            "Eva",
            make_nss(3),
            make_curp(3),
            id=3,
            versions=[Version(d(4, 30), Decimal(300), id=30)],
        ).freeze()
        rows = [
            self._row(3, sbc=Decimal(320), since=d(4, first), period_end=d(4, last))
            for first, last in ((1, 15), (16, 30))
        ]
        told = self._told(*rows, people=[late], accepted={})
        self.assertEqual([outcome for outcome, _text in told], ["differ"] * 2)
        self.assertIn("Odoo has another SBC on 2026-04-30.", told[1][1])
        self.assertEqual(self._versions(late), [(4, 30, 300)])
        self._plan(*rows, people=[late], accepted={0, 1})
        self.assertEqual(self._versions(late), [(4, 1, 320), (4, 30, 320)])

    # ------------------------------------------------------------------ assignments

    def test_assignments(self):
        def told(*assignments, **values):
            self.s1.assignments.clear()
            self.s1.assignments[self.ana] = list(assignments)
            return self._told(self._row(contract="s1", **values))[0]

        self.assertEqual(told(), ("change", "On S1 from 2026-05-04."))
        self.assertEqual(
            told(date_start=d(6), date_end=d(7)),
            ("change", "On S1 from 2026-06-01 to 2026-07-01."),
        )
        self.assertEqual(told(Assignment(d(6))), ("same", "Odoo already says so."))
        self.assertEqual(
            told(Assignment(d(6)), date_start=d(6), date_end=d(7)),
            ("change", "Leaves S1 on 2026-07-01."),
        )
        self.assertEqual(
            told(Assignment(d(6), d(7)), date_start=d(6)),
            ("same", "Odoo already says so."),
        )
        for assignments, values, expected in (
            (
                [Assignment(d(6))],
                {"date_start": d(8)},
                "already on S1 from 2026-06-01 to …",
            ),
            (
                [Assignment(d(6), d(6, 30)), Assignment(d(8))],
                {"date_start": d(6), "date_end": d(9)},
                "already on S1 from 2026-08-01 to …",
            ),
            (
                [],
                {"date_start": d(5, 1)},
                "Contract S1 runs from 2026-05-04 to 2026-12-31.",
            ),
            (
                [],
                {"date_end": date(2027, 1, 1)},
                "Contract S1 runs from 2026-05-04 to 2026-12-31.",
            ),
            ([], {"contract": "S9"}, "no specialised contract “S9”"),
        ):
            self.s1.assignments.clear()
            self.s1.assignments[self.ana] = assignments
            ((outcome, text),) = self._told(self._row(**{"contract": "S1", **values}))
            self.assertEqual(outcome, "refuse")
            self.assertIn(expected, text)

    def test_a_receipt_proposes_the_contract_of_its_client(self):
        def receipt(start, end, **values):
            return self._row(
                client_rfc="ABA980312QX8",
                date_start=start,
                period_end=end,
                since=start,
                **values,
            )

        self.s1.assignments[self.ana].append(Assignment(d(8)))
        rows = (
            receipt(d(4, 16), d(4, 30)),
            receipt(d(5, 1), d(5, 15)),
            receipt(d(6), d(6, 15)),
            receipt(d(8), d(8, 15)),
        )
        self.assertEqual(
            self._told(*rows),
            [
                (
                    "same",
                    "The client ABA980312QX8 has no specialised contract in that "
                    "period: the worker is not assigned.",
                ),
                ("change", "On S1 from 2026-05-04 to 2026-07-31."),
                ("same", "Odoo already says so."),
                ("same", "Odoo already says so."),
            ],
        )

    def test_rows_without_a_contract_are_on_the_chosen_one(self):
        rows = self._row(name=""), self._row(9, name=""), self._row(2, contract="S1")
        steps = self._plan(*rows, contract=self.s1, default_start=d(6))
        self.assertEqual(
            [(step.outcome.value, step.start) for step in steps],
            [("change", d(6)), ("refuse", None), ("create", d(6))],
        )
        self.assertEqual(
            self._told(self._row(name=""), contract=self.s1),
            [("same", "Odoo already says so.")],
        )

    def test_dates_need_a_contract(self):
        ((outcome, told),) = self._told(self._row(date_start=d(6)))
        self.assertEqual(outcome, "refuse")
        self.assertIn("dates but no contract", told)

    def test_repeated_rows_do_nothing(self):
        rows = self._row(3), self._row(4, repeated=True)
        outcomes = [step.outcome.value for step in self._plan(*rows)]
        self.assertEqual(outcomes, ["create", "same"])
        self.assertEqual(
            [person.nss for person in self.people], [make_nss(1), make_nss(3)]
        )
