# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is read, found and compared in SQL beside plain loops over records: the same
rows for whatever people and changes.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ..models.authority_return import authority_return
from ..tools.law import rules as checks
from ..tools.law.document import Worker
from .common import IcsoeCase, make_curp, make_nss

START, END = date(2026, 5, 1), date(2026, 8, 31)
DAY = timedelta(days=1)
DAYS = [START - DAY, START, date(2026, 6, 15), END, END + DAY]

often = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)
#: Serials: few, so that people share them; texts that are none, or badly typed.
serials = st.integers(1, 4)
nss = serials.map(make_nss) | st.sampled_from([False, "0219", "02190000019"])
curp = serials.map(make_curp) | st.sampled_from([False, "GOBL", "GOBL900512HQTBBB09"])
people = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Ana", "Ana", "Beto & <Cía>", "Ñandú"]),
        "ssnid": nss,
        "l10n_mx_curp": curp,
        "sbc": st.sampled_from([0.0, 1.0, 512.41, 99_999.99]),
        "since": st.sampled_from(DAYS),
        "active": st.booleans(),
    }
)
contracts = st.lists(
    st.tuples(st.sampled_from([False, *DAYS]), st.booleans()), min_size=1, max_size=3
)
changes = st.lists(
    st.tuples(
        st.sampled_from(["name", "sbc", "end", "leave", "join", "archive", "object"]),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=5,
)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestCheckReference(IcsoeCase):
    @often
    @given(st.data())
    def test_the_lines_and_the_findings(self, data):
        with (
            self.env.cr.savepoint() as savepoint,
            patch.object(authority_return, "LISTED", 1),
            patch.object(authority_return, "BATCH", 2),
        ):
            filing = self._closed(data)[0].sudo()
            whole = filing._to_document()
            plain = filing._facts_to_check(
                replace(whole, contracts=self._plain_contracts(filing))
            )
            self.assertEqual(whole.contracts, plain.contracts)
            self.assertEqual(self._found(filing), self._plain_findings(filing, plain))
            self._compare_totals(filing)
            savepoint.rollback()
        self.env.invalidate_all()

    @often
    @given(st.data())
    def test_what_changed_since_the_gather_before(self, data):
        with self.env.cr.savepoint() as savepoint:
            filing, orders, workers = self._closed(data)
            before = self._plain_state(filing)
            for change in data.draw(changes, "changes"):
                self._change(orders, workers, *change)
            filing.action_gather()
            after = self._plain_state(filing)
            kept = [
                (
                    change.part,
                    change.action,
                    change.order_id.id,
                    change.employee_id.id,
                    change.field,
                    change.before or "",
                    change.after or "",
                )
                for change in filing.gather_change_ids
            ]
            self.assertEqual(sorted(kept), sorted(self._plain_changes(before, after)))
            savepoint.rollback()
        self.env.invalidate_all()

    # ------------------------------------------------------------------ what is drawn

    def _closed(self, data):
        workers = [
            self._worker(**drawn)
            for drawn in data.draw(st.lists(people, min_size=1, max_size=4), "people")
        ]
        orders = []
        for start, has_object in data.draw(contracts, "contracts"):
            order = self._bare_contract(start=start)
            order.l10n_mx_icsoe_object = "Limpieza" if has_object else False
            orders.append(order)
            for worker in workers:
                since = data.draw(st.sampled_from([None, *DAYS]), "since")
                if since:
                    self._assign(worker, order, start=since)
        return self._close(), orders, workers

    def _change(self, orders, workers, what, one, other):
        order, worker = orders[one % len(orders)], workers[other % len(workers)]
        its = self.env["l10n_mx_icsoe.assignment"].search(
            [("order_id", "=", order.id), ("employee_id", "=", worker.id)]
        )
        if what == "name":
            worker.name = f"Renamed {one}"
        elif what == "sbc":
            worker.current_version_id.l10n_mx_sbc = 300 + one
        elif what == "end":
            its.filtered(lambda it: it.date_start <= END).date_end = END
        elif what == "leave":
            its.unlink()
        elif what == "join" and not its:
            self._assign(worker, order, start=START)
        elif what == "archive":
            worker.active = not worker.active
        elif what == "object":
            order.l10n_mx_icsoe_object = f"Otro {one}"

    # ------------------------------------------------------------------ plain and slow

    def _plain_contracts(self, filing):
        return tuple(
            contract._to_contract(
                tuple(
                    Worker(
                        nss=line.nss or "",
                        curp=line.curp or "",
                        sbc=Decimal(f"{line.sbc:.2f}"),
                        name=line.name,
                        date_start=line.date_start or None,
                        date_end=line.date_end or None,
                        sbc_date=line.sbc_date or None,
                        sbc_assumed_from=line.sbc_assumed_from or None,
                        handle=line.id,
                        source=line.employee_id.id,
                    )
                    for line in contract.worker_ids.sorted("id")
                )
            )
            for contract in filing.contract_ids.sorted("sequence")
        )

    def _found(self, filing):
        return [
            (
                issue.code,
                issue.severity,
                issue.contract_id.id,
                issue.worker_id.id,
                issue.fix,
                issue.source,
                issue.values,
                issue.grouped,
            )
            for issue in filing.issue_ids.sorted("id")
        ]

    def _plain_findings(self, filing, document):
        found = checks.check(document, checks.RULES)
        codes = [finding.code for finding in found]
        rows = []
        for place, finding in enumerate(found):
            alike = codes.count(finding.code)
            is_first = finding.code not in codes[:place]
            rows.append(
                (
                    finding.code,
                    finding.severity.value,
                    finding.contract.handle if finding.contract else False,
                    finding.worker.handle if finding.worker else False,
                    finding.fix.value,
                    finding.message.source,
                    finding.message.values or False,
                    1 if alike == 1 else alike if is_first else 0,
                )
            )
        return rows

    def _compare_totals(self, filing):
        lines = filing.contract_ids.worker_ids
        self.assertEqual(filing.contract_count, len(filing.contract_ids))
        self.assertEqual(filing.worker_count, len(lines))
        self.assertEqual(filing.person_count, len(set(lines.employee_id.ids)))
        for contract in filing.contract_ids:
            self.assertEqual(contract.worker_count, len(contract.worker_ids))

    def _plain_state(self, filing):
        """``{order: (object, {employee: values of the line})}``"""
        return {
            contract.order_id.id: (
                contract.object or "",
                {
                    line.employee_id.id: {
                        "worker.name": line.name,
                        "worker.nss": line.nss or "",
                        "worker.curp": line.curp or "",
                        "worker.sbc": f"{line.sbc:.2f}",
                        "worker.date_start": str(line.date_start or ""),
                        "worker.date_end": str(line.date_end or ""),
                    }
                    for line in contract.worker_ids
                },
            )
            for contract in filing.contract_ids
        }

    def _plain_changes(self, before, after):
        # Which contracts a return has does not change here, only what they say.
        for order, (text, lines) in after.items():
            old_text, old_lines = before[order]
            if text != old_text:
                field = "contract.object"
                yield ("contract", "changed", order, False, field, old_text, text)
            for employee in {*lines, *old_lines}:
                old, new = old_lines.get(employee), lines.get(employee)
                field = "worker.date_start"
                if old is None:
                    value = new[field]
                    yield ("worker", "added", order, employee, field, "", value)
                elif new is None:
                    value = old[field]
                    yield ("worker", "removed", order, employee, field, value, "")
                else:
                    for name, was in old.items():
                        if was != new[name]:
                            row = ("worker", "changed", order, employee)
                            yield (*row, name, was, new[name])
