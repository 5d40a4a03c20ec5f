# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The gather in SQL beside a plain, slow one: the same rows for whatever people, stays
and dates.
"""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .common import IcsoeCase, make_nss

START, END = date(2026, 5, 1), date(2026, 8, 31)
DAY = timedelta(days=1)
#: The days at which something changes, and a few others.
DAYS = [
    START - 60 * DAY,
    START - DAY,
    START,
    START + DAY,
    date(2026, 6, 15),
    END - DAY,
    END,
    END + DAY,
    END + 30 * DAY,
]

days = st.sampled_from(DAYS)
#: Days of change with the SBC and the NSS (serial; 0 is none) from then on, oldest
#: first.
versions = st.lists(
    st.tuples(days, st.sampled_from([0.0, 278.8, 512.41, 3000.0]), st.integers(0, 3)),
    min_size=1,
    max_size=4,
    unique_by=lambda version: version[0],
).map(sorted)
workers = st.lists(
    st.tuples(st.sampled_from("AB"), st.booleans(), versions), min_size=1, max_size=3
)
#: Start (perhaps none) and end of each contract.
contracts = st.lists(
    st.tuples(st.none() | days, st.none() | st.integers(0, 100)), min_size=1, max_size=3
)
#: Per worker and contract: up to two stays that do not touch, the last one perhaps
#: without end.
stays = st.tuples(
    st.lists(days, min_size=0, max_size=4, unique=True).map(sorted), st.booleans()
)


def pairs(drawn):
    """``([1, 2, 3], True)`` is the stays 1 to 2 and 3 to ever; with ``False`` the last
    one lasts its first day.
    """
    points, is_open = drawn
    found = [tuple(points[index : index + 2]) for index in range(0, len(points), 2)]
    return [
        stay if len(stay) == 2 else (stay[0], None if is_open else stay[0])
        for stay in found
    ]


@tagged("post_install_l10n", "post_install", "-at_install")
class TestGatherReference(IcsoeCase):
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    @given(st.data())
    def test_the_same_rows_as_a_plain_loop(self, data):
        with self.env.cr.savepoint() as savepoint:
            self._compare(data)
            savepoint.rollback()
        self.env.invalidate_all()

    def _compare(self, data):
        people = [self._person(*drawn) for drawn in data.draw(workers, "workers")]
        orders = []
        for start, length in data.draw(contracts, "contracts"):
            end = start and length is not None and start + length * DAY
            orders.append(self._bare_contract(start=start or False, end=end or False))
        assigned = {}
        for order in orders:
            for person in people:
                assigned[order, person] = pairs(data.draw(stays, "stays"))
                for first, last in assigned[order, person]:
                    self._assign(person, order, start=first, end=last or False)
        filing = self._close()
        self.assertEqual(
            self._rows(filing), list(self._expected(orders, people, assigned))
        )
        filing.action_gather()
        self.assertEqual(
            self._rows(filing),
            list(self._expected(orders, people, assigned)),
            "gathered again",
        )

    def _person(self, name, active, drawn):
        (first, sbc, serial), *later = drawn
        person = self._worker(name, sbc=sbc, since=first, ssnid=self._nss(serial))
        for day, sbc, serial in later:
            person.create_version(
                {"date_version": day, "l10n_mx_sbc": sbc, "ssnid": self._nss(serial)}
            )
        person.active = active
        return person

    def _nss(self, serial):
        return make_nss(serial) if serial else False

    def _rows(self, filing):
        return [
            (
                line.contract_id.order_id,
                line.employee_id,
                line.name,
                line.nss,
                line.curp,
                line.sbc,
                line.sbc_date,
                line.date_start,
                line.date_end or None,
            )
            for line in filing.contract_ids.worker_ids.sorted("id")
        ]

    def _expected(self, orders, people, assigned):
        """The law, word by word."""
        reported = [
            order
            for order in orders
            if not order.l10n_mx_icsoe_date_start
            or START <= order.l10n_mx_icsoe_date_start <= END
        ]
        reported.sort(
            key=lambda order: (order.l10n_mx_icsoe_date_start or date.max, order.id)
        )
        for order in reported:
            since = order.l10n_mx_icsoe_date_start or date.min
            for person in sorted(people, key=lambda person: (person.name, person.id)):
                counted = [
                    (first, last)
                    for first, last in assigned[order, person]
                    if first <= END and (last or date.max) >= since
                ]
                if not counted:
                    continue
                own = self.env["hr.version"].search([("employee_id", "=", person.id)])
                until_end = own.filtered(lambda version: version.date_version <= END)
                version = (
                    until_end.sorted("date_version")[-1:]
                    or own.sorted("date_version")[:1]
                )
                lasts = [last for _first, last in counted]
                yield (
                    order,
                    person,
                    person.name,
                    person.current_version_id.ssnid or version.ssnid or "",
                    person.l10n_mx_curp,
                    version.l10n_mx_sbc,
                    version.date_version,
                    min(first for first, _last in counted),
                    None if None in lasts else max(lasts),
                )
