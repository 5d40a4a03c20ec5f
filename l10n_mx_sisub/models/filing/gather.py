# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import asdict, replace
from datetime import date
from functools import cache
from itertools import product

from odoo import fields, models

from odoo.addons.l10n_mx_icsoe.tools.law import comparison, identifiers
from odoo.addons.l10n_mx_icsoe.tools.law import period as periods
from odoo.addons.l10n_mx_icsoe.tools.law.snapshot import to_json

from ...tools.bimester import bimesters_of
from ...tools.document import (
    Amounts,
    Contract,
    Contractor,
    Deed,
    Kind,
    Pay,
    Registration,
    Sisub,
    Worker,
    changes,
    in_force,
    proposed_kind,
)
from ...tools.payroll import capped, decimal, pay_of


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
            return "started_later" if start > self.date_end else "ended_earlier"
        return order._l10n_mx_icsoe_why_not_agreed()

    def _gather_contracts(self):
        """The live contracts in force, in the order of the files; the others are listed
        with the reason.
        """
        contracts = self._choose_contracts()
        for order in contracts:
            if not order.l10n_mx_sisub_number:
                order.l10n_mx_sisub_number = order._l10n_mx_sisub_next_number(
                    self.company_ids
                )
        return contracts

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

    def _live_document(self, contracts, kind=None):
        """The return as the facts are now: a ``tools.document.Sisub``. ``kind``: chosen
        by who closes.
        """
        limits, assignments = self._salary_limits(), self._assignments_of(contracts)
        people = self.env["hr.employee"].union(*(person for _, person in assignments))
        pay, of_receipts = self._pay(people, list(limits))
        workers = self._live_workers(contracts, assignments, pay, limits)
        documents = tuple(
            self._live_contract_document(order, workers[order]) for order in contracts
        )
        facts = proposed_kind(documents, self._period, bool(self.origin_id))
        return Sisub(
            contractor=self._contractor(documents),
            period=self._period,
            kind=Kind(kind) if kind else facts,
            contracts=documents,
            icsoe=self.icsoe_id._document_contracts() if self.icsoe_id else None,
            **of_receipts,
            uma_missing=tuple(
                bimester
                for bimester, limit in limits.items()
                if limit is None and documents
            ),
            checked_on=periods.today(),
            handle=self.id,
        )

    def _salary_limits(self):
        """25 UMA at the end of each bimester, ``None`` where it is not known."""
        limits = self.env["l10n_mx_icsoe.wage.limit"]
        zone = self.company_id.l10n_mx_icsoe_wage_zone
        return {
            bimester: limits._limits_on(bimester.end, zone).maximum
            for bimester in bimesters_of(self._period)
        }

    def _assignments_of(self, contracts):
        """Assignments in the period by (contract, employee), oldest first."""
        found = defaultdict(list)
        for order in contracts:
            for one in self.env["l10n_mx_icsoe.assignment"].search(
                [
                    (order._l10n_mx_icsoe_reference_field, "=", order.id),
                    ("date_start", "<=", self.date_end),
                    "|",
                    ("date_end", "=", False),
                    ("date_end", ">=", self.date_start),
                ],
                order="date_start, id",
            ):
                found[order, one.employee_id].append(one)
        return found

    def _live_workers(self, contracts, assignments_of, pay, limits):
        """``tools.document.Worker`` objects by contract: a line for each bimester in
        which the worker was on it, leavers included.
        """
        absent = self.company_id.l10n_mx_sisub_absent
        principal = self._registrations().filtered("principal")[:1].number or ""
        address_of = cache(lambda site: site._l10n_mx_sisub_address())
        lines = {order: [] for order in contracts}
        for (order, person), assignments in assignments_of.items():
            start = order.l10n_mx_icsoe_date_start or date.min
            end = order.l10n_mx_icsoe_date_end or date.max
            for bimester, limit in limits.items():
                first, last = max(start, bimester.start), min(end, bimester.end)
                on_it = [
                    one
                    for one in assignments
                    if max(first, one.date_start) <= min(last, one.date_end or date.max)
                ]
                if not on_it and not absent:
                    continue
                version = person._get_version(bimester.end)
                sbc = decimal(version.l10n_mx_sbc) if version.l10n_mx_sbc else None
                # Several sites: the last one of the bimester.
                site = (on_it or assignments)[-1].l10n_mx_sisub_site_id
                site = site or order._l10n_mx_sisub_site()
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
                        site=address_of(site),
                        pay=pay[person.id, bimester] if on_it else Pay(),
                        sbc=sbc,
                        salary=capped(sbc, limit),
                        source=person.id,
                    )
                )
        for workers in lines.values():
            workers.sort(key=lambda one: (one.bimester, one.name, one.source))
        return lines

    def _pay(self, people, bimesters):
        """What ``people`` were paid: ``tools.document.Pay`` by (employee id, bimester);
        and what a ``Sisub`` says of their receipts.
        """
        company = self.company_id
        receipts = self.env["l10n_mx_sisub.receipt"]._of_bimesters(
            self.company_ids,
            (bimesters[0].previous, *bimesters),
            company.l10n_mx_sisub_receipt_date,
        )
        classes, doubtful = self.env["l10n_mx_sisub.perception"]._classes()
        pay, codes, straddling, alike = {}, set(), 0, 0
        for key in product(people.ids, bimesters):
            employee_id, bimester = key
            own, before = receipts[key], None
            if company.l10n_mx_sisub_variable == "previous":
                before = receipts[employee_id, bimester.previous]
            pay[key] = pay_of(own, classes, before)
            codes |= {code for one in own for code in one.amounts}
            straddling += sum(one.straddles for one in own)
            alike += len(own) - len({one.said for one in own})
        pay.update(self.env["l10n_mx_sisub.pay"]._typed(people, bimesters))
        doubtful = codes & doubtful | codes - classes.keys()
        return pay, {
            "doubtful": tuple(sorted(doubtful)),
            "straddling": straddling,
            "alike": alike,
        }

    # ------------------------------------------------------------------ who files

    def _registrations(self):
        return self.env["l10n_mx_sisub.registration"].search(
            [("company_id", "in", self.company_ids.ids)]
        )

    def _contractor(self, contracts):
        """Who files, as the company is now, with the amounts of the workers of
        ``contracts``.
        """
        company = self.company_id
        deed = {name: company[f"l10n_mx_sisub_{name}"] for name in Deed.__slots__}
        values = {
            **asdict(company._l10n_mx_icsoe_contractor()),
            "address": company.partner_id._l10n_mx_sisub_address(),
            "registrations": self._paid_by_registration(contracts),
            "deed": Deed(**{name: one for name, one in deed.items() if one}),
        }
        return Contractor(**values)

    def _paid_by_registration(self, contracts):
        on_contract = defaultdict(set)
        for contract in contracts:
            for worker in contract.workers:
                on_contract[worker.bimester].add(worker.source)
        payments = self.env["l10n_mx_sisub.contribution"].search(
            [("company_id", "in", self.company_ids.ids), ("year", "=", self.year)]
        )
        known = {(one.registration_id, one._bimester()): one for one in payments}
        result = []
        for registration in self._registrations():
            declared, paid, missing = Amounts(), None, []
            for bimester in bimesters_of(self._period):
                payment = known.get((registration, bimester))
                if not payment:
                    missing.append(bimester)
                    continue
                declared += payment._declared(on_contract[bimester])
                if payment.source != "typed":
                    paid = (paid or Amounts()) + payment._paid()
            number, principal = registration.number, registration.principal
            result.append(
                Registration(number, principal, declared, paid, tuple(missing))
            )
        return tuple(result)

    # ------------------------------------------------------------------ snapshots

    def _take_snapshots(self, kind=None):
        """Gather live data into this draft, and give back what the rules look at: the
        ``tools.document.Sisub`` with the contracts as they were kept. ``kind`` as in
        ``_live_document``.
        """
        self._clear_snapshots()
        # First: what is gathered is that of the companies which have the RFC today.
        self.write(self._taxpayer_values(self.company_id))
        orders = self._gather_contracts()
        document = self._live_document(orders, kind)
        contract_ids = self._insert_rows(
            "l10n_mx_sisub.filing.contract",
            [
                {**self._prepare_contract(contract, order), "sequence": place}
                for place, (contract, order) in enumerate(
                    zip(document.contracts, orders, strict=True), 1
                )
            ],
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
            [
                self._prepare_registration(one)
                for one in document.contractor.registrations
            ],
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

    def _prepare_contract(self, contract, order):
        return {
            **self.env["l10n_mx_icsoe.contract.reference"]._reference_values(order),
            "partner_id": order.partner_id.commercial_partner_id.id,
            "reference": contract.reference,
            "number": contract.number,
            "client_name": contract.client.name,
            "client_rfc": contract.client.rfc,
            "amount": float(contract.amount or 0),
            "date_start": contract.date_start,
            "date_end": contract.date_end,
            "worker_count": len({one.source for one in contract.workers}),
            "facts": to_json(replace(contract, workers=())),
        }

    def _prepare_worker(self, worker):
        pay = worker.pay or Pay()
        return {
            "employee_id": worker.source,
            "bimester": worker.bimester.number,
            "name": worker.name,
            "nss": worker.nss,
            "registration": worker.registration,
            "has_pay": worker.pay is not None,
            "variable": float(pay.variable),
            "fixed": float(pay.fixed),
            "not_base": float(pay.not_base),
            "incapacity_days": pay.incapacity_days,
            "sbc": float(worker.sbc or 0),
            "salary": float(worker.salary or 0),
            "facts": to_json(worker),
        }

    def _prepare_registration(self, registration):
        values = {
            "number": registration.number,
            "principal": registration.principal,
            "has_paid": registration.paid is not None,
        }
        for name in Amounts.__slots__:
            paid = registration.paid or Amounts()
            values[name] = float(getattr(registration.amounts, name))
            values[f"paid_{name}"] = float(getattr(paid, name))
        return values

    # ------------------------------------------------------------------ what changed

    def _changed_since_gathered(self):
        before = self._to_document()
        # It does not outlive the savepoint.
        with self.env.cr.savepoint() as savepoint:
            writer = self.with_context(tracking_disable=True)
            now = writer._take_snapshots()
            savepoint.rollback()
        self.env.invalidate_all()
        found = changes(before.contracts, now.contracts)
        words = [self._say(comparison.summary(found))]
        if before.contractor != now.contractor:
            words.append(self.env._("the company's data or what it paid to Infonavit"))
        return ", ".join(filter(None, words))
