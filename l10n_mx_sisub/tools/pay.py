# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a worker was paid in a bimester, by its part in the contribution salary.

Legal source: LSS art. 27 (what integrates the salary) and 30 (fixed, variable, mixed);
Ley del Infonavit art. 29 fr. II (the salary of the LSS). The codes are those of SAT's
catalogue ``c_TipoPercepcion`` of the payroll complement 1.2: tax codes do not decide
what integrates, so the class of each is a first proposal, which an accountant edits.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .bimester import Bimester
from .document import Pay

#: Classes of perceptions: they are fields of :class:`~.document.Pay`.
PAY_CLASSES = ("fixed", "variable", "not_base")


@dataclass(frozen=True, slots=True)
class Receipt:
    """A payroll receipt (CFDI): ``amounts`` in pesos by code of perception."""

    folio: str
    nss: str
    date_paid: date
    date_start: date
    date_end: date
    amounts: dict
    incapacity_days: int = 0
    replaces: tuple = ()

    def bimester(self, decided_by):
        """The bimester it belongs to: that of the day of payment («payment»), or of the
        last day of the period that it pays («period»).
        """
        return Bimester.containing(
            self.date_paid if decided_by == "payment" else self.date_end
        )

    @property
    def straddles(self):
        """Whether the two dates lie in different bimesters, so that the choice
        matters.
        """
        return self.bimester("payment") != self.bimester("period")

    @property
    def said(self):
        """What it has in common with the same pay stamped again."""
        return self.date_start, self.date_end, tuple(sorted(self.amounts.items()))


def pay_of(receipts, classes, variable_receipts=None):
    """The :class:`~.document.Pay` of one worker out of the ``receipts`` of a bimester,
    or ``None`` without any. ``classes``: of ``PAY_CLASSES`` by code of perception (an
    unknown one counts as variable, the side on which nothing is left out of the base).
    ``variable_receipts``: those of the bimester before, where the variable part is
    declared of it.
    """
    if not receipts and not variable_receipts:
        return None
    sums = _sums(receipts, classes)
    if variable_receipts is not None:
        sums["variable"] = _sums(variable_receipts, classes)["variable"]
    days = sum(receipt.incapacity_days for receipt in receipts)
    return Pay(**sums, incapacity_days=days)


def _sums(receipts, classes):
    sums = dict.fromkeys(PAY_CLASSES, Decimal(0))
    for receipt in receipts:
        for code, amount in receipt.amounts.items():
            sums[classes.get(code, "variable")] += Decimal(amount)
    return sums


def capped(sbc, limit):
    """The SBC without what exceeds the ``limit`` of 25 UMA (LSS art. 28; Ley del
    Infonavit art. 29 fr. II); ``None`` when one of the two is not known.
    """
    return None if sbc is None or limit is None else min(sbc, limit)


def decimal(amount):
    """An amount of a ``Float`` with two decimals as the exact decimal it stands for."""
    return Decimal(f"{amount or 0:.2f}")


def typed_pay(record):
    """The :class:`~.document.Pay` that the fields of ``record`` say."""
    return Pay(
        *(decimal(getattr(record, name)) for name in ("variable", "fixed", "not_base")),
        incapacity_days=record.incapacity_days,
    )
