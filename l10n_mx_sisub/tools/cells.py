# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a value is written into a cell of Infonavit's files.

Source: Infonavit's instructions for the templates, as third parties quote them: no
``, . - / " '`` nor accents, capitals, no empty cell. See the facts in readme/ROADMAP.md
for what nobody knows.
"""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal

from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

#: An open-ended contract ends on this day, as reported by filers.
OPEN_END = "31/12/9999"
#: How Odoo calls states otherwise than the one real file that was seen.
_STATES = {"MEXICO": "ESTADO DE MEXICO", "DISTRITO FEDERAL": "CIUDAD DE MEXICO"}
_DROPPED = re.compile(r"['\"’´`]|(?<!\d)\.|\.(?!\d)")
_FORBIDDEN = re.compile(r"[^0-9A-Z ]+")
#: As many digits as an amount may have that somebody types.
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
_CODE = re.compile(r"[^0-9A-ZÑ&]+")


def text(value):
    """Capitals of plain ASCII, digits and single blanks.

    >>> text("Peña & Asociados, S.A. de C.V."), text("Km 4.5, Nave “B”")
    ('PENA ASOCIADOS SA DE CV', 'KM 4 5 NAVE B')
    """
    plain = unicodedata.normalize("NFKD", str(value or "")).encode("ascii", "ignore")
    plain = _DROPPED.sub("", plain.decode().upper())
    return " ".join(_FORBIDDEN.sub(" ", plain).split())


def code(value):
    """An identifier: an RFC keeps its Ñ and &, a hyphen goes.

    >>> code("ñem-120830 22a"), code("Z12-34567-10-9")
    ('ÑEM12083022A', 'Z1234567109')
    """
    return _CODE.sub("", unicodedata.normalize("NFC", str(value or "")).upper())


def email(value):
    return str(value or "").strip().upper()


def phone(value):
    """
    >>> phone("+52 442 555 0100")
    '4425550100'
    """
    return re.sub(r"\D", "", identifiers.national_number(str(value or "")))


def state(value):
    """
    >>> state("México"), state("Querétaro")
    ('ESTADO DE MEXICO', 'QUERETARO')
    """
    name = text(value)
    return _STATES.get(name, name)


def date(value):
    """
    >>> from datetime import date as day
    >>> date(day(2026, 5, 1)), date(OPEN_END)
    ('01/05/2026', '31/12/9999')
    """
    if not value or isinstance(value, str):
        return value or ""
    # Not strftime: it does not pad years on every system.
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def number(value):
    return str(value)


def pesos(value):
    """Whole pesos, halves up: rounded once, here.

    >>> pesos(Decimal("1234.50")), pesos(Decimal("0.49")), pesos(None)
    ('1235', '0', '')
    """
    return _rounded(value, Decimal(1))


def money(value):
    """Pesos with two decimals.

    >>> money(Decimal("345.6"))
    '345.60'
    """
    return _rounded(value, Decimal("0.01"))


def _rounded(value, unit):
    return "" if value is None else str(value.quantize(unit, context=_EXACT))
