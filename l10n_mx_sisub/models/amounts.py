# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from ..tools.document import Pay


def decimal(amount):
    """An amount of a ``Float`` with two decimals as the exact decimal it stands for."""
    return Decimal(f"{amount or 0:.2f}")


def pay(record):
    """The ``tools.document.Pay`` that the fields of ``record`` say."""
    return Pay(
        decimal(record.variable),
        decimal(record.fixed),
        decimal(record.not_base),
        record.incapacity_days,
    )
