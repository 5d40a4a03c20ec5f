# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The identifiers of a return: NSS, CURP, RFC, telephone, e-mail and postal code.

Each ``*_problem`` looks at a text exactly as it would go into a file and tells what is
wrong with it: a ``Problem``, or ``None``. Nothing is forgiven on the way (a blank, a
hyphen or a small letter inside an NSS, CURP or RFC is a problem): what people type is
cleaned once, where it is stored, with ``compact`` and ``national_number``.

>>> nss_problem("12345678903"), nss_problem("12345678901")
(None, <Problem.CHECK_DIGIT: 'check_digit'>)
>>> curp_problem("PEGJ900512HJCRRS04"), curp_problem("KAOB750230MASLHJ07")
(None, <Problem.COMPONENT: 'component'>)
>>> rfc_problem("IMS421231I45"), rfc_problem(compact("ims-421231 i45"))
(None, None)
>>> compact("\\u202a0219 0000\\u2013154\\u200b"), compact_rfc("MX IMS421231I45")
('02190000154', 'IMS421231I45')
>>> national_number("+52 1 (442) 123-45.67")
'4421234567'
"""

import re
import unicodedata
from datetime import date
from enum import Enum

from stdnum import luhn
from stdnum.mx import curp as stdnum_curp
from stdnum.mx import rfc as stdnum_rfc

#: SAT's RFC for sales to the general public and for residents abroad: they say who it
#: is not, never who it is.
PUBLIC_RFC = "XAXX010101000"
FOREIGN_RFC = "XEXX010101000"
#: What RENAPO and payroll programs write for a foreigner without a CURP.
GENERIC_CURPS = frozenset(("XEXX010101HNEXXXA4", "XEXX010101MNEXXXA8"))


class Problem(str, Enum):
    """What can be wrong with an identifier, in the order in which it is looked at."""

    MISSING = "missing"
    FORMAT = "format"  # length, characters or their places
    # a part that does not exist: a date such as 30 February, a state, a sex
    COMPONENT = "component"
    CHECK_DIGIT = "check_digit"


def _is_separator(character):
    """Blanks, dashes, and what web pages and PDFs hold that cannot be seen at all."""
    return (
        character.isspace()
        or unicodedata.category(character) in ("Cc", "Cf", "Pd")
        or character == "\u2212"  # the minus of mathematics
        or "\ufe00" <= character <= "\ufe0f"
    )


#: Every character that ``compact`` leaves out, for the same work elsewhere:
#: PostgreSQL's ``translate(value, SEPARATORS, '')``. Its texts never hold a NUL.
SEPARATORS = "".join(
    filter(_is_separator, map(chr, [*range(1, 0x3100), *range(0xFE00, 0x10000)]))
)
_SEPARATORS = re.compile(f"[{re.escape(SEPARATORS)}\0]+")
_NSS = re.compile(r"[0-9]{11}")
_CURP = re.compile(
    r"[A-Z]{4}([0-9]{2})([0-9]{2})([0-9]{2})([A-Z]{3})[A-Z]{3}([0-9A-Z])[0-9]"
)
# Sex, and the 32 federal entities (DF is still Mexico City's) or NE, born abroad.
_CURP_SEX_AND_STATE = re.compile(
    "[HMX](?:AS|B[CS]|C[CHLMS]|D[FG]|G[RT]|HG|JC|M[CNS]|N[ELT]|OC|PL|Q[RT]|S[LPR]|T[CLS]|VZ|YN|ZS)"
)
_RFC = re.compile(r"[A-Z&Ñ]{3,4}[0-9]{6}[0-9A-Z]{3}")
# The two characters against homonyms and the check digit.
_RFC_END = re.compile(r"[1-9A-V][1-9A-Z][0-9A]")
_POSTAL_CODE = re.compile(r"[0-9]{5}")
_MOBILE = re.compile(r"[0-9]{10}")
# The country (+52, 0052), then the digits that used to be dialled before a mobile (1,
# 044, 045; a spreadsheet eats the zero) or a long-distance number (01). IFT took the
# last ones out of use on 3 August 2019; address books keep them.
_DIALLED = re.compile(r"(?:\+?52|0052)?(?:1|01|0?44|0?45)?([0-9]{10})")
_PHONE_SEPARATORS = re.compile(f"[{re.escape(SEPARATORS)}\0().]+")
_EMAIL_LENGTH = 254  # RFC 5321, section 4.5.3.1.3
_ATOM = r"[^\s@<>()\[\]\\,;:\".]+"
_EMAIL = re.compile(
    rf"{_ATOM}(?:\.{_ATOM})*@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{{2,}}"
)


def compact(value):
    """``value`` in capitals without separators; Ñ is one character."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFC", value or "")).upper()


def compact_rfc(value):
    """``compact`` for an RFC, also without MX before what is an RFC by itself."""
    value = compact(value)
    without = value.removeprefix("MX")
    return without if _RFC.fullmatch(without) else value


def own_rfc(value):
    """``compact_rfc`` of somebody's own RFC; empty for one that stands for nobody."""
    value = compact_rfc(value)
    return "" if is_generic_rfc(value) else value


def own_curp(value):
    """``compact`` of somebody's own CURP; empty for one that stands for nobody."""
    value = compact(value)
    return "" if value in GENERIC_CURPS or not value.strip("0X") else value


