# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Infonavit's return (SISUB) as the law knows it: one object that every check reads and
every file is made from.

Legal source: Ley del Infonavit art. 29 Bis (general data, contracts, amounts of
contributions and repayments, workers, how the contribution salary was determined, copy
of the registration at STPS). Dates are ``datetime.date``; money is ``decimal.Decimal``
in pesos; a missing text is the empty string, a missing date or amount is ``None``.
Texts are as people typed them: the checks judge them, the files clean them. ``handle``
and ``source`` are the caller's marks, as in ``l10n_mx_icsoe.tools.law.document``; two
lines that differ in ``handle`` alone say the same.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

from odoo.addons.l10n_mx_icsoe.tools.law import document as icsoe_document
from odoo.addons.l10n_mx_icsoe.tools.law.comparison import Action, Change
from odoo.addons.l10n_mx_icsoe.tools.law.period import Period

from .bimester import Bimester


class Kind(str, Enum):
    """Kinds of report in Infonavit's portal. The values are stored in the database."""

    ACTIVITY = "activity"  # con actividad
    CONTINUED = "continued"  # datos continuos
    NIL = "nil"  # sin actividad
    COMPLEMENTARY = "complementary"  # complementario con actividad
    COMPLEMENTARY_NIL = "complementary_nil"  # complementario sin actividad

    @property
    def carries_contracts(self):
        return self not in (Kind.NIL, Kind.COMPLEMENTARY_NIL)


def proposed_kind(contracts, period, complementary=False):
    """The kind that the facts speak for: with activity when a contract started in
    ``period``, continued data when only earlier ones are in force, else without
    activity. ``contracts`` are those in force.
    """
    if complementary:
        return Kind.COMPLEMENTARY if contracts else Kind.COMPLEMENTARY_NIL
    if not contracts:
        return Kind.NIL
    if any(one.date_start and one.date_start in period for one in contracts):
        return Kind.ACTIVITY
    return Kind.CONTINUED


def in_force(period, start, end=None):
    """Whether a contract from ``start`` to ``end`` (``None``: open) is in force on any
    day of ``period``. Without a start it is taken in, and the checks ask for one.

    Source: Infonavit's page of SISUB (workers and contracts «en el periodo que se
    reporta») and its practice of «datos continuos»; art. 29 Bis itself says
    «celebrados en el cuatrimestre».
    """
    return (start is None or start <= period.end) and (
        end is None or end >= period.start
    )


