# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The cuatrimestre: which days it covers and until when its return may be filed.

Legal source: LSS art. 15-A, third paragraph (at the latest the 17th of January, May and
September); CFF art. 12 (days that do not count, and the next business day); IMSS
communiqué of 27 August 2021 (from the 1st on; first periods). Everything is a date of
central Mexico.

>>> Period(2026, 3).start, Period(2026, 3).end
(datetime.date(2026, 9, 1), datetime.date(2026, 12, 31))
>>> Period(2026, 3).deadline()
datetime.date(2027, 1, 18)
>>> Period(2021, 1).start, Period(2021, 1).deadline()
(datetime.date(2021, 4, 24), datetime.date(2021, 9, 17))
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

from dateutil.relativedelta import MO, relativedelta

MEXICO = ZoneInfo("America/Mexico_City")
#: The reform came into force on this day: nothing before it is ever reported.
FIRST_DAY = date(2021, 4, 24)


def today():
    """The date in central Mexico now."""
    return datetime.now(MEXICO).date()


def mexican_date(moment):
    """The day in central Mexico of ``moment``, naive and in UTC.

    >>> mexican_date(datetime(2026, 5, 1, 5, 59))
    datetime.date(2026, 4, 30)
    """
    return moment.replace(tzinfo=timezone.utc).astimezone(MEXICO).date()


def utc_midnight(day):
    """The moment, naive and in UTC, at which ``day`` begins in central Mexico.

    >>> utc_midnight(date(2026, 5, 1))
    datetime.datetime(2026, 5, 1, 6, 0)
    """
    begins = datetime.combine(day, time(), MEXICO)
    return begins.astimezone(timezone.utc).replace(tzinfo=None)


def next_update_day(day):
    """The first day on or after ``day`` on which a Complementaria – Actualización may
    be filed: only in January, May and September (IMSS's guides).

    >>> next_update_day(date(2026, 9, 30)), next_update_day(date(2026, 10, 1))
    (datetime.date(2026, 9, 30), datetime.date(2027, 1, 1))
    """
    return day if day.month in (1, 5, 9) else Period.containing(day).next().start


@cache
def legal_holidays(year):
    """Days of ``year`` that CFF art. 12 takes out of the count beside weekends."""
    days = {
        date(year, 1, 1),
        date(year, 2, 1) + relativedelta(weekday=MO(1)),
        date(year, 3, 1) + relativedelta(weekday=MO(3)),
        date(year, 5, 1),
        date(year, 5, 5),
        date(year, 9, 16),
        date(year, 11, 1) + relativedelta(weekday=MO(3)),
        date(year, 12, 25),
    }
    # The federal handover of power, every six years: 1 December until 2018, 1 October
    # from 2024.
    if year % 6 == 2:
        days.add(date(year, 10, 1) if year >= 2024 else date(year, 12, 1))
    return frozenset(days)


def is_business_day(day, closed=()):
    """Whether ``day`` counts; ``closed`` are dates that IMSS or SAT declared."""
    return day.weekday() < 5 and day not in (legal_holidays(day.year) | {*closed})


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """Cuatrimestre ``number`` (1 January–April, 2 May–August, 3 September–December) of
    ``year``, from 2021 on; ``ValueError`` for what is none.
    """

    year: int
    number: int

    def __post_init__(self):
        if self.number not in (1, 2, 3):
            raise ValueError(f"a cuatrimestre is 1, 2 or 3, not {self.number}")
        if self.year < FIRST_DAY.year:
            raise ValueError("ICSOE begins with the first cuatrimestre of 2021")

    @classmethod
    def containing(cls, day):
        """The period in which ``day`` lies."""
        return cls(day.year, (day.month - 1) // 4 + 1)

    @classmethod
    def to_file_on(cls, day, closed=()):
        """The period whose window is open on ``day``, else opens next."""
        running = cls.containing(day)
        if (running.year, running.number) == (FIRST_DAY.year, 1):
            return running
        ended = running.previous()
        return ended if ended.window_start <= day <= ended.deadline(closed) else running

    def previous(self):
        if self.number == 1:
            return Period(self.year - 1, 3)
        return Period(self.year, self.number - 1)

    def next(self):
        if self.number == 3:
            return Period(self.year + 1, 1)
        return Period(self.year, self.number + 1)

    @property
    def start(self):
        return max(date(self.year, 4 * self.number - 3, 1), FIRST_DAY)

    @property
    def end(self):
        return self.next().start - timedelta(days=1)

    @property
    def window_start(self):
        """First day to file. The first return ever shared the window of the second."""
        return date(2021, 9, 1) if self.start == FIRST_DAY else self.next().start

    def deadline(self, closed=()):
        """Last day to file: the 17th, or the next business day."""
        day = self.window_start.replace(day=17)
        while not is_business_day(day, closed):
            day += timedelta(days=1)
        return day

    def __contains__(self, day):
        return self.start <= day <= self.end

    def reports(self, start, end=None):
        """Whether a contract from ``start`` to ``end`` (or ``None``) belongs in this
        period's return: those that started in it (IMSS guide 2: "todos ellos debieron
        iniciar en el periodo"), in the first one also older ones that were in force.
        """
        if self.start == FIRST_DAY and start < FIRST_DAY:
            return end is None or end >= FIRST_DAY
        return start in self

    def __str__(self):
        return f"{self.year}-{self.number}"
