# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal


def decimal(amount):
    """An amount of a ``Float`` with two decimals as the exact decimal it stands for."""
    return Decimal(f"{amount or 0:.2f}")
