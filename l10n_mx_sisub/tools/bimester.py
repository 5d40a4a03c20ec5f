# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bimester: two months, the measure of everything that is paid to Infonavit.

Legal source: Ley del Infonavit art. 35 (contributions are paid by bimester); LSS art.
34 (the variable part of a salary changes on the first day of odd months).

>>> from odoo.addons.l10n_mx_icsoe.tools.law.period import Period
>>> [str(bimester) for bimester in bimesters_of(Period(2026, 2))]
['2026-3', '2026-4']
>>> Bimester(2026, 3).start, Bimester(2026, 3).end
(datetime.date(2026, 5, 1), datetime.date(2026, 6, 30))
"""

from dataclasses import dataclass
from datetime import date, timedelta

from odoo.addons.l10n_mx_icsoe.tools.law.period import FIRST_DAY


@dataclass(frozen=True, order=True, slots=True)
class Bimester:
    """Bimester ``number`` (1 January–February … 6 November–December) of ``year``."""

    year: int
    number: int

    @classmethod
    def containing(cls, day):
        """The bimester in which ``day`` lies.

        >>> Bimester.containing(date(2026, 6, 30)), Bimester.containing(
        ...     date(2026, 7, 1))
        (Bimester(year=2026, number=3), Bimester(year=2026, number=4))
        """
        return cls(day.year, (day.month + 1) // 2)

    @property
    def start(self):
        return date(self.year, 2 * self.number - 1, 1)

    @property
    def end(self):
        year, month = divmod(12 * self.year + 2 * self.number, 12)
        return date(year, month + 1, 1) - timedelta(days=1)

    @property
    def previous(self):
        return Bimester.containing(self.start - timedelta(days=1))

    @property
    def place(self):
        """1 for the first bimester of its cuatrimestre, 2 for the second."""
        return 2 - self.number % 2

    def __str__(self):
        return f"{self.year}-{self.number}"


def bimesters_of(period):
    """The bimesters of a cuatrimestre (``Period``): two, but for the very first one,
    which begins with the reform on 24 April 2021.
    """
    both = [
        Bimester(period.year, 2 * period.number - 1),
        Bimester(period.year, 2 * period.number),
    ]
    return tuple(bimester for bimester in both if bimester.end >= FIRST_DAY)
