# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import asdict, replace
from datetime import date
from functools import cache

from odoo import fields, models

from odoo.addons.l10n_mx_icsoe.tools.law import comparison, identifiers
from odoo.addons.l10n_mx_icsoe.tools.law import period as periods
from odoo.addons.l10n_mx_icsoe.tools.law.document import Kind as IcsoeKind
from odoo.addons.l10n_mx_icsoe.tools.law.snapshot import to_json

from ...tools.bimester import bimesters_of
from ...tools.document import (
    Amounts,
    Contract,
    Contractor,
    Deed,
    Kind,
    Pay,
    Sisub,
    Worker,
    changes,
    in_force,
    proposed_kind,
)
from ...tools.payroll import capped, decimal, pay_of
from ...tools.rules.shared import is_contract_number


class FilingGather(models.AbstractModel):
    """Gathering: live contracts, assignments, employees and pay become the document,
    and the document snapshots.
    """

    _name = "l10n_mx_sisub.filing.gather"
    _description = "SISUB Filing: Gather"

    _snapshots = ("issue_ids", "worker_ids", "contract_ids", "registration_ids")

    # ------------------------------------------------------------------ contracts

    def _why_left_out(self, order):
        """The reason why ``order`` is not in this return; ``None``: it is in it."""
        if not order.l10n_mx_icsoe_specialized:
            return "not_specialised"
        start, end = order.l10n_mx_icsoe_date_start, order.l10n_mx_icsoe_date_end
        if not in_force(self._period, start or None, end or None):
            later = start and start > self.date_end
            return "started_later" if later else "ended_earlier"
        return order._l10n_mx_icsoe_why_not_agreed()

    def _number(self, contracts):
        """Give each of ``contracts`` that has none its number for Infonavit: the next
        one that no contract of the taxpayer has.
        """
        without = [order for order in contracts if not order.l10n_mx_sisub_number]
        if not without:
            return
        taken = [0]
        for source in self.env["l10n_mx_icsoe.contract.reference"]._contract_models():
            numbered = source.with_context(active_test=False).search_fetch(
                [
                    ("company_id", "in", self.company_ids.ids),
                    ("l10n_mx_sisub_number", "!=", False),
                ],
                ["l10n_mx_sisub_number"],
            )
            numbers = numbered.mapped("l10n_mx_sisub_number")
            taken += [int(number) for number in numbers if is_contract_number(number)]
        for number, order in enumerate(without, max(taken) + 1):
            order.l10n_mx_sisub_number = str(number)

    # ------------------------------------------------------------------ the document

    def _live_document(self, contracts, kind=None):
        """The return as the facts are now: a ``tools.document.Sisub``. ``kind``: chosen
        by who closes.
        """
        zone = self.company_id.l10n_mx_icsoe_wage_zone
        wages = self.env["l10n_mx_icsoe.wage.limit"]
        limits = {  # 25 UMA; ``None`` where it is not known
            bimester: wages._limits_on(bimester.end, zone).maximum
            for bimester in bimesters_of(self._period)
        }
        workers, of_receipts = self._live_workers(contracts, limits)
        documents = tuple(
            self._live_contract_document(order, workers[order]) for order in contracts
        )
        facts = proposed_kind(documents, self._period, bool(self.origin_id))
        icsoe = self.icsoe_id
        # A correction that is being prepared will take the place of what is filed.
        if icsoe.open_complementary_id.kind == IcsoeKind.CORRECTION:
            icsoe = icsoe.open_complementary_id
        return Sisub(
            contractor=self._contractor(documents),
            period=self._period,
            kind=Kind(kind) if kind else facts,
            contracts=documents,
            icsoe=icsoe._document_contracts() if icsoe else None,
            **of_receipts,
            uma_missing=tuple(
                bimester
                for bimester, limit in limits.items()
                if limit is None and documents
            ),
            checked_on=periods.today(),
        )

    def _live_contract_document(self, order, workers):
        people = {worker.source for worker in workers}
        return Contract(
            reference=order._l10n_mx_icsoe_reference(),
            client=order.partner_id._l10n_mx_sisub_client(),
            number=(order.l10n_mx_sisub_number or "").strip(),
            type=order.l10n_mx_sisub_type or "",
            object=(order.l10n_mx_icsoe_object or "").strip(),
            amount=decimal(order._l10n_mx_sisub_amount(self.date_end)),
            date_start=order.l10n_mx_icsoe_date_start or None,
            date_end=order.l10n_mx_icsoe_date_end or None,
            headcount=order.l10n_mx_sisub_headcount or len(people),
            workers=tuple(workers),
            source=(order._l10n_mx_icsoe_reference_field, order.id),
        )

    # ------------------------------------------------------------------ workers

    def _live_workers(self, contracts, limits):
        """``tools.document.Worker`` objects by contract: a line for each bimester in
        which the worker was on it, leavers included; and what a ``Sisub`` says of their
        receipts. ``limits``: of the salary, by bimester.
        """
        assigned = self._assigned(contracts)
        people = {person.id for _order, person in assigned}
        pay, of_receipts = self._pay(people, list(limits))
        principal = self._registrations().filtered("principal")[:1].number or ""
        address_of = cache(lambda site: site._l10n_mx_sisub_address())
        lines = {order: [] for order in contracts}
        for (order, person), assignments in assigned.items():
            for bimester, limit in limits.items():
                on_it = _on_it(assignments, order, bimester)
                if not on_it and not self.company_id.l10n_mx_sisub_absent:
                    continue
                version = person._get_version(bimester.end)
                sbc = decimal(version.l10n_mx_sbc) if version.l10n_mx_sbc else None
                # Several sites: the last one of the bimester.
                site = (on_it or assignments)[-1].l10n_mx_sisub_site_id
                lines[order].append(
                    Worker(
                        bimester=bimester,
                        nss=identifiers.compact(
                            person.version_ids[-1:].ssnid or version.ssnid or ""
                        ),
                        name=person.name,
                        registration=identifiers.compact(
                            version.l10n_mx_icsoe_employer_registration or principal
                        ),
                        site=address_of(site or order._l10n_mx_sisub_site()),
                        pay=pay[person.id, bimester] if on_it else Pay(),
                        sbc=sbc,
                        salary=capped(sbc, limit),
                        source=person.id,
                    )
                )
        for workers in lines.values():
            workers.sort(key=lambda one: (one.bimester, one.name, one.source))
        return lines, of_receipts

    def _assigned(self, contracts):
        """Assignments of the period by (contract, employee), oldest first."""
        found = self.env["l10n_mx_icsoe.assignment"].search(
            [
                ("company_id", "in", self.company_id._l10n_mx_icsoe_taxpayer().ids),
                ("date_start", "<=", self.date_end),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", self.date_start),
            ],
            order="date_start, id",
        )
        by_line = found.grouped(lambda one: (one._live_contract(), one.employee_id))
        chosen = set(contracts)
        return {line: by_line[line] for line in by_line if line[0] in chosen}

    def _pay(self, employee_ids, bimesters):
        """What people were paid: ``tools.document.Pay`` by (employee id, bimester); and
        what a ``Sisub`` says of their receipts.
        """
        company = self.company_id
        receipts = self.env["l10n_mx_sisub.receipt"]._of_bimesters(
            company._l10n_mx_icsoe_taxpayer(),
            (bimesters[0].previous, *bimesters),
            company.l10n_mx_sisub_receipt_date,
        )
        previous = company.l10n_mx_sisub_variable == "previous"
        classes, reviewed = self.env["l10n_mx_sisub.perception"]._classes()
        pay, codes, straddling, alike = {}, set(), 0, 0
        for id_ in employee_ids:
            for bimester in bimesters:
                own = receipts[id_, bimester]
                before = receipts[id_, bimester.previous] if previous else None
                pay[id_, bimester] = pay_of(own, classes, before)
                codes |= {code for one in own for code in one.amounts}
                straddling += sum(one.straddles for one in own)
                alike += len(own) - len({one.said for one in own})
        pay.update(self.env["l10n_mx_sisub.pay"]._typed(employee_ids, bimesters))
        return pay, {
            "doubtful": tuple(sorted(codes - reviewed)),
            "straddling": straddling,
            "alike": alike,
        }

    def _receipts_alike(self):
        """Those that say the same as another one of the worker."""
        company = self.company_id
        found = self.env["l10n_mx_sisub.receipt"]._search_bimesters(
            company._l10n_mx_icsoe_taxpayer(),
            bimesters_of(self._period),
            company.l10n_mx_sisub_receipt_date,
        )
        people = set(self.worker_ids.employee_id)
        same = found.filtered(lambda one: one.employee_id in people).grouped(
            lambda one: (one.employee_id, one._as_read().said)
        )
        return found.browse().union(*(few for few in same.values() if len(few) > 1))

    # ------------------------------------------------------------------ who files

    def _registrations(self):
        companies = self.company_id._l10n_mx_icsoe_taxpayer()
        return self.env["l10n_mx_sisub.registration"].search(
            [("company_id", "in", companies.ids)]
        )

    def _contractor(self, contracts):
        """Who files, as the company is now, with the amounts of the workers of
        ``contracts``.
        """
        company = self.company_id
        deed = {name: company[f"l10n_mx_sisub_{name}"] for name in Deed.__slots__}
        on_contract = defaultdict(set)
        for contract in contracts:
            for worker in contract.workers:
                on_contract[worker.bimester].add(worker.source)
        values = {
            **asdict(company._l10n_mx_icsoe_contractor()),
            "address": company.partner_id._l10n_mx_sisub_address(),
            "registrations": tuple(
                one._document(bimesters_of(self._period), on_contract)
                for one in self._registrations()
            ),
            "deed": Deed(**{name: one for name, one in deed.items() if one}),
        }
        return Contractor(**values)

    # ------------------------------------------------------------------ snapshots

    def _take_snapshots(self, kind=None):
        """Gather live data into this draft, and give back what the rules look at: the
        ``tools.document.Sisub`` with the contracts as they were kept. ``kind`` as in
        ``_live_document``.
        """
        self._clear_snapshots()
        # What is gathered is that of the companies which have the RFC today.
        self.write(self._taxpayer_values(self.company_id))
        orders = self._choose_contracts()
        self._number(orders)
        document = self._live_document(orders, kind)
        contract_ids = self._insert_rows(
            "l10n_mx_sisub.filing.contract",
            list(map(self._prepare_contract, document.contracts, orders)),
        )
        self._insert_rows(
            "l10n_mx_sisub.filing.worker",
            [
                {**self._prepare_worker(worker), "contract_id": id_}
                for id_, contract in zip(contract_ids, document.contracts, strict=True)
                for worker in contract.workers
            ],
        )
        self._insert_rows(
            "l10n_mx_sisub.filing.registration",
            list(map(self._prepare_registration, document.contractor.registrations)),
        )
        self.write(
            {
                "kind": document.kind.value,
                "contractor_facts": to_json(document.contractor),
                "contract_count": len(contract_ids),
                "person_count": len({worker.source for _, worker in document.lines}),
                "date_gathered": fields.Datetime.now(),
            }
        )
        return replace(document, contracts=self._to_document().contracts)

    # The whole line stands in ``facts``, and what lists show and add up in columns.

    def _prepare_contract(self, contract, order):
        facts = to_json(replace(contract, workers=()))
        listed = ("reference", "number", "amount", "date_start", "date_end")
        return {
            **self.env["l10n_mx_icsoe.contract.reference"]._reference_values(order),
            **{name: facts[name] for name in listed},
            "partner_id": order.partner_id.commercial_partner_id.id,
            "client_name": contract.client.name,
            "client_rfc": contract.client.rfc,
            "worker_count": len({one.source for one in contract.workers}),
            "facts": facts,
        }

    def _prepare_worker(self, worker):
        facts = to_json(worker)
        listed = ("name", "nss", "registration", "sbc", "salary")
        return {
            **{name: facts[name] for name in listed},
            **to_json(worker.pay or Pay()),
            "employee_id": worker.source,
            "bimester": worker.bimester.number,
            "has_pay": worker.pay is not None,
            "facts": facts,
        }

    def _prepare_registration(self, registration):
        paid = to_json(registration.paid or Amounts())
        return {
            "number": registration.number,
            "principal": registration.principal,
            "has_paid": registration.paid is not None,
            **to_json(registration.amounts),
            **{f"paid_{name}": amount for name, amount in paid.items()},
        }

    # ------------------------------------------------------------------ what changed

    def _changed_since_gathered(self):
        before = self._to_document()
        now = self._live_document(self._sort_candidates()[0])
        found = changes(before.contracts, now.contracts)
        words = [self._say(comparison.summary(found))]
        if before.contractor != now.contractor:
            words.append(self.env._("the company's data or what it paid to Infonavit"))
        return ", ".join(filter(None, words))


def _on_it(assignments, order, bimester):
    """Those of ``assignments`` of which a day is one of ``bimester`` and of the
    contract ``order``.
    """
    first = max(order.l10n_mx_icsoe_date_start or date.min, bimester.start)
    last = min(order.l10n_mx_icsoe_date_end or date.max, bimester.end)
    return assignments.filtered(
        lambda one: (max(first, one.date_start) <= min(last, one.date_end or date.max))
    )
