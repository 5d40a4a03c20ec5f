# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a REPSE registration is renewed.

Legal source: LFT art. 15 (every three years); Acuerdo of the STPS in the DOF of 21
February 2024: only in the three calendar months before the month of the anniversary.
Afterwards the registration is cancelled.

>>> expiry(date(2023, 9, 30))
datetime.date(2026, 9, 30)
>>> renewal_window(date(2026, 9, 30))
(datetime.date(2026, 6, 1), datetime.date(2026, 8, 31))
>>> renewal_window(date(2027, 1, 10))
(datetime.date(2026, 10, 1), datetime.date(2026, 12, 31))
"""

from datetime import date, timedelta

#: A registration is good for so many years.
YEARS = 3
#: Calendar months before the month of the anniversary in which it may be renewed.
MONTHS = 3


def expiry(registered):
    """The anniversary until which a registration of the day ``registered`` is good."""
    try:
        return registered.replace(year=registered.year + YEARS)
    except ValueError:  # 29 February
        return date(registered.year + YEARS, 2, 28)


def renewal_window(anniversary, months=MONTHS):
    """The first and the last day on which it may be renewed before ``anniversary``."""
    month = anniversary.replace(day=1)
    count = month.year * 12 + month.month - 1 - months
    return date(count // 12, count % 12 + 1, 1), month - timedelta(days=1)
