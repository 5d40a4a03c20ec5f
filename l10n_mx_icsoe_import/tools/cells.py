# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people type in cells, as values: NSS, CURP, RFC, SBC and dates. Each reader
appends to the row what it found wrong or put right, without repeating the value:
messages reach logs.

>>> row = ImportRow("7")
>>> read_nss(row, "2190000017"), [str(note) for note in row.notes]
('', [])
>>> read_sbc(row, "$1,234.50"), read_date(row, "31/05/2026", "Desde")
(Decimal('1234.50'), datetime.date(2026, 5, 31))
"""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from odoo.addons.l10n_mx_efirma.tools.messages import Message, _
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers
from odoo.addons.l10n_mx_icsoe.tools.law.identifiers import Problem

#: Bits. No identifier and no amount of anybody's has a tenth of these.
_LONGEST_NUMBER = 1_000
#: An NSS that lost more zeros than this is something else: no subdelegation and no year
#: begins with four zeros.
_SHORTEST_NSS = 8
_NSS_PROBLEMS = {
    Problem.FORMAT: _(
        "The NSS must have 11 digits. Correct it in the file; format the column as "
        "text in Excel."
    ),
    Problem.CHECK_DIGIT: _(
        "The NSS has a wrong check digit: a digit was mistyped. Compare it with "
        "IMSS's document."
    ),
}
_CURP_PROBLEMS = {
    Problem.FORMAT: _(
        "The CURP must have 18 characters, in the order of a CURP. Correct it in the "
        "file."
    ),
    Problem.COMPONENT: _(
        "The CURP has a date of birth, a sex or a state that does not exist. Correct "
        "it in the file."
    ),
    Problem.CHECK_DIGIT: _(
        "The CURP has a wrong check digit: a character was mistyped. Compare it with "
        "RENAPO's document."
    ),
}
_RFC_PROBLEMS = {
    Problem.FORMAT: _(
        "The worker's RFC must have 13 characters. Correct it in the file, or leave "
        "the cell empty."
    ),
    Problem.COMPONENT: _(
        "The worker's RFC has a date that does not exist. Correct it in the file, or "
        "leave the cell empty."
    ),
}
NSS_REPAIRED = _(
    "Leading zeros of the NSS were put back: Excel had taken them for a number."
)
_SBC_PROBLEM = _(
    "The SBC is no amount: write digits, a point and two decimals (e.g. 512.40), in "
    "pesos per day."
)
_SBC_DECIMALS = _(
    "The SBC has more than two decimals. Round it in the file as it is registered at "
    "IMSS."
)
_SBC_POSITIVE = _("The SBC must be above zero and below a million pesos per day.")
_DATE_PROBLEM = _("“%(column)s” is no date: write it as 31/05/2026 or 2026-05-31.")
NO_IDENTIFIER = _(
    "The row has neither NSS nor CURP, so nobody knows who it is about. Write one of "
    "them."
)
_AMOUNT = re.compile(
    r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+"
)
_DECIMAL_COMMA = re.compile(r"([0-9]+),([0-9]{1,2})")
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ][0-9:.]+)?")
_MEXICAN = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_CENT = Decimal("0.01")


def text(value):
    """A cell as a text on one line; whole numbers without the ``.0`` of a
    spreadsheet.
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER:
        return "#"  # Python refuses to write a number of thousands of digits
    return " ".join(str(value).split())


def read_nss(row, value):
    nss = identifiers.compact(text(value))
    if not nss:
        return ""
    # Eleven zeros have a right check digit, and stand for many people.
    if not nss.strip("0"):
        row.problems.append(Message(_NSS_PROBLEMS[Problem.FORMAT]))
        return ""
    if nss.isascii() and nss.isdigit() and _SHORTEST_NSS <= len(nss) < 11:
        padded = nss.zfill(11)
        if identifiers.nss_problem(padded) is None:
            row.notes.append(Message(NSS_REPAIRED))
            return padded
    return _checked(row, nss, identifiers.nss_problem, _NSS_PROBLEMS)


def read_curp(row, value):
    return _checked(
        row, identifiers.compact(text(value)), identifiers.curp_problem, _CURP_PROBLEMS
    )


def read_rfc(row, value):
    return _checked(
        row, identifiers.compact(text(value)), _person_problem, _RFC_PROBLEMS
    )


def _person_problem(rfc):
    return identifiers.rfc_problem(rfc) if len(rfc) == 13 else Problem.FORMAT


def _checked(row, value, problem_of, sources):
    """``value`` when it is right; a wrong one is reported and gives an empty text, so
    that nothing is matched by it.
    """
    problem = value and problem_of(value)
    if not problem:
        return value
    row.problems.append(Message(sources[problem]))
    return ""


def read_sbc(row, value):
    """Pesos per day as a Decimal with two decimals; ``None`` when the cell is empty or
    wrong.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        written = text(value)
    else:
        written = text(value).replace("$", "").replace("MXN", "").replace(" ", "")
        written = (
            _DECIMAL_COMMA.sub(r"\1.\2", written)
            if _DECIMAL_COMMA.fullmatch(written)
            else written
        )
        if not written:
            return None
        if not _AMOUNT.fullmatch(written):
            row.problems.append(Message(_SBC_PROBLEM))
            return None
    try:
        amount = Decimal(written.replace(",", ""))
        cents = amount.quantize(_CENT)
    except InvalidOperation:
        row.problems.append(Message(_SBC_PROBLEM))
        return None
    if not amount.is_finite():
        row.problems.append(Message(_SBC_PROBLEM))
        return None
    # A spreadsheet's 512.4000000001 is 512.40; 512.405 is something that somebody
    # wrote.
    if abs(amount - cents) > Decimal("0.000001"):
        row.problems.append(Message(_SBC_DECIMALS))
        return None
    if not 0 < cents < 1_000_000:
        row.problems.append(Message(_SBC_POSITIVE))
        return None
    return cents


def read_date(row, value, column):
    """A date; ``column`` is the header, for the message."""
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date):
        written = text(value)
        if not written:
            return None
        value = _parsed_date(written)
    if value is None or not 1950 <= value.year <= 2100:
        row.problems.append(Message(_DATE_PROBLEM, {"column": text(column)}))
        return None
    return value


def _parsed_date(written):
    if match := _ISO.fullmatch(written):
        year, month, day = match.groups()
    elif match := _MEXICAN.fullmatch(written):
        day, month, year = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
