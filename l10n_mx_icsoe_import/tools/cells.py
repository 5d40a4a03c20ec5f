# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people type in cells, as values: names, NSS, CURP, RFC, SBC and dates. Each
reader appends to the row what it found wrong or put right, without repeating the value:
messages reach logs. What to do about it depends on the file: :func:`advise`.

>>> row = ImportRow("7")
>>> read_sbc(row, "$1,234.50"), read_date(row, "31/05/2026", "Desde")
(Decimal('1234.50'), datetime.date(2026, 5, 31))
>>> read_name(row, "MU/OZ$LOPEZ$ANA"), row.surname
('ANA MUÑOZ LOPEZ', 'MUÑOZ')
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from odoo.addons.l10n_mx_efirma.tools.messages import Message, _lt
from odoo.addons.l10n_mx_icsoe.tools.formats.sheet_reader import FORMULA
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers
from odoo.addons.l10n_mx_icsoe.tools.law.identifiers import Problem

#: An NSS that lost more zeros than this is something else: no subdelegation and no year
#: begins with four zeros.
_SHORTEST_NSS = 8
_NSS_PROBLEMS = {
    Problem.FORMAT: _lt("The NSS must have 11 digits."),
    Problem.CHECK_DIGIT: _lt("The NSS has a wrong check digit: a digit was mistyped."),
}
_CURP_PROBLEMS = {
    Problem.FORMAT: _lt("The CURP must have 18 characters, in the order of a CURP."),
    Problem.COMPONENT: _lt(
        "The CURP has a date of birth, a sex or a state that does not exist."
    ),
    Problem.CHECK_DIGIT: _lt(
        "The CURP has a wrong check digit: a character was mistyped."
    ),
}
#: The return does not carry a worker's RFC: a wrong one stops nothing.
_WRONG_RFC = _lt("The worker's RFC is not one, so it was not taken.")
#: What to do about a value that is wrong, by the kind of file it stands in.
SHEET_ADVICE = _lt(
    "Correct it in the file, or leave the cell empty; in Excel give the columns of NSS "
    "and dates the format of text."
)
RECEIPT_ADVICE = _lt(
    "Correct it in the payroll program; if the receipt was stamped like this, let the "
    "program replace it (relation 04)."
)
IMSS_ADVICE = _lt("Compare it with what IMSS shows for this worker.")
NSS_REPAIRED = _lt("Leading zeros of the NSS were put back.")
_PLACEHOLDER_NAME = _lt(
    "“%(name)s” stands for nobody in particular, so no name was taken."
)
_PLACEHOLDER_NSS = _lt(
    "The NSS is one digit over and over, which is nobody's, so it was not taken."
)
_GENERIC_RFC = _lt(
    "The RFC is SAT's generic one, which many people share, so it was not taken."
)
_GENERIC_CURP = _lt(
    "The CURP is SAT's for foreigners without one, so no CURP was taken."
)
_SBC_PROBLEM = _lt(
    "The SBC is no amount above zero in pesos per day, with two decimals at most (e.g. "
    "512.40), as it is registered at IMSS."
)
_DATE_PROBLEM = _lt("“%(column)s” is no date such as 31/05/2026 or 2026-05-31.")
_AMOUNT = re.compile(
    r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+"
)
_DECIMAL_COMMA = re.compile(r"([0-9]+),([0-9]{1,2})")
_TIME = re.compile(r"[ T]+[0-9]{1,2}:.*")
_DATE = re.compile(
    r"([0-9]{1,4})[-/. ]+([0-9]{1,2}|[A-Z]{3,10})[-/. ]+([0-9]{4}|[0-9]{1,2})"
)
#: A day as Excel counts them, of 1982 to 2091: the cell lost its format of a date.
_EXCEL_DAY = re.compile(r"([3-6][0-9]{4})(?:\.[0-9]+)?")
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_MONTHS = "ENE FEB MAR ABR MAY JUN JUL AGO SEP OCT NOV DIC".split()
_ENGLISH_MONTHS = {"JAN": "ENE", "APR": "ABR", "AUG": "AGO", "DEC": "DIC"}
_CENT = Decimal("0.01")
_ENYE = re.compile(r"[/#¥](?=[^\W\d])|(?<=[^\W\d])[/#¥]")
#: Slashes that are no Ñ, which stands before a vowel and after no consonant.
_SLASH = re.compile(
    r"[^\W\d_AEIOUÁÉÍÓÚÜ]/|/[^\W\d_AEIOUÁÉÍÓÚÜ]|[^\W\d]/(?![^\W\d])", re.IGNORECASE
)


def advise(row, advice):
    """Say once what to do about the problems of ``row``."""
    if row.problems:
        row.problems.append(Message(advice))
    return row