def own_nss(value):
    """``compact`` of somebody's own NSS; empty for eleven times one digit, or fewer."""
    value = compact(value)
    return "" if len(set(value)) <= 1 and len(value) <= 11 else value


#: Words that stand where the name of nobody yet is to come.
_NOBODY = re.compile(
    r"(?:VACANTE|POR (?:DEFINIR|ASIGNAR|CONFIRMAR|CONTRATAR)|PENDIENTE|NUEVO INGRESO|"
    r"SIN (?:NOMBRE|ASIGNAR|DATOS?)|NO (?:APLICA|DISPONIBLE|ASIGNADO|REGISTRADO)|"
    r"DESCONOCIDO|EXTRANJERO|EMPLEADO|TRABAJADOR|N[ /]*[AD]|S[ /]*[ND]|TBD|X[X ]*|"
    r"PRUEBA|TEST)(?:[ :#-]*[0-9]*| *[(-].*)"
)


def names_nobody(name):
    """Whether ``name`` is a placeholder such as VACANTE 2 or POR DEFINIR.

    >>> names_nobody("Vacante - Almacén"), names_nobody("S. N."), names_nobody("–")
    (True, True, True)
    >>> names_nobody("Ximena Vacante"), names_nobody("Nadia")
    (False, False)
    """
    folded = " ".join((name or "").upper().replace(".", " ").split())
    return not any(map(str.isalpha, folded)) or bool(_NOBODY.fullmatch(folded))


def nss_problem(value):
    """Social security number (IMSS): 11 digits, the last one by Luhn's formula."""
    if not value:
        return Problem.MISSING
    if not _NSS.fullmatch(value):
        return Problem.FORMAT
    return None if luhn.is_valid(value) else Problem.CHECK_DIGIT


def curp_problem(value):
    """Population registry code: 18 characters with a date of birth, sex, state and
    check digit.

    RENAPO, Instructivo Normativo para la Asignación de la CURP. It differs from
    ``stdnum.mx.curp`` in two points, so that no CURP in use is stopped here: besides H
    and M, sex is X for who is neither (given since 2022), and the list of unseemly
    beginnings, which has grown with time, is not looked at.
    """
    if not value:
        return Problem.MISSING
    match = _CURP.fullmatch(value)
    if not match:
        return Problem.FORMAT
    year, month, day, sex_and_state, homonym = match.groups()
    if not _CURP_SEX_AND_STATE.fullmatch(sex_and_state):
        return Problem.COMPONENT
    try:
        # The character against homonyms is a digit for who was born before 2000, a
        # letter for the others.
        date((1900 if homonym.isdigit() else 2000) + int(year), int(month), int(day))
    except ValueError:
        return Problem.COMPONENT
    right = stdnum_curp.calc_check_digit(value)
    return None if value[17] == right else Problem.CHECK_DIGIT


def malformed(values, problem):
    """The set of those ``values`` that are there and have a ``problem`` (one of the
    functions of this module).
    """
    return {value for value in set(values) if value and problem(value)}


def rfc_problem(value):
    """Tax number: 12 characters for a company, 13 for a person, with a date that
    exists. SAT.

    Not judged: the unseemly words that SAT avoids since some day (``stdnum`` refuses
    RFCs that are older), and the check digit (``rfc_check_digit_is_wrong``): about
    1.5 % of the RFCs in use have a wrong one.
    """
    if not value:
        return Problem.MISSING
    if not _RFC.fullmatch(value):
        return Problem.FORMAT
    year, month, day = (int(value[place : place + 2]) for place in (-9, -7, -5))
    try:
        date(2000 + year, month, day)  # a leap year in either century, but for 1900
    except ValueError:
        return Problem.COMPONENT
    return None


def rfc_check_digit_is_wrong(value):
    """Of an RFC without other problems, and of somebody in particular."""
    if rfc_problem(value) or is_generic_rfc(value):
        return False
    is_end = _RFC_END.fullmatch(value[-3:])
    return not is_end or stdnum_rfc.calc_check_digit(value[:-1]) != value[-1]


def is_generic_rfc(value):
    """Whether it is one of SAT's RFCs for nobody in particular, however typed, or one
    that a program made up with another end.
    """
    return compact_rfc(value)[:10] in (PUBLIC_RFC[:10], FOREIGN_RFC[:10])


def national_number(value):
    """The ten digits of a Mexican telephone, without country, old prefixes and
    separators; what is none as it was typed.
    """
    value = (value or "").strip()
    match = _DIALLED.fullmatch(_PHONE_SEPARATORS.sub("", value))
    return match[1] if match else value


def mobile_problem(value):
    """A telephone number of ten digits, as ``national_number`` gives it."""
    if not (value or "").strip():
        return Problem.MISSING
    return None if _MOBILE.fullmatch(national_number(value)) else Problem.FORMAT


def email_problem(value):
    """One e-mail address and nothing else (no name, no list)."""
    if not (value or "").strip():
        return Problem.MISSING
    is_address = len(value) <= _EMAIL_LENGTH and _EMAIL.fullmatch(value)
    return None if is_address else Problem.FORMAT


def contact_problem(party):
    """What is wrong with the e-mail or the mobile phone of a ``document.Party``."""
    return email_problem(party.email) or mobile_problem(party.mobile)


def postal_code_problem(value):
    """Postal code: 5 digits, leading zeros included."""
    if not value:
        return Problem.MISSING
    return None if _POSTAL_CODE.fullmatch(value) else Problem.FORMAT
