# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a load of rows would do to the workers, their SBC and their stays on contracts.
Writes nothing: it changes a copy.

The caller gives what exists (:class:`Person`, :class:`Contract`), gets one
:class:`Step` per row, and finds in the same objects what has to be created and changed.
Rows are taken one after the other, each on top of those before it, so that the second
row about a new worker finds the worker.

Rules:

* a worker is found by NSS, then CURP; failing both by RFC, then by name, if Odoo holds
  neither NSS nor CURP of them;
* an identifier that Odoo lacks is filled in; one that differs refuses the row: one of
the two is wrong, and nobody here
  knows which;
* an SBC holds from its day on. Where Odoo has none it is filled in; where Odoo has
  another one, only if somebody said so; a change of SBC never touches what was in force
  before that day;
* later versions of the worker without an SBC take it over, until the next one that has
one.
"""

import unicodedata
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from itertools import takewhile

from odoo.addons.l10n_mx_efirma.tools.messages import Message, _

from .import_row import ImportRow


class Outcome(str, Enum):
    CREATE = "create"
    CHANGE = "change"
    DIFFER = "differ"  # somebody must say whether to take the file's value
    SAME = "same"
    REFUSE = "refuse"


@dataclass(slots=True, eq=False)
class Terms:
    """SBC and employer registration of a worker from ``since`` on. ``id`` is ``None``
    until it is written.

    ``base`` is what new terms copy the rest from. ``carried``: the SBC was taken over
    from earlier terms in this load, so that a later row may replace it.
    """

    since: date
    sbc: Decimal | None = None
    registration: str = ""
    id: int | None = None
    base: "Terms | None" = None
    carried: bool = False
    changed: bool = False


@dataclass(slots=True, eq=False)
class Person:
    """A worker; ``terms`` are sorted by day. ``filled`` names the identifiers that this
    load adds.
    """

    name: str
    nss: str = ""
    curp: str = ""
    rfc: str = ""
    id: int | None = None
    active: bool = True
    terms: list[Terms] = field(default_factory=list)
    before: list[tuple] = field(
        default_factory=list
    )  # (since, sbc, registration) as Odoo has them
    filled: list[str] = field(default_factory=list)

    def freeze(self):
        self.terms.sort(key=lambda terms: terms.since)
        self.before = [
            (terms.since, terms.sbc, terms.registration) for terms in self.terms
        ]
        return self


@dataclass(slots=True, eq=False)
class Stay:
    start: date
    end: date | None = None
    id: int | None = None
    changed: bool = False

    def meets(self, start, end):
        return self.start <= (end or date.max) and start <= (self.end or date.max)


@dataclass(slots=True, eq=False)
class Contract:
    """An order that is marked as specialised; ``usable`` unless it is cancelled."""

    name: str
    client_rfc: str = ""
    start: date | None = None
    end: date | None = None
    id: int | None = None
    usable: bool = True
    stays: dict = field(
        default_factory=lambda: defaultdict(list)
    )  # Person → [Stay], in no order


@dataclass(slots=True)
class Step:
    """What one row does. ``sbc_before`` is Odoo's on that day, ``None`` if there is
    none.
    """

    row: ImportRow
    outcome: Outcome = Outcome.SAME
    said: list[Message] = field(default_factory=list)
    person: Person | None = None
    contract: Contract | None = None
    since: date | None = None
    sbc_before: Decimal | None = None
    start: date | None = None
    end: date | None = None


class _Refusal(Exception):
    def __init__(self, source, **values):
        self.message = Message(source, values)
        super().__init__(source)


class Planner:
    """``accepted``: the places (from 0) of the rows whose differing SBC is taken;
    ``None`` for a preview, which shows what would happen if all were. ``contract``: the
    one that every row is about; its rows never create a worker.
    """

    def __init__(
        self,
        people,
        contracts,
        *,
        company_rfc,
        default_since,
        contract=None,
        default_start=None,
        accepted=None,
    ):
        self.people, self.contracts = list(people), list(contracts)
        self._company_rfc, self._default_since, self._accepted = (
            company_rfc,
            default_since,
            accepted,
        )
        self._contract, self._default_start = contract, default_start
        self._by = {
            "nss": defaultdict(list),
            "curp": defaultdict(list),
            "rfc": defaultdict(list),
            "words": defaultdict(list),
        }
        for person in self.people:
            self._index(person)
        # (person, day) → (label, SBC): two rows must not say two things of the same day
        self._said = {}
        self._by_name = {
            contract.name.casefold(): contract for contract in self.contracts
        }
        self._by_client = defaultdict(list)
        for item in self.contracts:
            if item.usable and item.client_rfc:
                self._by_client[item.client_rfc].append(item)

    def plan(self, rows, skipped=frozenset()):
        """One :class:`Step` per row that is not ``skipped`` (places from 0; their steps
        say nothing).
        """
        return [
            Step(row) if place in skipped else self._step(place, row)
            for place, row in enumerate(rows)
        ]

    def _step(self, place, row):
        step = Step(row, said=[*row.problems, *row.notes])
        if row.problems:
            step.outcome = Outcome.REFUSE
        elif not row.repeated:
            try:
                self._decide(place, row, step)
            except _Refusal as refusal:
                step.outcome = Outcome.REFUSE
                step.said.insert(0, refusal.message)
        return step

    def _decide(self, place, row, step):
        """Everything that can be refused comes before the first change."""
        person = self._find(row, step)
        new = person is None
        if new:
            person = self._new(row)
        step.person = person
        contract = self._contract_of(row, step)
        step.contract = contract
        change_stay = contract and self._stay(row, step, person, contract)
        change_terms, differs = self._terms(place, row, step, person, new)
        changes = [
            change
            for change in (
                self._fill(row, step, person, new),
                change_terms,
                change_stay,
            )
            if change
        ]
        for change in changes:
            change()
        if new:
            self.people.append(person)
            self._index(person)
            step.said.insert(0, Message(_("New worker.")))
        elif row.name and set(_words(row.name).split()).isdisjoint(
            _words(person.name).split()
        ):
            step.said.append(
                Message(
                    _("Odoo calls this worker %(worker)s: compare."),
                    {"worker": person.name},
                )
            )
        if not person.active and not new:
            step.said.append(Message(_("The worker is archived in Odoo: they left.")))
        if differs:
            step.outcome = Outcome.DIFFER
        elif new:
            step.outcome = Outcome.CREATE
        elif changes:
            step.outcome = Outcome.CHANGE
        elif not step.said:
            step.said.append(Message(_("Odoo already says so.")))

    # ------------------------------------------------------------------ who

    def _index(self, person):
        for name in ("nss", "curp", "rfc"):
            if value := getattr(person, name):
                self._by[name][value].append(person)
        if not person.nss and not person.curp:
            self._by["words"][_words(person.name)].append(person)

    def _find(self, row, step):
        by_nss = self._only("nss", row.nss)
        by_curp = self._only("curp", row.curp)
        if by_nss and by_curp and by_nss is not by_curp:
            raise _Refusal(
                _(
                    "The NSS is that of %(one)s and the CURP that of %(other)s. "
                    "Correct the file, or the employee that is wrong."
                ),
                one=by_nss.name,
                other=by_curp.name,
            )
        person = by_nss or by_curp
        if person and row.curp and person.curp and person.curp != row.curp:
            raise _Refusal(
                _(
                    "The NSS is that of %(worker)s, who has another CURP in Odoo. "
                    "Correct the file or the employee."
                ),
                worker=person.name,
            )
        if person and row.nss and person.nss and person.nss != row.nss:
            raise _Refusal(
                _(
                    "The CURP is that of %(worker)s, who has another NSS in Odoo. "
                    "Correct the file or the employee."
                ),
                worker=person.name,
            )
        return person or self._without_identifiers(row, step)

    def _only(self, name, value):
        found = self._by[name].get(value, ()) if value else ()
        if len(found) > 1:
            raise _Refusal(
                _(
                    "Several employees have this %(what)s in Odoo: %(workers)s. "
                    "Correct them first."
                ),
                what=name.upper(),
                workers=", ".join(person.name for person in found[:3]),
            )
        return found[0] if found else None

    def _without_identifiers(self, row, step):
        """Somebody of whom Odoo knows neither NSS nor CURP: most employees, before the
        first import.
        """
        for name, value in (("rfc", row.rfc), ("words", _words(row.name))):
            found = (
                [
                    person
                    for person in self._by[name].get(value, ())
                    if not person.nss and not person.curp
                ]
                if value
                else []
            )
            if len(found) == 1:
                what = (
                    Message(_("Found by RFC."))
                    if name == "rfc"
                    else Message(
                        _("Found by name: leave the row out if this is somebody else.")
                    )
                )
                step.said.append(what)
                return found[0]
        return None

    def _new(self, row):
        if self._contract:
            raise _Refusal(
                _(
                    "No employee has this NSS or CURP. Load the payroll receipts or "
                    "the sheet of workers first: they have the name."
                )
            )
        if not (row.name and row.nss and row.curp):
            raise _Refusal(
                _(
                    "No employee has this NSS or CURP. To create one, the row must "
                    "have the name, the NSS and the CURP."
                )
            )
        return Person(row.name, row.nss, row.curp, row.rfc)

    def _fill(self, row, step, person, new):
        if new:
            return None
        missing = [
            name
            for name in ("nss", "curp", "rfc")
            if getattr(row, name) and not getattr(person, name)
        ]
        if row.rfc and person.rfc and row.rfc != person.rfc:
            step.said.append(Message(_("The RFC differs from Odoo's, which is kept.")))
        if not missing:
            return None
        step.said.append(
            Message(
                _("Filled in, because Odoo had none: %(what)s."),
                {"what": ", ".join(name.upper() for name in missing)},
            )
        )

        def change():
            for name in missing:
                setattr(person, name, getattr(row, name))
                self._by[name][getattr(row, name)].append(person)
            person.filled += missing

        return change

    # ------------------------------------------------------------------ SBC

    def _terms(self, place, row, step, person, new):
        """``(change or None, whether somebody has to say yes)``."""
        since = step.since = (
            row.since
            or (row.date_start if new and row.sbc is None else None)
            or self._default_since
        )
        if new:
            step.sbc_before = None

            def begin():
                person.terms.append(Terms(since, row.sbc, row.registration))
                self._said[person, since] = row.label, row.sbc

            return begin, False
        entry = _in_force(person.terms, since)
        wants_sbc = row.sbc is not None and row.sbc != entry.sbc
        wants_registration = (
            bool(row.registration) and row.registration != entry.registration
        )
        odoo_sbc, odoo_registration = _in_force_before(person, since)
        step.sbc_before = odoo_sbc
        label, said = self._said.get((person, since), ("", None))
        if None not in (said, row.sbc) and said != row.sbc:
            raise _Refusal(
                _(
                    "Row %(row)s says another SBC from the same day. Leave one of the "
                    "two in the file."
                ),
                row=label,
            )
        if row.sbc is not None:
            self._said.setdefault((person, since), (row.label, row.sbc))
        if not (wants_sbc or wants_registration):
            return None, False
        differs_sbc = (
            row.sbc is not None and odoo_sbc is not None and row.sbc != odoo_sbc
        )
        differs_registration = (
            bool(row.registration and odoo_registration)
            and row.registration != odoo_registration
        )
        differs = differs_sbc or differs_registration
        values = {"since": since.isoformat()}
        if differs_sbc:
            step.said.append(
                Message(
                    _(
                        "Odoo has another SBC on %(since)s. Tick “Take It” to take "
                        "the file's."
                    ),
                    values,
                )
            )
        elif wants_sbc:
            step.said.append(Message(_("SBC from %(since)s."), values))
        if differs_registration:
            step.said.append(
                Message(
                    _(
                        "Odoo has another employer registration on %(since)s. Tick "
                        "“Take It” to take the file's."
                    ),
                    values,
                )
            )
        elif wants_registration:
            step.said.append(Message(_("Employer registration filled in.")))
        if differs and self._accepted is not None and place not in self._accepted:
            return None, True
        return (lambda: _set_terms(person, since, row, entry)), differs

    # ------------------------------------------------------------------ stays

    def _contract_of(self, row, step):
        if self._contract:
            return self._contract
        if row.client_rfc and row.client_rfc != self._company_rfc:
            return self._contract_of_client(row, step)
        if not row.contract:
            return None
        contract = self._by_name.get(row.contract.casefold())
        if contract is None:
            raise _Refusal(
                _(
                    "The company has no specialised contract “%(contract)s”. Correct "
                    "the file, or mark the order as specialised "
                    "on its ICSOE page."
                ),
                contract=row.contract[:40],
            )
        if not contract.usable:
            raise _Refusal(
                _("Contract %(contract)s is cancelled. Correct the file."),
                contract=contract.name,
            )
        return contract

    def _contract_of_client(self, row, step):
        found = [
            contract
            for contract in self._by_client.get(row.client_rfc, ())
            if (contract.start or date.min) <= row.period_end
            and (contract.end or date.max) >= row.date_start
        ]
        if len(found) == 1:
            return found[0]
        names = ", ".join(contract.name for contract in found[:5])
        if found:
            source = _(
                "The client %(rfc)s has several contracts in that period "
                "(%(contracts)s): assign the worker by hand."
            )
        else:
            source = _(
                "The client %(rfc)s has no specialised contract in that period: the "
                "worker is not assigned."
            )
        step.said.append(
            Message(source, {"rfc": row.client_rfc[:13], "contracts": names})
        )
        return None

    def _stay(self, row, step, person, contract):
        stays = contract.stays.get(person, [])
        if self._contract:
            if stays:
                return None
            return self._create_stay(
                step,
                person,
                contract,
                self._default_start or contract.start or self._default_since,
                None,
            )
        if row.client_rfc:
            return self._proposed_stay(row, step, person, contract, stays)
        start = row.date_start or (None if stays else contract.start)
        if start is None and not stays:
            raise _Refusal(
                _(
                    "Neither the row nor contract %(contract)s says from when. Fill "
                    "in “From”."
                ),
                contract=contract.name,
            )
        self._check_within(contract, start, row.date_end)
        if start is None:
            known = max(stays, key=lambda stay: stay.start)
        else:
            known = next((stay for stay in stays if stay.start == start), None)
        if known:
            return self._end_stay(row, step, contract, known, stays)
        for stay in stays:
            if stay.meets(start, row.date_end):
                self._clash(contract, stay)
        return self._create_stay(step, person, contract, start, row.date_end)

    def _proposed_stay(self, row, step, person, contract, stays):
        """From a receipt: from the first day that it pays, unless the worker was on the
        contract in that time already.
        """
        start = max(row.date_start, contract.start or date.min)
        if any(stay.meets(start, row.period_end) for stay in stays):
            return None
        later = [stay.start for stay in stays if stay.start > start]
        return self._create_stay(
            step,
            person,
            contract,
            start,
            min(later) - timedelta(days=1) if later else None,
        )

    def _create_stay(self, step, person, contract, start, end):
        step.start, step.end = start, end
        values = {
            "contract": contract.name,
            "start": start.isoformat(),
            "end": end and end.isoformat(),
        }
        source = (
            _("On %(contract)s from %(start)s to %(end)s.")
            if end
            else _("On %(contract)s from %(start)s.")
        )
        step.said.append(Message(source, values))
        return lambda: contract.stays[person].append(Stay(start, end))

    def _end_stay(self, row, step, contract, stay, stays):
        step.start, step.end = stay.start, row.date_end or stay.end
        if not row.date_end or row.date_end == stay.end:
            return None
        if row.date_end < stay.start:
            raise _Refusal(
                _(
                    "The worker is on %(contract)s only from %(start)s, after “To”. "
                    "Correct the file."
                ),
                contract=contract.name,
                start=stay.start.isoformat(),
            )
        for other in stays:
            if other is not stay and other.meets(stay.start, row.date_end):
                self._clash(contract, other)
        step.said.append(
            Message(
                _("Leaves %(contract)s on %(end)s."),
                {"contract": contract.name, "end": row.date_end.isoformat()},
            )
        )

        def change():
            stay.end, stay.changed = row.date_end, True

        return change

    def _check_within(self, contract, start, end):
        first, last = contract.start or date.min, contract.end or date.max
        if (start and not first <= start <= last) or (end and not first <= end <= last):
            raise _Refusal(
                _(
                    "Contract %(contract)s runs from %(start)s to %(end)s. Correct "
                    "the dates of the row, or those of the contract."
                ),
                contract=contract.name,
                start=contract.start.isoformat() if contract.start else "…",
                end=contract.end.isoformat() if contract.end else "…",
            )

    def _clash(self, contract, stay):
        raise _Refusal(
            _(
                "The worker is already on %(contract)s from %(start)s to %(end)s. "
                "Correct the dates of the row, or end that stay first."
            ),
            contract=contract.name,
            start=stay.start.isoformat(),
            end=stay.end.isoformat() if stay.end else "…",
        )


def _words(name):
    """The words of a name whatever their order, case and accents: payrolls put the
    surnames first.
    """
    letters = (
        unicodedata.normalize("NFKD", name)
        .encode("ascii", "ignore")
        .decode()
        .casefold()
    )
    return " ".join(sorted(letters.replace(",", " ").replace(".", " ").split()))


def _in_force(terms, day):
    """The terms in force on ``day``; before the first ones, the first ones, as the
    return itself takes them.
    """
    place = bisect_right(terms, day, key=lambda item: item.since)
    return terms[max(place - 1, 0)]


def _in_force_before(person, day):
    """``(SBC, registration)`` that Odoo had on ``day`` before this load."""
    if not person.before:
        return None, ""
    place = bisect_right(person.before, day, key=lambda item: item[0])
    return person.before[max(place - 1, 0)][1:]


def _set_terms(person, since, row, entry):
    """Let the row's SBC and registration hold from ``since`` on; ``entry`` is what was
    in force.
    """
    sets_sbc = row.sbc is not None and row.sbc != entry.sbc
    sets_registration = (
        bool(row.registration) and row.registration != entry.registration
    )
    only_fills = (not sets_sbc or entry.sbc is None) and (
        not sets_registration or not entry.registration
    )
    if entry.since == since or (entry.since < since and only_fills):
        terms = entry
        terms.changed = True
    else:
        terms = Terms(since, entry.sbc, entry.registration, base=entry)
        person.terms.append(terms)
        person.terms.sort(key=lambda item: item.since)
    later = person.terms[person.terms.index(terms) + 1 :]
    if sets_sbc:
        terms.sbc, terms.carried = row.sbc, False
        for other in takewhile(lambda other: other.sbc is None or other.carried, later):
            other.sbc, other.carried, other.changed = row.sbc, True, True
    if sets_registration:
        terms.registration = row.registration
        for other in takewhile(lambda other: not other.registration, later):
            other.registration, other.changed = row.registration, True
