# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What differs between two states of a return: what was filed and what the records say
now, or two gathers of a draft.

Two contracts are the same one when they were copied from the same record, else when
they have the same reference: the record may have been deleted since. A worker likewise:
the record, else the NSS, else the CURP.

>>> from .document import Contract, Party, Worker
>>> from dataclasses import replace
>>> from decimal import Decimal
>>> ana = Worker("12345678903", "PEGJ900512HJCRRS04", Decimal("450.00"), "Ana Peña")
>>> filed = Contract("S00021", Party(name="Acme"), workers=(ana,))
>>> now = replace(filed, workers=(replace(ana, sbc=Decimal("460.00")),))
>>> (change,) = compare([filed], [now])
>>> change.action.value, change.worker.name, change.fields
('changed', 'Ana Peña', (('sbc', Decimal('450.00'), Decimal('460.00')),))
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter

from .document import Address, Contract, Worker

_ADDRESS = tuple(f"address.{name}" for name in Address.__slots__)
_PARTY = ("rfc", "name", "email", "mobile", "phone", *_ADDRESS)

#: What is compared, as paths into ``tools.document`` and in the order in which people
#: read it. Not compared: references and what is derived (the day since which an SBC is
#: registered, whether a REPSE activity is a service or a work).
CONTRACTOR_FIELDS = (*_PARTY, "repse_number", "repse_date", "repse_expiry")
CONTRACT_FIELDS = (
    *(f"client.{path}" for path in _PARTY),
    "object",
    "service_folio",
    "service_name",
    "date_start",
    "date_end",
    "date_signed",
)
WORKER_FIELDS = ("name", "nss", "curp", "sbc", "date_start", "date_end")


class Action(str, Enum):
    """What happened to a contract or a worker; the values are stored."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: of the contractor (no contract), of a contract, or of a worker on
    it. ``contract`` and ``worker`` are the later ones, the earlier ones where they were
    removed; ``fields`` are triples ``(path, before, after)`` of what changed.
    """

    action: Action
    contract: Contract | None = None
    worker: Worker | None = None
    fields: tuple = ()

    @property
    def part(self):
        if self.worker:
            return "worker"
        return "contract" if self.contract else "contractor"


def compare(before, after):
    """Every ``Change`` from the contracts ``before`` to ``after``, in the order of
    ``after``, the removed ones last. A contract comes or goes with its workers.
    """
    changes = []
    pairs, removed = _pair(before, after, _CONTRACT_KEYS)
    for old, new in pairs:
        if old is None:
            changes.append(Change(Action.ADDED, new))
            continue
        if fields := _changed_fields(CONTRACT_FIELDS, _read_contract, old, new):
            changes.append(Change(Action.CHANGED, new, fields=fields))
        changes += _compare_workers(old, new)
    changes += (Change(Action.REMOVED, old) for old in removed)
    return changes


def compare_contractors(before, after):
    """A list of one ``Change`` of the contractor, or none."""
    fields = _changed_fields(CONTRACTOR_FIELDS, _read_contractor, before, after)
    return [Change(Action.CHANGED, fields=fields)] if fields else []


def overlay(contracts, later):
    """``contracts`` with each one that ``later`` holds too replaced by that one."""
    pairs, _rest = _pair(contracts, later, _CONTRACT_KEYS)
    replaced = {id(old): new for old, new in pairs if old is not None}
    return [replaced.get(id(contract), contract) for contract in contracts]


def summary(changes):
    """What the changes come to: ``[part, action, number, references]`` of contracts and
    of worker lines, those of a contract that came or went included.
    """
    numbers, names = Counter(), defaultdict(set)
    for change in changes:
        if change.part == "contractor":
            continue
        action, contract = change.action, change.contract
        numbers[change.part, action] += 1
        names[change.part, action].add(contract.reference)
        if change.part == "contract" and action is not Action.CHANGED:
            numbers["worker", action] += len(contract.workers)
    return [
        [part, action.value, numbers[part, action], sorted(names[part, action])]
        for part in ("contract", "worker")
        for action in Action
        if numbers[part, action]
    ]


def needs_update(change):
    """Whether an Actualización would carry ``change``: what changed in the contract. A
    new salary alone is none: the return asks for the last SBC *of the period*.
    """
    return change.action is not Action.CHANGED or any(
        path != "sbc" for path, _before, _after in change.fields
    )


_CONTRACT_KEYS = attrgetter("source"), attrgetter("reference")
_WORKER_KEYS = attrgetter("source"), attrgetter("nss"), attrgetter("curp")
_read_contractor = attrgetter(*CONTRACTOR_FIELDS)
_read_contract = attrgetter(*CONTRACT_FIELDS)
_read_worker = attrgetter(*WORKER_FIELDS)


def _changed_fields(paths, read, old, new):
    """Triples ``(path, before, after)`` of what differs."""
    values, others = read(old), read(new)
    if values == others:
        return ()
    triples = zip(paths, values, others, strict=True)
    return tuple(triple for triple in triples if triple[1] != triple[2])


def _compare_workers(old, new):
    pairs, removed = _pair(old.workers, new.workers, _WORKER_KEYS)
    for worker, other in pairs:
        if worker is None:
            yield Change(Action.ADDED, new, other)
        elif fields := _changed_fields(WORKER_FIELDS, _read_worker, worker, other):
            yield Change(Action.CHANGED, new, other, fields)
    for worker in removed:
        yield Change(Action.REMOVED, new, worker)


def _pair(before, after, keys):
    """Match ``before`` with ``after`` by the first of ``keys`` that fits, then by the
    next among those still alone: ``(old or None, new)`` in the order of ``after``, and
    those of ``before`` that matched nothing. Of equal keys the first one is taken.
    """
    alone, matches = list(before), {}
    for key in keys:
        waiting = {key(old): old for old in reversed(alone) if key(old)}
        for position, new in enumerate(after):
            if position not in matches and key(new) in waiting:
                matches[position] = waiting.pop(key(new))
        taken = set(map(id, matches.values()))
        alone = [old for old in alone if id(old) not in taken]
    return [(matches.get(position), new) for position, new in enumerate(after)], alone
