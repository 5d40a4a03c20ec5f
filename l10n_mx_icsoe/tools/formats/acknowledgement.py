# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What IMSS's acknowledgement (acuse) says: the folio of the return and the day it was
filed.

IMSS publishes no layout of this PDF, so nothing here is certain and everything is a
proposal that a person confirms: a folio is what looks like one close to the word
«folio», a date what stands close to the words for filing. Two equally good answers are
no answer. Folios seen: ``N262253432`` (Normal), ``SI262202734`` (Sin información):
letters, two digits of the year, one of the cuatrimestre, a serial number. A contract's
folio (``A26P3662382``) is not one of them.

>>> find("Folio: N262253432  Fecha de presentación: 10/09/2026")
Acknowledgement(folio='N262253432', date=datetime.date(2026, 9, 10))
"""

import json
import re
import subprocess
import sys
from bisect import bisect_right
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt

#: Bytes. The acknowledgements seen have one or two hundred thousand.
MAX_SIZE = 10 * 1024 * 1024

#: Seconds until a reading is given up.
TIMEOUT = 15


class TooBig(ToolError):
    source = _lt(
        "The file is bigger than %(size)d MB. Load the acknowledgement as the portal "
        "gives it."
    )


class NotPdf(ToolError):
    source = _lt(
        "That file is not a PDF. Load the acknowledgement as the portal gives it."
    )


@dataclass(frozen=True)
class Acknowledgement:
    """What was found; an empty folio and ``None`` for what was not. ``rfcs``: all that
    it names.
    """

    folio: str = ""
    date: "date | None" = None
    rfcs: frozenset = field(default=frozenset(), compare=False)


def check(data):
    """Refuse ``data`` (bytes) that cannot be an acknowledgement: :class:`TooBig` or
    :class:`NotPdf`.
    """
    if len(data) > MAX_SIZE:
        raise TooBig(size=MAX_SIZE // 1024 // 1024)
    if not data.startswith(b"%PDF-"):
        raise NotPdf()


#: Any folio that an authority may give: IMSS's are as ``_FOLIO`` says, but it publishes
#: no form, so whatever could be a number on paper passes, and markup does not.
_ANY_FOLIO = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z/.-]{0,38}[0-9A-Za-z])?")


def is_folio(text):
    """Whether ``text`` could be a folio.

    >>> is_folio("N262253432"), is_folio("<b>N26</b>"), is_folio("N 26")
    (True, False, False)
    """
    return bool(_ANY_FOLIO.fullmatch(text))


def read(data, *, earliest=None, latest=None, other_folios=()):
    """The :class:`Acknowledgement` in a PDF (bytes); an empty one when its text cannot
    be had. See :func:`find`.

    :raises TooBig, NotPdf: never anything else, whatever the file
    """
    check(data)
    return find(text(data), earliest=earliest, latest=latest, other_folios=other_folios)


def text(data):
    """The text of a PDF, or nothing. Files exist on which every reader runs for ever or
    eats all memory: another process reads it, with little of both.
    """
    reader = Path(__file__).with_name("pdf_text.py")
    try:
        done = subprocess.run(
            [sys.executable, str(reader), json.dumps(sys.path)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


# -- looking into the text -------------------------------------------------------------

_FOLIO = re.compile(
    r"(?<![0-9A-Za-z])([A-Z]{1,3}[0-9]{2}[1-3][0-9]{5,8})(?![0-9A-Za-z])"
)
_RFC = re.compile(r"(?<![0-9A-ZÑ&])[A-ZÑ&]{3,4}[0-9]{6}[0-9A-Z]{3}(?![0-9A-Z])")
_FOLIO_LABEL = re.compile(r"\bfolio", re.IGNORECASE)

_MONTHS = "ene feb mar abr may jun jul ago sep oct nov dic".split()
_DATES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![0-9])(?P<day>[0-9]{1,2})[/.-](?P<month>[0-9]{1,2})[/.-]"
        r"(?P<year>[0-9]{4})(?![0-9])",
        r"(?<![0-9])(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?![0-9])",
        r"(?<![0-9])(?P<day>[0-9]{1,2})\s+(?:de\s+)?(?P<month>[a-z]{3,10})\.?\s+"
        r"(?:del?\s+)?(?P<year>[0-9]{4})",
    )
]
_DATE_LABEL = re.compile(r"presenta|recep|recib|env[ií]|firma|acuse", re.IGNORECASE)

#: Characters between a word and what it announces.
_NEAR = 120


def find(text, *, earliest=None, latest=None, other_folios=()):
    """Folio and date in the ``text`` of an acknowledgement.

    ``earliest`` and ``latest``: the days between which it was filed; other dates (of
    contracts, of birth) are passed over. ``other_folios`` are known not to be it: that
    of the return it corrects.
    """
    folios = [
        (match.start(), match[1])
        for match in _FOLIO.finditer(text)
        if match[1] not in other_folios
    ]
    days = [
        (place, day)
        for place, day in _dates(text)
        if (earliest is None or day >= earliest) and (latest is None or day <= latest)
    ]
    return Acknowledgement(
        _only(text, folios, _FOLIO_LABEL) or "",
        _only(text, days, _DATE_LABEL),
        frozenset(_RFC.findall(text)),
    )


def _only(text, found, label):
    """The one value of ``found`` (pairs of place and value) after a ``label``; else the
    only value of all; else ``None``.
    """
    labels = [match.end() for match in label.finditer(text)]  # in order
    near = {
        value
        for place, value in found
        # Of the labels before this place, the last one is the nearest.
        if (before := bisect_right(labels, place))
        and place - labels[before - 1] <= _NEAR
    }
    everything = {value for _place, value in found}
    for values in (near, everything):
        if len(values) == 1:
            return values.pop()
    return None


def _dates(text):
    for match in (match for each in _DATES for match in each.finditer(text)):
        month = match["month"].lower()[:3]
        number = _MONTHS.index(month) + 1 if month in _MONTHS else month
        with suppress(ValueError):  # a month or a day that there is not
            day = date(int(match["year"]), int(number), int(match["day"]))
            yield match.start(), day
