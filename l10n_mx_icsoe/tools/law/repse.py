# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a REPSE registration is renewed.

Legal source: LFT art. 15 (every three years); Acuerdo of the STPS in the DOF of 21
February 2024: only in the three calendar months before the month of the anniversary.
Afterwards the registration is cancelled.

>>> from datetime import date
>>> expiry(date(2023, 9, 30)), expiry(date(2024, 2, 29))
(datetime.date(2026, 9, 30), datetime.date(2027, 2, 28))
>>> renewal_window(date(2026, 9, 30))
(datetime.date(2026, 6, 1), datetime.date(2026, 8, 31))
>>> renewal_window(date(2027, 1, 10))
(datetime.date(2026, 10, 1), datetime.date(2026, 12, 31))
"""

from dateutil.relativedelta import relativedelta

#: A registration is good for so many years.
YEARS = 3
#: Calendar months before the month of the anniversary in which it may be renewed.
MONTHS = 3


def expiry(registered):
    """The anniversary until which a registration of the day ``registered`` is good."""
    return registered + relativedelta(years=YEARS)


def renewal_window(anniversary, months=MONTHS):
    """The first and the last day on which it may be renewed before ``anniversary``."""
    month = anniversary.replace(day=1)
    return month - relativedelta(months=months), month - relativedelta(days=1)
