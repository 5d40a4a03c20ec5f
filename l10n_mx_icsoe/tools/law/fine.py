# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a return that was not filed in time may cost.

Legal source: LSS art. 304-A, fraction XXII (the breach), art. 304-B, fraction V (500 to
2,000 times the daily UMA) and art. 304-C (no fine for who files of their own accord,
before IMSS finds out).

>>> exposure(Decimal("117.31"))
(Decimal('58655.00'), Decimal('234620.00'))
>>> pesos(Decimal("58655"))
'58,655.00'
"""

from decimal import Decimal

#: The fine in daily UMA: at least, at most.
UMA_DAYS = (500, 2000)


def exposure(uma):
    """The lowest and the highest fine in pesos for a daily ``uma`` (``Decimal``,
    pesos).
    """
    lowest, highest = (days * Decimal(uma) for days in UMA_DAYS)
    return lowest, highest


def pesos(amount):
    """``amount`` as Mexico writes it, in whatever language the sentence around
    it is.
    """
    return f"{amount:,.2f}"
