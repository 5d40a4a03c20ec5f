# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
from dataclasses import replace
from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..models.filing.lines import FIELDS
from ..tools.law import comparison
from ..tools.law.comparison import (
    Action,
    compare,
    compare_contractors,
    needs_update,
    overlay,
    summary,
)
from ..tools.law.document import Address
from .check_examples import ANA, BETO, CLIENT, COMPANY, CONTRACT

A = replace(
    CONTRACT, source=1, workers=(replace(ANA, source=11), replace(BETO, source=12))
)
B = replace(CONTRACT, source=2, reference="S00022", workers=(replace(ANA, source=11),))


def said(changes):
    """Changes as plain tuples, to read."""
    return [
        (
            change.action.value,
            change.contract and change.contract.reference,
            change.worker and change.worker.name,
            change.fields,
        )
        for change in changes
    ]


@tagged("post_install_l10n", "post_install", "-at_install")
class TestComparison(BaseCase):
    def test_documentation(self):
        self.assertEqual(doctest.testmod(comparison).failed, 0)

    def test_nothing_differs(self):
        self.assertEqual(compare([A, B], [A, B]), [])
        self.assertEqual(
            compare([A, B], [B, A]), [], "the order of the contracts says nothing"
        )
        self.assertEqual(compare([], []), [])
        self.assertEqual(compare_contractors(COMPANY, replace(COMPANY)), [])

    def test_what_came_went_and_changed_in_the_order_of_the_later_state(self):
        gone = replace(B, source=3, reference="S00009")
        later = replace(
            A,
            object="Jardines",
            workers=(
                replace(BETO, source=12, sbc=Decimal(320)),
                replace(ANA, source=13, nss="1", curp="2"),
            ),
        )
        self.assertEqual(
            said(compare([gone, A], [later, B])),
            [
                (
                    "changed",
                    "S00021",
                    None,
                    (("object", "Limpieza de naves", "Jardines"),),
                ),
                (
                    "changed",
                    "S00021",
                    "Beto Luna",
                    (("sbc", Decimal("315.04"), Decimal(320)),),
                ),
                ("added", "S00021", "Ana Peña", ()),
                ("removed", "S00021", "Ana Peña", ()),
                ("added", "S00022", None, ()),
                ("removed", "S00009", None, ()),
            ],
        )

    def test_every_field_is_compared(self):
        """One thing at a time, told with the value before and the one after."""
        address = replace(CLIENT.address, street="Hidalgo")
        for field, later in (
            ("client.rfc", replace(A, client=replace(CLIENT, rfc="IMS421231I45"))),
            ("client.name", replace(A, client=replace(CLIENT, name="Otra"))),
            (
                "client.address.street",
                replace(A, client=replace(CLIENT, address=address)),
            ),
            ("object", replace(A, object="x")),
            ("service_folio", replace(A, service_folio="x")),
            ("service_name", replace(A, service_name="x")),
            ("date_start", replace(A, date_start=date(2026, 5, 2))),
            ("date_end", replace(A, date_end=None)),
            ("date_signed", replace(A, date_signed=None)),
        ):
            with self.subTest(field=field):
                (change,) = compare([A], [later])
                self.assertEqual(
                    [path for path, _before, _after in change.fields], [field]
                )
        for field, value in (
            ("name", "x"),
            ("nss", "x"),
            ("curp", "x"),
            ("sbc", None),
            ("date_start", None),
            ("date_end", date(2026, 7, 2)),
        ):
            with self.subTest(worker=field):
                workers = (A.workers[0], replace(A.workers[1], **{field: value}))
                (change,) = compare([A], [replace(A, workers=workers)])
                self.assertEqual(change.fields, ((field, getattr(BETO, field), value),))

    def test_what_is_not_a_difference(self):
        workers = tuple(
            replace(worker, sbc_date=date(2026, 1, 1), handle=99)
            for worker in A.workers
        )
        self.assertEqual(
            compare([A], [replace(A, handle=5, reference="renamed", workers=workers)]),
            [],
        )
        same_amount = (replace(A.workers[0], sbc=Decimal("450.0")), A.workers[1])
        self.assertEqual(
            compare([A], [replace(A, workers=same_amount)]),
            [],
            "450.0 and 450.00 are one salary",
        )

    def test_a_deleted_record_is_recognised_by_its_reference(self):
        filed = replace(A, source=None)
        self.assertEqual(compare([filed], [replace(A, source=7)]), [])
        self.assertEqual(
            [
                change.action
                for change in compare(
                    [replace(filed, reference="")], [replace(A, reference="")]
                )
            ],
            [Action.ADDED, Action.REMOVED],
            "without a mark and a reference nothing tells that they are one",
        )

    def test_two_orders_with_one_reference_are_not_mixed(self):
        other = replace(A, source=9, object="Jardines")
        self.assertEqual(compare([A, other], [other, A]), [])

    def test_a_worker_entered_anew_is_the_same_person(self):
        anew = replace(ANA, source=77)
        self.assertEqual(
            compare([B], [replace(B, workers=(anew,))]), [], "the same NSS"
        )
        (change,) = compare(
            [B], [replace(B, workers=(replace(anew, nss="02345678904"),))]
        )
        self.assertEqual(
            change.fields, (("nss", ANA.nss, "02345678904"),), "the same CURP"
        )

    def test_empty_identifiers_match_nobody(self):
        nobody = replace(ANA, source=None, nss="", curp="", name="One")
        other = replace(nobody, name="Two")
        self.assertEqual(
            [
                change.action
                for change in compare(
                    [replace(B, workers=(nobody,))], [replace(B, workers=(other,))]
                )
            ],
            [Action.ADDED, Action.REMOVED],
        )

    def test_counts(self):
        later = replace(
            A, object="x", workers=(replace(BETO, source=12, sbc=Decimal(320)),)
        )
        changes = compare([A, replace(B, source=4, reference="S4")], [later, B])
        self.assertEqual(
            summary(
                changes + compare_contractors(COMPANY, replace(COMPANY, email="x"))
            ),
            [
                ["contract", "added", 1, [B.reference]],
                ["contract", "changed", 1, [A.reference]],
                ["contract", "removed", 1, ["S4"]],
                ["worker", "added", 1, []],
                ["worker", "changed", 1, [A.reference]],
                ["worker", "removed", 2, [A.reference]],
            ],
        )

    def test_the_contractor(self):
        (change,) = compare_contractors(
            COMPANY, replace(COMPANY, mobile="4420000000", address=Address(zip="76000"))
        )
        self.assertEqual(change.part, "contractor")
        self.assertEqual(
            change.fields,
            (("mobile", "4427654321", "4420000000"), ("address.zip", "", "76000")),
        )

    def test_a_salary_alone_needs_no_update(self):
        raised = replace(
            A, workers=(replace(A.workers[0], sbc=Decimal(460)), A.workers[1])
        )
        left = replace(
            A,
            workers=(
                replace(A.workers[0], sbc=Decimal(460), date_end=date(2026, 7, 1)),
                A.workers[1],
            ),
        )
        for later, needed in (
            (raised, False),
            (left, True),
            (replace(A, date_end=None), True),
            (replace(A, workers=()), True),
        ):
            self.assertEqual(
                any(needs_update(change) for change in compare([A], [later])), needed
            )

    def test_overlay_takes_the_later_state_of_what_both_hold(self):
        later = replace(B, object="Jardines")
        stranger = replace(A, source=8, reference="S8")
        self.assertEqual(overlay([A, B], [later, stranger]), [A, later])

    def test_every_field_has_a_label(self):
        paths = [f"contractor.{path}" for path in comparison.CONTRACTOR_FIELDS]
        paths += [f"contract.{path}" for path in comparison.CONTRACT_FIELDS]
        paths += [f"worker.{path}" for path in comparison.WORKER_FIELDS]
        self.assertLessEqual(set(paths), {value for value, _label in FIELDS})

    def test_50_000_workers_in_a_moment(self):
        """Linear: pairing by dictionary, tuples compared at once."""
        workers = tuple(
            replace(ANA, source=number, nss=f"{number:011d}")
            for number in range(1, 50_001)
        )
        later = (*workers[1:], replace(ANA, source=60_000, nss="1", curp="1"))
        changes = compare([replace(A, workers=workers)], [replace(A, workers=later)])
        self.assertEqual(
            [change.action for change in changes], [Action.ADDED, Action.REMOVED]
        )