def text(value):
    """A cell as a text on one line, without invisible characters and the apostrophe
    that makes a number a text in Excel; whole numbers without the ``.0`` of a
    spreadsheet. Of a formula its sign, so that no refused row that is loaded again
    passes for one without the value.
    """
    if value is None:
        return ""
    if value is FORMULA:
        return "=…"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    written = " ".join(str(value).split()).lstrip("'’`´")
    if written.isprintable():
        return written
    return "".join(
        sign for sign in written if unicodedata.category(sign) not in ("Cc", "Cf")
    ).strip()


def name_text(value):
    """A name; ``/``, ``#`` and ``¥`` stand for Ñ in IMSS's own programs. One whose
    slashes stand between its parts keeps them.
    """
    name = text(value)
    return name if _SLASH.search(name) else _ENYE.sub("Ñ", name)


def read_name(row, value):
    """The name in Odoo's order, given names first: SUA keeps
    ``PATERNO$MATERNO$NOMBRES``, whose parts go to ``row`` too. A name that stands for
    nobody is an empty text.
    """
    written = " ".join(filter(None, (text(value), row.surname)))
    if written and identifiers.names_nobody(written):
        row.note(_PLACEHOLDER_NAME, name=written[:40])
        row.surname = row.second_surname = ""
        return ""
    name = name_text(value)
    if "$" in name:
        parts = [part.strip() for part in name.split("$")]
        row.surname, row.second_surname = (
            (parts[0], parts[1]) if len(parts) > 2 else (parts[0], "")
        )
        row.given = parts[-1]
        name = " ".join(filter(None, parts))
    if row.surname:
        row.given = row.given or name
        name = " ".join(filter(None, (row.given, row.surname, row.second_surname)))
    return name


def read_nss(row, value):
    nss = identifiers.compact(text(value))
    if not nss:
        return ""
    if not identifiers.own_nss(nss):
        row.note(_PLACEHOLDER_NSS)
        return ""
    if nss.isascii() and nss.isdigit() and _SHORTEST_NSS <= len(nss) < 11:
        padded = nss.zfill(11)
        if identifiers.nss_problem(padded) is None:
            row.note(NSS_REPAIRED)
            return padded
    return _checked(row, nss, identifiers.nss_problem, _NSS_PROBLEMS)


def read_curp(row, value):
    curp = identifiers.compact(text(value))
    if curp and not identifiers.own_curp(curp):
        row.note(_GENERIC_CURP)
        return ""
    return _checked(row, curp, identifiers.curp_problem, _CURP_PROBLEMS)


def read_rfc(row, value):
    rfc = identifiers.compact_rfc(text(value))
    if identifiers.is_generic_rfc(rfc):
        row.note(_GENERIC_RFC)
        return ""
    if rfc and (len(rfc) != 13 or identifiers.rfc_problem(rfc)):
        row.note(_WRONG_RFC)
        return ""
    return rfc


def _checked(row, value, problem_of, sources):
    """``value`` when it is right; a wrong one is reported and gives an empty text, so
    that nothing is matched by it.
    """
    problem = value and problem_of(value)
    if not problem:
        return value
    row.problem(sources[problem])
    return ""


def read_sbc(row, value):
    """Pesos per day as a Decimal with two decimals; ``None`` when the cell is empty or
    wrong.
    """
    written = text(value)
    if isinstance(value, str):
        written = written.replace("$", "").replace("MXN", "").replace(" ", "")
        if match := _DECIMAL_COMMA.fullmatch(written):
            written = ".".join(match.groups())
        if written and not _AMOUNT.fullmatch(written):
            row.problem(_SBC_PROBLEM)
            return None
    if not written:
        return None
    try:
        amount = Decimal(written.replace(",", ""))
        cents = amount.quantize(_CENT)
    except InvalidOperation:
        amount = cents = Decimal(0)
    # A spreadsheet's 512.4000000001 is 512.40; somebody wrote 512.405.
    if abs(amount - cents) > Decimal("0.000001") or not 0 < cents < 1_000_000:
        row.problem(_SBC_PROBLEM)
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
        value = _parsed_date(written.upper())
    if value is None or not 1950 <= value.year <= 2100:
        row.problem(_DATE_PROBLEM, column=text(column))
        return None
    return value


def _parsed_date(written):
    """«31/05/2026», «2026-05-31», «31-may-26» or «31 de mayo de 2026», perhaps with a
    time; «46173», as Excel counts days.
    """
    if match := _EXCEL_DAY.fullmatch(written):
        return _EXCEL_DAY_ZERO + timedelta(int(match[1]))
    written = _TIME.sub("", written).replace(" DE ", " ").replace(" DEL ", " ")
    match = _DATE.fullmatch(written)
    if not match:
        return None
    day, month, year = match.groups()
    if len(day) == 4:
        day, year = year, day
    if len(year) == 2:
        year = f"19{year}" if year >= "70" else f"20{year}"
    try:
        if month.isalpha():
            month = _ENGLISH_MONTHS.get(month[:3], month[:3])
            month = _MONTHS.index(month) + 1
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
