# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The return (*informativa*) as the law knows it: one object that every check reads and
every file is made from.

Legal source: LSS art. 15-A, third paragraph; content of the return: IMSS microsite
imss.gob.mx/icsoe, guides 2, 3 and 5.

Dates are ``datetime.date``; money is ``decimal.Decimal`` in pesos; a missing text is
the empty string, a missing date or amount is ``None``. Texts are as people typed them:
the checks judge them, the renderers do not correct them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

from .period import Period


class Kind(str, Enum):
    """Kinds of return. The values are stored in the database."""

    NORMAL = "normal"
    NIL = "nil"
    CORRECTION = "correction"
    VOID = "void"
    UPDATE = "update"

    @property
    def carries_contracts(self):
        """Sin información and Sin efectos carry none, the others at least one."""
        return self not in (Kind.NIL, Kind.VOID)

    @property
    def is_complementary(self):
        """Whether it amends another return and names its folio."""
        return self in (Kind.CORRECTION, Kind.VOID, Kind.UPDATE)

    @property
    def supersedes(self):
        """Whether it takes the place of that return; Actualización adds to it."""
        return self in (Kind.CORRECTION, Kind.VOID)


@dataclass(frozen=True, slots=True)
class Address:
    """An address in the order of the portal's form. All texts; empty when unknown."""

    zip: str = ""
    colony: str = ""
    street: str = ""
    exterior_number: str = ""
    interior_number: str = ""
    between_streets: str = ""
    city: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """A company or person with an RFC: a client (*contratante*), or who files."""

    rfc: str = ""
    name: str = ""
    email: str = ""
    mobile: str = ""
    phone: str = ""
    address: Address = Address()


@dataclass(frozen=True, slots=True)
class Contractor(Party):
    """Who files (*contratista*), with its REPSE registration."""

    repse_number: str = ""
    repse_date: date | None = None
    repse_expiry: date | None = None


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker on one contract. The file that IMSS takes carries ``nss``, ``curp`` and
    ``sbc`` only.

    ``sbc`` is the daily *salario base de cotización*, the last one registered in the
    period, and ``sbc_date`` the day from which it is registered. ``sbc_assumed_from``
    is the day after the period, if a payroll receipt that crosses it says another SBC.
    ``handle`` and ``source`` are the caller's own marks (database ids) of this line and
    of the record it was copied from: findings give the first one back, a comparison
    recognises the worker by the second.
    """

    nss: str
    curp: str
    sbc: Decimal | None
    name: str = ""
    date_start: date | None = None
    date_end: date | None = None
    sbc_date: date | None = None
    sbc_assumed_from: date | None = None
    handle: Any = None
    source: Any = None


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract for specialised services or works with its workers. ``reference`` is
    its number or name; ``handle`` and ``source`` are marks as those of a worker.
    ``client_abroad``: the client's address is not in Mexico.
    """

    reference: str
    client: Party
    object: str = ""
    service_folio: str = ""
    service_name: str = ""
    service_kind: str = "service"
    date_start: date | None = None
    date_end: date | None = None
    date_signed: date | None = None
    workers: Sequence[Worker] = ()
    handle: Any = None
    source: Any = None
    client_abroad: bool = False

    @property
    def dates_inverted(self):
        return bool(
            self.date_start and self.date_end and self.date_end < self.date_start
        )

    @property
    def service(self):
        """*Servicio u obra especializada*: REPSE's folio and the authorised text."""
        return f"{self.service_folio} {self.service_name}".strip()


@dataclass(frozen=True, slots=True)
class WageLimits:
    """Daily limits of the SBC in pesos; ``None`` where the table has none in force."""

    minimum: Decimal | None = None
    maximum: Decimal | None = None


@dataclass(frozen=True)
class Informativa:
    """The whole return. ``declared_contracts`` is the number the contractor states,
    ``rival_returns`` how many other live Normal or Sin información returns the same
    contractor has for the period.

    For a complementaria: ``origin_folio`` is the folio of the return that it amends,
    ``complementaries`` how many others the period has (Actualización not counted),
    ``differences`` how many things differ from what was filed (``None``: not compared).
    ``checked_on`` is the day on which the return is judged (``None``: rules about that
    day have no say).
    """

    contractor: Contractor
    period: Period
    kind: Kind
    contracts: tuple[Contract, ...] = ()
    declared_contracts: int = 0
    rival_returns: int = 0
    origin_folio: str = ""
    complementaries: int = 0
    differences: int | None = None
    checked_on: date | None = None
    wage_limits: WageLimits = field(default=WageLimits())
    handle: Any = None

    @property
    def worker_lines(self):
        """A worker on two contracts counts twice, as in the files."""
        return sum(len(contract.workers) for contract in self.contracts)

    @cached_property
    def lines(self):
        """``(contract, worker)`` of every line, in the order of the files."""
        return [(one, worker) for one in self.contracts for worker in one.workers]

    def count_people(self):
        """How many different social security numbers the lines have."""
        return len({worker.nss for _contract, worker in self.lines})
