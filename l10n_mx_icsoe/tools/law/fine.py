# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a return that was not filed in time may cost.

Legal source: LSS art. 304-A, fraction XXII (the breach), art. 304-B, fraction V (500 to
2,000 times the daily UMA) and art. 304-C (no fine for who files of their own accord,
before IMSS finds out).

>>> [pesos(days * 117.31) for days in UMA_DAYS]
['58,655.00', '234,620.00']
"""

#: The fine in daily UMA: at least, at most.
UMA_DAYS = (500, 2000)


def pesos(amount):
    """``amount`` as Mexico writes it, whatever the language."""
    return f"{amount:,.2f}"