@dataclass(frozen=True, slots=True)
class Address:
    """An address in the order of the layouts. All texts; empty when unknown."""

    street: str = ""
    exterior_number: str = ""
    interior_number: str = ""
    between_street: str = ""
    and_street: str = ""
    colony: str = ""
    zip: str = ""
    municipality: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What was paid to Infonavit, in pesos: the employer's 5 % for workers without and
    with a credit, and the repayments withheld from the latter.
    """

    without_credit: Decimal = Decimal(0)
    with_credit: Decimal = Decimal(0)
    amortization: Decimal = Decimal(0)

    def __iter__(self):
        return iter((self.without_credit, self.with_credit, self.amortization))

    def __add__(self, other):
        return Amounts(*map(sum, zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class Registration:
    """A registro patronal of the contractor. ``amounts`` are those of the workers of
    the contracts, ``paid`` those of everybody in the files of SUA or IMSS (``None``:
    typed, nothing to compare with); ``missing`` the bimesters without any amount.
    """

    number: str
    principal: bool = False
    amounts: Amounts = Amounts()
    paid: Amounts | None = None
    missing: tuple[Bimester, ...] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """The deed of incorporation in force. A person has none. Named as the fields of
    the company.
    """

    representative: str = ""
    administrator: str = ""
    deed_number: str = ""
    notary: str = ""
    notary_number: str = ""
    deed_date: date | None = None
    commercial_folio: str = ""


@dataclass(frozen=True, slots=True)
class Contractor(icsoe_document.Contractor):
    """Who files (*sujeto obligado*), the principal registro patronal first. An RFC of
    13 characters is a person's.
    """

    address: Address = Address()
    registrations: tuple[Registration, ...] = ()
    deed: Deed = Deed()

    @property
    def principal(self):
        """The number of the principal registro patronal, or an empty text."""
        return next((one.number for one in self.registrations if one.principal), "")

    @property
    def is_person(self):
        return len(self.rfc) == 13


@dataclass(frozen=True, slots=True)
class Client(icsoe_document.Party):
    """A client; abroad, its ``rfc`` is SAT's generic one."""

    address: Address = Address()
    registration: str = ""
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Pay:
    """What a worker was paid in a bimester, by its part in the contribution salary."""

    variable: Decimal = Decimal(0)
    fixed: Decimal = Decimal(0)
    not_base: Decimal = Decimal(0)
    incapacity_days: int = 0


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker on a contract in one bimester. ``sbc`` is the one registered at the end
    of the bimester, ``salary`` the same without what exceeds the limit (``None``: not
    known); ``pay`` is ``None`` when nobody said what was paid.
    """

    bimester: Bimester
    nss: str
    name: str = ""
    registration: str = ""
    site: Address = Address()
    pay: Pay | None = None
    sbc: Decimal | None = None
    salary: Decimal | None = None
    handle: Any = field(default=None, compare=False)
    source: Any = None


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract in force, with a line for each worker and bimester."""

    reference: str
    client: Client
    number: str = ""
    type: str = ""
    object: str = ""
    amount: Decimal | None = None
    date_start: date | None = None
    date_end: date | None = None
    headcount: int = 0
    workers: tuple[Worker, ...] = ()
    handle: Any = field(default=None, compare=False)
    source: Any = None


@dataclass(frozen=True)
class Sisub:
    """The whole return. ``icsoe`` are the contracts that the ICSOE return of the same
    period declares, ``None`` when there is no such return. ``doubtful`` are codes of
    perceptions that were paid and whose class nobody has confirmed; ``straddling`` the
    number of receipts paid in another bimester than the one in which their period ends;
    ``alike`` that of receipts which say the same as another one of the worker.
    """

    contractor: Contractor
    period: Period
    kind: Kind
    contracts: tuple[Contract, ...] = ()
    icsoe: tuple[icsoe_document.Contract, ...] | None = None
    doubtful: tuple[str, ...] = ()
    straddling: int = 0
    alike: int = 0
    uma_missing: tuple[Bimester, ...] = ()
    checked_on: date | None = None

    @cached_property
    def lines(self):
        """``(contract, worker)`` of every line, in the order of the file."""
        return [(one, worker) for one in self.contracts for worker in one.workers]

    @cached_property
    def paid_bimesters(self):
        """Those of whose pay something is known."""
        return {one.bimester for _contract, one in self.lines if one.pay is not None}

    @cached_property
    def declared_in_icsoe(self):
        """Of each contract's source the workers that ICSOE declares, by NSS; empty
        without a return to compare with.
        """
        return {
            contract.source: {worker.nss: worker for worker in contract.workers}
            for contract in self.icsoe or ()
        }


def changes(before, after):
    """Every ``comparison.Change`` from the contracts ``before`` to ``after``; the
    workers of one that came or went are changes of their own.
    """
    old, new = _parts(before), _parts(after)
    found = []
    for key, (said, *where) in {**old, **new}.items():
        if key not in old:
            found.append(Change(Action.ADDED, *where))
        elif key not in new:
            found.append(Change(Action.REMOVED, *where))
        elif old[key][0] != said:
            found.append(Change(Action.CHANGED, *where))
    return found


def _parts(contracts):
    """What is said of each contract and of each line, with the contract and the worker
    behind it, by what tells it from the others.
    """
    parts = {}
    for contract in contracts:
        alone = replace(contract, workers=())
        parts[contract.source] = alone, alone
        for worker in contract.workers:
            key = contract.source, worker.source, worker.bimester
            parts[key] = worker, alone, worker
    return parts
