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

from bisect import bisect_right, insort
from collections import defaultdict
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import partial

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

    def set(self, name, value):
        setattr(self, name, value)
        self.changed = True


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


class _Dated:
    """With days ``start`` and ``end``, both included; ``None`` is open."""

    __slots__ = ()

    def meets(self, start, end):
        begins, ends = self.start or date.min, self.end or date.max
        return begins <= (end or date.max) and start <= ends


@dataclass(slots=True, eq=False)
class Assignment(_Dated):
    start: date
    end: date | None = None
    id: int | None = None
    changed: bool = False

    def end_on(self, day):
        self.end, self.changed = day, True


@dataclass(slots=True, eq=False)
class Contract(_Dated):
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
    none; ``start`` and ``end`` are those of the assignment. ``changes`` are made when
    nothing of the row was refused.
    """

    row: ImportRow
    outcome: Outcome = Outcome.SAME
    messages: list[Message] = field(default_factory=list)
    worker: Worker | None = None
    contract: Contract | None = None
    sbc_before: Decimal | None = None
    start: date | None = None
    end: date | None = None
    changes: list = field(default_factory=list)

    def say(self, source, **values):
        self.messages.append(Message(source, values))

    def change(self, function, *values):
        self.changes.append(partial(function, *values))


@dataclass(eq=False)
class Planner:
    """``contract``: the one of the rows that name none, from ``default_start`` on.
    ``company`` is the id of the company that imports.
    """

    workers: list[Worker]
    contracts: list[Contract]
    _: KW_ONLY
    company_rfc: str
    default_since: date
    company: int | None = None
    contract: Contract | None = None
    default_start: date | None = None

    def __post_init__(self):
        self.workers = list(self.workers)
        self._by = defaultdict(list)  # (what it is, value) → workers or contracts
        for worker in self.workers:
            self._index(worker)
        for one in self.contracts:
            self._by["contract", one.name.casefold()].append(one)
            self._by["client", one.client_rfc].append(one)
        # (worker, day) → row: two must not say two SBCs from one day
        self._said = {}

    def plan(self, rows):
        """One :class:`Step` per row."""
        return [self._step(row) for row in rows]

    def _step(self, row):
        step = Step(row, messages=[*row.problems, *row.notes])
        if row.problems:
            step.outcome = Outcome.REFUSE
        elif not row.repeated:
            try:
                self._decide(step)
            except ToolError as refused:
                step.outcome = Outcome.REFUSE
                step.messages.insert(0, refused.message)
        return step

    def _decide(self, step):
        row, known = step.row, self._find(step)
        worker = step.worker = known or self._new(row)
        step.contract = self._contract_of(step)
        if step.contract:
            assign = self._assign_for_receipt if row.client_rfc else self._assign
            assign(step)
        self._set_values(step)
        self._fill(step)
        if step.changes and worker.locked:
            raise ToolError(_NOT_YOURS, worker=worker.name)
        for change in step.changes:
            change()
        if not known:
            self.workers.append(worker)
            self._index(worker)
            step.messages.insert(0, Message(_NEW))
        elif row.name and set(_words(row.name)).isdisjoint(_words(worker.name)):
            step.say(_OTHER_NAME, worker=worker.name)
        if not worker.active:
            step.say(_ARCHIVED)
        if step.outcome is Outcome.DIFFER:
            return
        if not known:
            step.outcome = Outcome.CREATE
        elif step.changes:
            step.outcome = Outcome.CHANGE
        elif not step.messages:
            step.say(_SAME)

    # ------------------------------------------------------------------ who

    def _index(self, worker):
        values = {name: getattr(worker, name) for name in IDENTIFIERS}
        if not (worker.nss or worker.curp or names_nobody(worker.name)):
            values["words"] = _words(worker.name)
        for name, value in values.items():
            if value:
                self._by[name, value].append(worker)

    def _find(self, step):
        row = step.row
        by_nss, by_curp = self._only("nss", row.nss), self._only("curp", row.curp)
        # One person may be an employee of two companies, with both numbers in one.
        if by_nss and by_curp and by_curp.nss != by_nss.nss:
            raise ToolError(_TWO_PEOPLE, one=by_nss.name, other=by_curp.name)
        worker = by_nss or by_curp
        if not worker:
            return self._find_without_identifiers(step)
        for name in ("nss", "curp"):
            said, known = getattr(row, name), getattr(worker, name)
            if said and known and said != known:
                what = name.upper()
                raise ToolError(_OTHER_IDENTIFIER, worker=worker.name, what=what)
        return worker

    def _only(self, name, value):
        """The worker with that NSS or CURP: of several employees who are one person,
        who has not left; then the one of the company that imports.
        """
        found = self._by[name, value]
        found = [one for one in found if one.active] or found
        found = [one for one in found if one.company == self.company] or found
        if len(found) > 1:
            names = ", ".join(worker.name for worker in found[:3])
            raise ToolError(_TWINS, what=name.upper(), workers=names)
        return found[0] if found else None

    def _find_without_identifiers(self, step):
        """Somebody of whom Odoo knows neither NSS nor CURP: most employees, before the
        first import.
        """
        for key, source in (
            (("rfc", step.row.rfc), _BY_RFC),
            (("words", _words(step.row.name)), _BY_NAME),
        ):
            found = [one for one in self._by[key] if not (one.nss or one.curp)]
            if len(found) == 1:
                step.say(source)
                return found[0]
        return None

    def _new(self, row):
        if not (row.name and row.nss and row.curp):
            raise ToolError(_UNKNOWN)
        parts = (row.given, row.surname, row.second_surname) if row.surname else ()
        return Worker(
            row.name, row.nss, row.curp, row.rfc, company=self.company, parts=parts
        )

    def _fill(self, step):
        row, worker = step.row, step.worker
        if row.rfc and worker.rfc and row.rfc != worker.rfc:
            step.say(_RFC_KEPT)
        missing = [
            name
            for name in IDENTIFIERS
            if getattr(row, name) and not getattr(worker, name)
        ]
        if missing:
            step.say(_FILLED, what=", ".join(name.upper() for name in missing))
        for name in missing:
            step.change(self._set_identifier, worker, name, getattr(row, name))

    def _set_identifier(self, worker, name, value):
        setattr(worker, name, value)
        self._by[name, value].append(worker)
        worker.filled.append(name)

    # ------------------------------------------------------------------ SBC

    def _set_values(self, step):
        """The SBC and the employer registration from a day on."""
        row, worker = step.row, step.worker
        since = self._day_of_sbc(step)
        if row.sbc is not None:
            said = self._said.setdefault((worker, since), row)
            if said.sbc != row.sbc:
                raise ToolError(_SAID_TWICE, row=said.label)
        assumed = since == row.changes_on
        if not worker.versions:
            first = Version(since, row.sbc, row.registration, assumed=assumed)
            worker.versions.append(first)
            return
        entry = _in_force(worker.versions, since)
        # Odoo has nothing of a worker whom this import creates.
        before = _in_force(worker.before, since) or Version(since)
        step.sbc_before = before.sbc
        wanted, told = {}, []
        for name in _VERSIONED:
            said, was = getattr(row, name), getattr(before, name)
            if said and said != getattr(entry, name):
                wanted[name] = said
                told.append((name, since, was and said != was))
        overruled = _overruled(worker, since, row)
        for version in overruled:
            told.append(("sbc", version.since, True))
            step.sbc_before = version.sbc
        for name, day, differs in told:
            values = {"what": Message(_VERSIONED[name]), "since": day.isoformat()}
            step.say(_DIFFERS if differs else _CHANGES, **values)
            if differs:
                step.outcome = Outcome.DIFFER
        if step.outcome is Outcome.DIFFER and row.keeps_odoo:
            return
        if wanted:
            step.change(_set_version, worker, since, entry, wanted, assumed)
        for version in overruled:
            step.change(version.set, "sbc", row.sbc)

    def _day_of_sbc(self, step):
        """A receipt that crosses a day on which SBCs change does not say whether its
        SBC, if new, was that of the days before. Those keep what they had.
        """
        row, versions = step.row, step.worker.versions
        since = row.since or self.default_since
        if row.sbc is None:
            return since if versions else row.since or row.date_start or since
        known = _in_force(versions, since)
        if not row.changes_on or (known and known.sbc == row.sbc):
            return since
        step.say(_CROSSES, day=row.changes_on.isoformat())
        return row.changes_on

    # ------------------------------------------------------------------ assignments

    def _contract_of(self, step):
        row = step.row
        if row.client_rfc and row.client_rfc != self.company_rfc:
            return self._contract_of_client(step)
        if not row.contract:
            dated = (row.date_start or row.date_end) and not row.period_end
            if dated and not self.contract:
                raise ToolError(_DATED)
            return self.contract
        found = self._by["contract", row.contract.casefold()]
        if not found:
            raise ToolError(_NO_CONTRACT, contract=row.contract[:40])
        if len(found) > 1:
            raise ToolError(_TWO_CONTRACTS, contract=found[0].name)
        return found[0]

    def _contract_of_client(self, step):
        row = step.row
        found = [
            contract
            for contract in self._by["client", row.client_rfc]
            if contract.meets(row.date_start, row.period_end)
        ]
        if len(found) == 1:
            return found[0]
        values = {"rfc": row.client_rfc[:13]}
        if found:
            values["contracts"] = ", ".join(contract.name for contract in found[:5])
        step.say(_CLIENT_OF_SEVERAL if found else _CLIENT_OF_NONE, **values)
        return None

    def _assign(self, step):
        """To a contract that a sheet names: begin an assignment or end one."""
        row, contract = step.row, step.contract
        known = contract.assignments.get(step.worker, [])
        start, end = row.date_start, row.date_end
        same = max(
            (one for one in known if start in (None, one.start)),
            key=lambda one: one.start,
            default=None,
        )
        if not start and not same:
            chosen = contract is self.contract and self.default_start
            start = chosen or contract.start
            if not start:
                raise ToolError(_SINCE_WHEN, contract=contract.name)
        for day in (start, end):
            if day and not contract.meets(day, day):
                raise ToolError(_OUTSIDE, **_named(contract, contract))
        if same:
            start = same.start
            step.start, step.end = start, end or same.end
            if step.end == same.end:
                return
            if end < start:
                raise ToolError(_BEGAN_LATER, **_named(contract, same))
        for one in known:
            if one is not same and one.meets(start, end):
                raise ToolError(_MEETS, **_named(contract, one))
        if same:
            step.say(_LEAVES, contract=contract.name, end=end.isoformat())
            step.change(same.end_on, end)
        else:
            self._begin(step, start, end)

    def _assign_for_receipt(self, step):
        """From the first day that the receipt pays, unless the worker was on the
        contract in that time already.
        """
        row, known = step.row, step.contract.assignments.get(step.worker, [])
        start = max(row.date_start, step.contract.start or date.min)
        if not any(one.meets(start, row.period_end) for one in known):
            later = [one.start for one in known if one.start > start]
            self._begin(step, start, min(later) - timedelta(days=1) if later else None)

    def _begin(self, step, start, end):
        step.start, step.end = start, end
        one = Assignment(start, end)
        step.say(_ASSIGNED_UNTIL if end else _ASSIGNED, **_named(step.contract, one))
        step.change(step.contract.assignments[step.worker].append, one)

    # ------------------------------------------------------------------ who is missing

    def absent(self, rows, complete):
        """Steps for who is missing in a file of all workers: employees of one of the
        ``complete`` registrations (``{registration: first day of the month or None}``),
        or of none but on a specialised contract in that month, whose NSS no row has.
        """
        known = {row.nss for row in rows}
        days = {name: day or self.default_since for name, day in complete.items()}
        on_contract = {
            worker
            for contract in self.contracts
            for worker, assignments in contract.assignments.items()
            if any(one.meets(day, day) for one in assignments for day in days.values())
        }
        steps = []
        for worker in self.workers:
            if not (worker.id and worker.active and worker.nss) or worker.nss in known:
                continue
            for registration, day in days.items():
                its = _in_force(worker.before, day)
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
    return tuple(sorted(plain(name).split()))


def _set_version(worker, since, entry, wanted, assumed):
    """Let the values ``wanted`` hold from ``since`` on; ``entry`` is what was in force.
    ``assumed``: nobody said that the SBC holds since that day.
    """
    only_fills = not assumed and not any(getattr(entry, name) for name in wanted)
    version = entry
    if entry.since > since or (entry.since < since and not only_fills):
        version = Version(since, entry.sbc, entry.registration)
        insort(worker.versions, version, key=lambda one: one.since)
    if "sbc" in wanted:
        version.assumed = assumed
    later = worker.versions[worker.versions.index(version) + 1 :]
    for name, value in wanted.items():
        version.set(name, value)
        version.carried.discard(name)
        for other in later:
            if getattr(other, name) and name not in other.carried:
                break
            other.set(name, value)
            other.carried.add(name)
