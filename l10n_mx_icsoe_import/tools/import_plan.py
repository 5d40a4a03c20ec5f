# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an import of rows would do to the workers, their SBC and their assignments to
contracts. Writes nothing: it changes a copy.

The caller gives what exists (:class:`Worker`, :class:`Contract`), gets one
:class:`Step` per row, and finds in the same objects what has to be created and changed.
Rows are taken one after the other, each on top of those before it, so that the second
row about a new worker finds the worker.

Rules:

* a worker is found by NSS, then CURP; failing both by RFC, then by name, if Odoo holds
  neither NSS nor CURP of them. What stands for nobody (SAT's generic RFC, «VACANTE»)
  finds nobody;
* an identifier that Odoo lacks is filled in; one that differs refuses the row: one of
  the two is wrong, and nobody here knows which;
* an SBC holds from its day on. Where Odoo has none it is filled in; where Odoo has
  another one, only if somebody said so; a change of SBC never touches what was in force
  before that day;
* later versions of the worker without an SBC take it over, until the next one that has
  one.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError, _lt
from odoo.addons.l10n_mx_icsoe.tools.law.identifiers import names_nobody

from .columns import plain
from .import_row import ImportRow

IDENTIFIERS = ("nss", "curp", "rfc")

_NEW = _lt("New worker.")
_SAME = _lt("Odoo already says so.")
_OTHER_NAME = _lt("Odoo calls this worker %(worker)s: compare.")
_ARCHIVED = _lt("The worker is archived in Odoo: they left.")
_NOT_YOURS = _lt(
    "%(worker)s is an employee of a company with the same RFC for which you do not "
    "work. Ask somebody who does."
)
_TWO_PEOPLE = _lt(
    "The NSS is that of %(one)s and the CURP that of %(other)s. Correct the file, or "
    "the employee that is wrong."
)
_OTHER_IDENTIFIER = _lt(
    "This is %(worker)s, who has another %(what)s in Odoo. Correct the file or the "
    "employee."
)
_TWINS = _lt(
    "Several employees have this %(what)s in Odoo: %(workers)s. Correct them first."
)
_BY_RFC = _lt("Found by RFC.")
_BY_NAME = _lt("Found by name: leave the row out if this is somebody else.")
_UNKNOWN = _lt(
    "No employee has this NSS or CURP. To create one, the row must have the name, the "
    "NSS and the CURP."
)
_RFC_KEPT = _lt("The RFC differs from Odoo's, which is kept.")
_FILLED = _lt("Filled in, because Odoo had none: %(what)s.")
_CROSSES = _lt(
    "The receipt crosses %(day)s, when SBCs change (LSS art. 34), and does not say "
    "from when its own holds: it is taken from that day, and a return of the days "
    "before asks to compare it with IMSS."
)
_SAID_TWICE = _lt(
    "Row %(row)s says another SBC from the same day. Leave one of the two in the file."
)
_VERSIONED = {"sbc": _lt("SBC"), "registration": _lt("employer registration")}
_DIFFERS = _lt(
    "Odoo has another %(what)s on %(since)s. Tick “Take It” to take the file's."
)
_CHANGES = _lt("From %(since)s: %(what)s of the file.")
_DATED = _lt(
    "The row has dates but no contract. Write the order, e.g. S00021, or empty the "
    "dates."
)
_NO_CONTRACT = _lt(
    "The company has no specialised contract “%(contract)s”, or it is cancelled. "
    "Correct the file, or mark the order as specialised on its ICSOE page."
)
_TWO_CONTRACTS = _lt(
    "Several companies with this RFC have a contract %(contract)s: assign the worker "
    "by hand."
)
_CLIENT_OF_SEVERAL = _lt(
    "The client %(rfc)s has several contracts in that period (%(contracts)s): assign "
    "the worker by hand."
)
_CLIENT_OF_NONE = _lt(
    "The client %(rfc)s has no specialised contract in that period: the worker is not "
    "assigned."
)
_SINCE_WHEN = _lt(
    "Neither the row nor contract %(contract)s says from when. Fill in “From”."
)
_ASSIGNED = _lt("On %(contract)s from %(start)s.")
_ASSIGNED_UNTIL = _lt("On %(contract)s from %(start)s to %(end)s.")
_LEAVES = _lt("Leaves %(contract)s on %(end)s.")
_BEGAN_LATER = _lt(
    "The worker is on %(contract)s only from %(start)s, after “To”. Correct the file."
)
_OUTSIDE = _lt(
    "Contract %(contract)s runs from %(start)s to %(end)s. Correct the dates of the "
    "row, or those of the contract."
)
_MEETS = _lt(
    "The worker is already on %(contract)s from %(start)s to %(end)s. Correct the "
    "dates of the row, or end that assignment first."
)
_ABSENT = _lt(
    "IMSS's file of %(registration)s does not have this worker. They left, are with "
    "another registration, or their movement was never sent."
)


class Outcome(str, Enum):
    CREATE = "create"
    CHANGE = "change"
    DIFFER = "differ"  # somebody must say whether to take the file's value
    SAME = "same"
    REFUSE = "refuse"
    ABSENT = "absent"  # Odoo has the worker, the file of all workers does not


@dataclass(slots=True, eq=False)
class Version:
    """SBC and employer registration of a worker from ``since`` on. ``id`` is ``None``
    until it is written.

    ``carried``: what was taken over from an earlier version in this import, so that a
    later row may replace it. ``assumed``: the SBC is that of a receipt that began
    before ``since``.
    """

    since: date
    sbc: Decimal | None = None
    registration: str = ""
    id: int | None = None
    carried: set = field(default_factory=set)
    assumed: bool = False
    changed: bool = False


@dataclass(slots=True, eq=False)
class Worker:
    """``versions`` are sorted by day; ``before`` holds them as Odoo has them.
    ``filled`` names the identifiers that this import adds. ``company`` is an id;
    ``locked``: that company is none of the user's. ``parts``: given names and both
    surnames, of a new worker.
    """

    name: str
    nss: str = ""
    curp: str = ""
    rfc: str = ""
    id: int | None = None
    active: bool = True
    company: int | None = None
    locked: bool = False
    versions: list[Version] = field(default_factory=list)
    before: list[Version] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    parts: tuple = ()

    def freeze(self):
        self.versions.sort(key=lambda version: version.since)
        self.before = [replace(version) for version in self.versions]
        return self


@dataclass(slots=True, eq=False)
class Assignment:
    start: date
    end: date | None = None
    id: int | None = None
    changed: bool = False

    def meets(self, start, end):
        return self.start <= (end or date.max) and start <= (self.end or date.max)


@dataclass(slots=True, eq=False)
class Contract:
    """An order that is marked as specialised and not cancelled. ``assignments``:
    ``{Worker: [Assignment]}``, in no order.
    """

    name: str
    client_rfc: str = ""
    start: date | None = None
    end: date | None = None
    id: int | None = None
    assignments: dict = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class Step:
    """What one row does. ``sbc_before`` is Odoo's on that day, ``None`` if there is
    none; ``start`` and ``end`` are those of the assignment.
    """

    row: ImportRow
    outcome: Outcome = Outcome.SAME
    messages: list[Message] = field(default_factory=list)
    worker: Worker | None = None
    contract: Contract | None = None
    sbc_before: Decimal | None = None
    start: date | None = None
    end: date | None = None

    def say(self, source, **values):
        self.messages.append(Message(source, values))


class Planner:
    """``contract``: the one of the rows that name none, from ``default_start`` on.
    ``company`` is the id of the company that imports.
    """

    def __init__(
        self,
        workers,
        contracts,
        *,
        company_rfc,
        default_since,
        company=None,
        contract=None,
        default_start=None,
    ):
        self.workers, self._contracts = list(workers), list(contracts)
        self._company_rfc, self._company = company_rfc, company
        self._default_since, self._default_start = default_since, default_start
        self._contract = contract
        self._by = {name: defaultdict(list) for name in (*IDENTIFIERS, "words")}
        for worker in self.workers:
            self._index(worker)
        # (worker, day) → (label, SBC): two rows must not say two things of one day
        self._sbc_said = {}
        self._by_name, self._by_client = defaultdict(list), defaultdict(list)
        for item in self._contracts:
            self._by_name[item.name.casefold()].append(item)
            if item.client_rfc:
                self._by_client[item.client_rfc].append(item)

    def plan(self, rows):
        """One :class:`Step` per row."""
        return [self._step(row) for row in rows]

    def _step(self, row):
        step = Step(row, messages=[*row.problems, *row.notes])
        if row.problems:
            step.outcome = Outcome.REFUSE
        elif not row.repeated:
            try:
                self._decide(row, step)
            except ToolError as refused:
                step.outcome = Outcome.REFUSE
                step.messages.insert(0, refused.message)
        return step

    def _decide(self, row, step):
        """Everything that can be refused comes before the first change."""
        worker = self._find(row, step)
        new = worker is None
        if new:
            worker = self._new(row)
        step.worker = worker
        step.contract = contract = self._contract_of(row, step)
        change_assignment = contract and self._assignment(row, step, worker, contract)
        change_versions, differs = self._versions(row, step, worker, new)
        fill = None if new else self._fill(row, step, worker)
        changes = [one for one in (fill, change_versions, change_assignment) if one]
        if changes and worker.locked:
            raise ToolError(_NOT_YOURS, worker=worker.name)
        for change in changes:
            change()
        if new:
            self.workers.append(worker)
            self._index(worker)
            step.messages.insert(0, Message(_NEW))
        elif row.name and _strangers(row.name, worker.name):
            step.say(_OTHER_NAME, worker=worker.name)
        if not worker.active:
            step.say(_ARCHIVED)
        if differs:
            step.outcome = Outcome.DIFFER
        elif new:
            step.outcome = Outcome.CREATE
        elif changes:
            step.outcome = Outcome.CHANGE
        elif not step.messages:
            step.say(_SAME)

    # ------------------------------------------------------------------ who

    def _index(self, worker):
        for name in ("nss", "curp"):
            if value := getattr(worker, name):
                self._by[name][value].append(worker)
        if worker.nss or worker.curp:
            return
        if worker.rfc:
            self._by["rfc"][worker.rfc].append(worker)
        if not names_nobody(worker.name):
            self._by["words"][_words(worker.name)].append(worker)

    def _find(self, row, step):
        by_nss, by_curp = self._only("nss", row.nss), self._only("curp", row.curp)
        # One person may be an employee of two companies, with both numbers in one.
        strangers = by_nss and by_curp and by_nss is not by_curp
        if strangers and by_curp.nss != by_nss.nss:
            raise ToolError(_TWO_PEOPLE, one=by_nss.name, other=by_curp.name)
        worker = by_nss or by_curp
        for name in ("nss", "curp") if worker else ():
            said, known = getattr(row, name), getattr(worker, name)
            if said and known and said != known:
                raise ToolError(
                    _OTHER_IDENTIFIER, worker=worker.name, what=name.upper()
                )
        return worker or self._find_without_identifiers(row, step)

    def _only(self, name, value):
        """The worker with that NSS or CURP: of several employees who are one person,
        who has not left; then the one of the company that imports.
        """
        found = self._by[name].get(value, ()) if value else ()
        for is_better in (
            lambda worker: worker.active,
            lambda worker: worker.company == self._company,
        ):
            found = [worker for worker in found if is_better(worker)] or found
        if len(found) > 1:
            names = ", ".join(worker.name for worker in found[:3])
            raise ToolError(_TWINS, what=name.upper(), workers=names)
        return found[0] if found else None

    def _find_without_identifiers(self, row, step):
        """Somebody of whom Odoo knows neither NSS nor CURP: most employees, before the
        first import.
        """
        for name, value, source in (
            ("rfc", row.rfc, _BY_RFC),
            ("words", _words(row.name), _BY_NAME),
        ):
            found = [
                worker
                for worker in (self._by[name].get(value, ()) if value else ())
                if not worker.nss and not worker.curp
            ]
            if len(found) == 1:
                step.say(source)
                return found[0]
        return None

    def _new(self, row):
        if not (row.name and row.nss and row.curp):
            raise ToolError(_UNKNOWN)
        parts = (row.given, row.surname, row.second_surname) if row.surname else ()
        return Worker(
            row.name, row.nss, row.curp, row.rfc, company=self._company, parts=parts
        )

    def _fill(self, row, step, worker):
        missing = [
            name
            for name in IDENTIFIERS
            if getattr(row, name) and not getattr(worker, name)
        ]
        if row.rfc and worker.rfc and row.rfc != worker.rfc:
            step.say(_RFC_KEPT)
        if not missing:
            return None
        step.say(_FILLED, what=", ".join(name.upper() for name in missing))

        def change():
            for name in missing:
                setattr(worker, name, getattr(row, name))
                self._by[name][getattr(row, name)].append(worker)
            worker.filled += missing

        return change

    # ------------------------------------------------------------------ SBC

    def _versions(self, row, step, worker, new):
        """``(change or None, whether somebody has to say yes)``."""
        since = self._day_of_sbc(row, step, worker, new)
        self._check_said_once(row, worker, since)
        if new:
            assumed = since == row.changes_on
            version = Version(since, row.sbc, row.registration, assumed=assumed)
            worker.versions.append(version)
            return None, False
        entry = _in_force(worker.versions, since)
        # Odoo has nothing of a worker whom this import creates.
        before = _in_force(worker.before, since) or Version(since)
        step.sbc_before = before.sbc
        wanted, differs = {}, []
        for name, what in _VERSIONED.items():
            said, was = getattr(row, name), getattr(before, name)
            if said and said != getattr(entry, name):
                wanted[name] = said
                differs.append(bool(was) and said != was)
                values = {"what": Message(what), "since": since.isoformat()}
                step.say(_DIFFERS if differs[-1] else _CHANGES, **values)
        overruled = _overruled(worker, since, row)
        for version in overruled:
            values = {"what": Message(_VERSIONED["sbc"])}
            step.say(_DIFFERS, **values, since=version.since.isoformat())
            differs.append(True)
            step.sbc_before = version.sbc
        if not differs or (any(differs) and row.keeps_odoo):
            return None, any(differs)

        def change():
            if wanted:
                _set_version(worker, since, entry, wanted, since == row.changes_on)
            for version in overruled:
                version.sbc, version.changed = row.sbc, True

        return change, any(differs)

    def _day_of_sbc(self, row, step, worker, new):
        """A receipt that crosses a day on which SBCs change does not say whether its
        SBC, if new, was that of the days before. Those keep what they had.
        """
        since = row.since or self._default_since
        if new and row.sbc is None:
            since = row.since or row.date_start or self._default_since
        day = row.changes_on
        if row.sbc is None or not day:
            return since
        if not new and _in_force(worker.versions, since).sbc == row.sbc:
            return since
        step.say(_CROSSES, day=day.isoformat())
        return day

    def _check_said_once(self, row, worker, since):
        if row.sbc is None:
            return
        label, said = self._sbc_said.setdefault((worker, since), (row.label, row.sbc))
        if said != row.sbc:
            raise ToolError(_SAID_TWICE, row=label)

    # ------------------------------------------------------------------ assignments

    def _contract_of(self, row, step):
        if row.client_rfc and row.client_rfc != self._company_rfc:
            return self._contract_of_client(row, step)
        if not row.contract:
            dated = (row.date_start or row.date_end) and not row.period_end
            if dated and not self._contract:
                raise ToolError(_DATED)
            return self._contract
        found = self._by_name.get(row.contract.casefold(), [])
        if not found:
            raise ToolError(_NO_CONTRACT, contract=row.contract[:40])
        if len(found) > 1:
            raise ToolError(_TWO_CONTRACTS, contract=found[0].name)
        return found[0]

    def _contract_of_client(self, row, step):
        found = [
            contract
            for contract in self._by_client.get(row.client_rfc, ())
            if (contract.start or date.min) <= row.period_end
            and (contract.end or date.max) >= row.date_start
        ]
        if len(found) == 1:
            return found[0]
        values = {"rfc": row.client_rfc[:13]}
        if found:
            values["contracts"] = ", ".join(contract.name for contract in found[:5])
        step.say(_CLIENT_OF_SEVERAL if found else _CLIENT_OF_NONE, **values)
        return None

    def _assignment(self, row, step, worker, contract):
        """The change that the row makes to the worker's assignments, or ``None``."""
        known = contract.assignments.get(worker, [])
        if row.client_rfc:
            return self._assign_for_receipt(row, step, worker, contract, known)
        start = row.date_start
        if not start and not known:
            chosen = contract is self._contract and self._default_start
            start = chosen or contract.start
            if not start:
                raise ToolError(_SINCE_WHEN, contract=contract.name)
        for day in (start, row.date_end):
            first, last = contract.start or date.min, contract.end or date.max
            if day and not first <= day <= last:
                raise ToolError(_OUTSIDE, **_named(contract, contract))
        if start:
            same = next((one for one in known if one.start == start), None)
        else:
            same = max(known, key=lambda one: one.start)
        if same:
            return self._end(row, step, contract, same, known)
        self._check_free(contract, known, start, row.date_end)
        return self._assign(step, worker, contract, start, row.date_end)

    def _assign_for_receipt(self, row, step, worker, contract, known):
        """From the first day that the receipt pays, unless the worker was on the
        contract in that time already.
        """
        start = max(row.date_start, contract.start or date.min)
        if any(one.meets(start, row.period_end) for one in known):
            return None
        later = [one.start for one in known if one.start > start]
        end = min(later) - timedelta(days=1) if later else None
        return self._assign(step, worker, contract, start, end)

    def _assign(self, step, worker, contract, start, end):
        step.start, step.end = start, end
        assignment = Assignment(start, end)
        step.say(_ASSIGNED_UNTIL if end else _ASSIGNED, **_named(contract, assignment))
        return lambda: contract.assignments[worker].append(assignment)

    def _end(self, row, step, contract, assignment, known):
        step.start, step.end = assignment.start, row.date_end or assignment.end
        if not row.date_end or row.date_end == assignment.end:
            return None
        if row.date_end < assignment.start:
            raise ToolError(_BEGAN_LATER, **_named(contract, assignment))
        others = [one for one in known if one is not assignment]
        self._check_free(contract, others, assignment.start, row.date_end)
        step.say(_LEAVES, contract=contract.name, end=row.date_end.isoformat())

        def change():
            assignment.end, assignment.changed = row.date_end, True

        return change

    def _check_free(self, contract, assignments, start, end):
        for one in assignments:
            if one.meets(start, end):
                raise ToolError(_MEETS, **_named(contract, one))

    # ------------------------------------------------------------------ who is missing

    def absent(self, rows, complete):
        """Steps for who is missing in a file of all workers: employees of one of the
        ``complete`` registrations (``{registration: first day of the month or None}``),
        or of none but on a specialised contract in that month, whose NSS no row has.
        """
        known = {row.nss for row in rows}
        days = [day or self._default_since for day in complete.values()]
        on_contract = {
            worker
            for contract in self._contracts
            for worker, assignments in contract.assignments.items()
            if any(one.meets(day, day) for one in assignments for day in days)
        }
        steps = []
        for worker in self.workers:
            if not (worker.id and worker.active and worker.nss) or worker.nss in known:
                continue
            for registration, day in complete.items():
                its = _in_force(worker.before, day or self._default_since)
                if its.registration == registration or (
                    not its.registration and worker in on_contract
                ):
                    row = ImportRow("", worker.name, nss=worker.nss, curp=worker.curp)
                    step = Step(row, Outcome.ABSENT, worker=worker, sbc_before=its.sbc)
                    step.say(_ABSENT, registration=registration)
                    steps.append(step)
                    break
        return steps


def _in_force(versions, day):
    """The version in force on ``day``; before the first one, the first one, as the
    return itself takes it. ``None`` of none.
    """
    place = bisect_right(versions, day, key=lambda version: version.since)
    return versions[max(place - 1, 0)] if versions else None


def _overruled(worker, since, row):
    """The versions in Odoo that begin with another SBC inside of the days that a
    receipt pays; of one that crosses a day on which SBCs change none.
    """
    if row.sbc is None or not row.period_end or row.changes_on:
        return []
    return [
        version
        for version in worker.versions
        if since < version.since <= row.period_end
        and version.id
        and version.sbc not in (None, row.sbc)
    ]


def _named(contract, dated):
    """The values of a message about ``contract`` and the dates of ``dated``."""
    return {
        "contract": contract.name,
        "start": dated.start.isoformat() if dated.start else "…",
        "end": dated.end.isoformat() if dated.end else "…",
    }


def _words(name):
    """The words of a name whatever their order, case and accents: payrolls put the
    surnames first.
    """
    return " ".join(sorted(plain(name).split()))


def _strangers(one, other):
    """Whether two names have no word in common."""
    return set(_words(one).split()).isdisjoint(_words(other).split())


def _set_version(worker, since, entry, wanted, assumed):
    """Let the values ``wanted`` hold from ``since`` on; ``entry`` is what was in force.
    ``assumed``: nobody said that the SBC holds since that day.
    """
    only_fills = not assumed and not any(getattr(entry, name) for name in wanted)
    if entry.since == since or (entry.since < since and only_fills):
        version = entry
        version.changed = True
    else:
        version = Version(since, entry.sbc, entry.registration)
        worker.versions.append(version)
        worker.versions.sort(key=lambda one: one.since)
    if "sbc" in wanted:
        version.assumed = assumed
    later = worker.versions[worker.versions.index(version) + 1 :]
    for name, value in wanted.items():
        setattr(version, name, value)
        version.carried.discard(name)
        for other in later:
            if getattr(other, name) and name not in other.carried:
                break
            setattr(other, name, value)
            other.carried.add(name)
            other.changed = True
