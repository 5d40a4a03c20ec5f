# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The SBC as IMSS has it, from the files that an employer gets of IMSS or sends there:

* the **emission** (EMA and EBA), IMSS's proposal of each month and bimester: the Excel,
  or the «visor» (a ZIP with CDEMAS and CDEMMO, or CDEBAS and CDEBMO). All insured
  workers of an employer registration;
* **SUA**'s text files: ASEG (all workers) and MOVT (changes);
* the **IDSE** batch of movements (DISPMAG, 168 characters a line).

IMSS publishes none of these layouts. They are known from programs that read or write
them, the emission's from several; the preview says so for SUA and IDSE. A worker has a
line per movement, and the last by date is in force.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError, _lt
from odoo.addons.l10n_mx_icsoe.tools.formats import sheet_reader
from odoo.addons.l10n_mx_icsoe.tools.formats.zip_safety import (
    Limits,
    SafeZip,
    Unreadable,
    is_zip,
)
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

from . import cells
from .columns import plain
from .import_row import ImportRow

_LIMITS = Limits(members=200, member_bytes=60_000_000, total_bytes=120_000_000)
#: As many as a load of receipts may have.
MAX_LINES = 60_000
_REGISTRATION = re.compile(r"[A-Z0-9]\d{10}")
_NSS = re.compile(r"\d{11}")
_MONTH = re.compile(r"(\d{1,2})\s*/\s*(\d{4})")
#: Of the emission: the movement is a «baja», and its SBC no longer holds.
_LEFT = "2"
_LEFT_NOTE = _lt("IMSS has this worker as left since %(day)s.")
_UNSURE = _lt(
    "IMSS does not publish the layout of this file (%(kind)s): compare some rows with "
    "the program that made it."
)
READ = _lt("Read as %(kind)s, employer registration %(registration)s.")
NO_PERIOD = _lt(
    "The file does not say its month: what has no date of its own is taken to hold on "
    "the day under “SBC in Force On”."
)


class NotOfImss(ToolError):
    source = _lt(
        "This is none of the files of IMSS that can be read: the Excel or the ZIP of "
        "the emission (EMA, EBA), SUA's ASEG or MOVT, an IDSE batch."
    )


@dataclass(slots=True)
class Result:
    """``rows`` of :class:`~.import_row.ImportRow`, the earliest day first.
    ``complete``: the employer registrations of which the file has all workers, each
    with the first day of its month, or ``None``.
    """

    rows: list = field(default_factory=list)
    complete: dict = field(default_factory=dict)
    messages: list = field(default_factory=list)

    def add(self, other):
        self.rows += other.rows
        self.complete |= other.complete
        self.messages += other.messages


def read_all(files):
    """The :class:`Result` of ``files``, pairs of name and bytes. Raises
    :class:`NotOfImss` or what the readers of workbooks and ZIPs raise.
    """
    result = Result()
    for name, data in files:
        result.add(_read(name, data))
    if not result.rows:
        raise NotOfImss()
    if len(result.rows) > MAX_LINES:
        raise sheet_reader.TooManyRows(limit=f"{MAX_LINES:,}")
    result.rows.sort(key=lambda row: (bool(row.problems), row.since or date.min))
    return result


def _read(name, data):
    if is_zip(data):
        archive = SafeZip(data, _LIMITS)
        names = {info.filename for info in archive.members}
        if "[Content_Types].xml" not in names:
            return _read_archive(archive)
    if is_zip(data) or data.startswith(b"\xd0\xcf\x11\xe0"):
        return _emission(sheet_reader.read_sheets(data))
    return _text_file(_lines(data))


def _read_archive(archive):
    """A visor, whose files belong together, or any files of IMSS."""
    found, result = {}, Result()
    for info in archive.members:
        name = info.filename.replace("\\", "/").rsplit("/", 1)[-1]
        try:
            found[name] = archive.content(info)
        except Unreadable:
            continue
    visor = {name[:6].upper(): _lines(data) for name, data in found.items()}
    for kind in _VISORS:
        if kind.insured in visor and kind.movements in visor:
            result.add(_visor(kind, visor))
    if not result.rows:
        for name, data in found.items():
            if is_zip(data):  # a ZIP in a ZIP is not opened
                continue
            try:
                result.add(_read(name, data))
            except ToolError:
                continue
    return result


def _row(label, registration, nss, name="", curp="", sbc=None, since=None):
    row = ImportRow(label, since=since)
    row.registration = registration if _REGISTRATION.fullmatch(registration) else ""
    row.nss = cells.read_nss(row, nss)
    row.curp = cells.read_curp(row, curp)
    row.name = cells.read_name(row, name)
    row.sbc = cells.read_sbc(row, sbc)
    return cells.advise(row, cells.IMSS_ADVICE)


def _leave(row, day):
    """IMSS has the worker as left: there is no SBC to take."""
    row.sbc = None
    if day:
        row.note(_LEFT_NOTE, day=day.isoformat())


def _day(text):
    """The day in eight digits or with signs between; ``None`` when there is none."""
    return cells.read_date(ImportRow(""), _with_slashes(text), "")


def _with_slashes(text):
    digits = text.strip()
    if digits.isdigit() and len(digits) == 8:
        return f"{digits[:2]}/{digits[2:4]}/{digits[4:]}"
    return digits if any(sign.isdigit() for sign in digits) else ""


def _cents(digits):
    """«045000» → 450.00; ``None`` for zeros and blanks."""
    digits = digits.strip().replace(".", "")
    if not digits.isdigit() or not digits.strip("0"):
        return None
    return Decimal(int(digits)) / 100


# -- the emission, in Excel ------------------------------------------------------------

_HEADINGS = {
    "nss": "nss",
    "nombre": "name",
    "tipo del movimiento": "type",
    "fecha del movimiento": "day",
    "salario diario": "sbc",
}


def _emission(sheets):
    """Two sheets of movements (EMA and, in even months, EBA) say the same of the SBC:
    the first that has rows is read.
    """
    registration, month = _emission_head(sheets)
    for sheet in sheets:
        places = _emission_header(sheet.rows)
        if places is None:
            continue
        first, columns = places
        rows = [
            row
            for found in sheet.rows[first:]
            if (row := _emission_row(found, columns, registration, month))
        ]
        if rows:
            result = Result(rows, {registration: month} if registration else {})
            result.messages.append(
                Message(READ, {"kind": sheet.title, "registration": registration})
            )
            if month is None:
                result.messages.append(Message(NO_PERIOD))
            return result
    raise NotOfImss()


def _emission_head(sheets):
    """``(employer registration, first day of the month or None)``: on the first sheet
    the value stands to the right of its label.
    """
    registration, month = "", None
    for row in sheets[0].rows[:40] if sheets else ():
        texts = [cells.text(cell) for cell in row.cells]
        for label, value in zip(texts, texts[1:], strict=False):
            if plain(label) == "registro patronal":
                registration = registration or identifiers.compact(value)
            elif plain(label).startswith("periodo") and (match := _MONTH.search(value)):
                month = month or _first_day(*match.groups())
    return registration if _REGISTRATION.fullmatch(registration) else "", month


def _first_day(month, year):
    try:
        return date(int(year), int(month), 1)
    except ValueError:
        return None


def _emission_header(rows):
    """``(place of the first row, {name: column})``, or ``None``."""
    for position, row in enumerate(rows[:15]):
        columns = {
            _HEADINGS[plain(cell)]: place
            for place, cell in enumerate(row.cells)
            if isinstance(cell, str) and plain(cell) in _HEADINGS
        }
        if {"nss", "sbc", "day"} <= columns.keys():
            return position + 1, columns
    return None


def _emission_row(found, columns, registration, month):
    """``None`` for totals, repeated headings and whatever else names nobody."""
    value = {
        name: cells.text(found.cells[place]) if place < len(found.cells) else ""
        for name, place in columns.items()
    }
    nss = identifiers.compact(value["nss"])
    if not _NSS.fullmatch(nss.zfill(11)) or len(nss) < 8:
        return None
    day = _day(value["day"])
    row = _row(
        str(found.number),
        registration,
        nss,
        value.get("name", ""),
        sbc=value["sbc"].strip("-"),
        since=day or month,
    )
    if value.get("type", "").strip("0") == _LEFT:
        _leave(row, day)
    return row


# -- the emission, in the «visor» ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Visor:
    """Names and positions (from 0) of the files of one kind of emission."""

    title: str
    employer: str
    insured: str
    movements: str
    month: int  # of the employer's file: two digits of month, four of year
    nss: int
    name: int
    curp: int
    moved: int  # type, blank, date (10), days (2), SBC (6)


_VISORS = (
    _Visor("EMA", "CDEMPA", "CDEMAS", "CDEMMO", 95, 23, 35, 88, 35),
    _Visor("EBA", "CDEBPA", "CDEBAS", "CDEBMO", 93, 21, 33, 86, 33),
)


def _visor(kind, files):
    month = None
    for line in files.get(kind.employer, ())[:5]:
        at = kind.month
        month = month or _first_day(line[at : at + 2], line[at + 2 : at + 6])
    insured = {
        line[kind.nss : kind.nss + 11]: (
            line[kind.name : kind.name + 50],
            line[kind.curp : kind.curp + 18],
        )
        for line in files[kind.insured]
    }
    result = Result()
    for number, line in enumerate(files[kind.movements], 1):
        nss, registration = line[kind.nss : kind.nss + 11], line[:11]
        if not _NSS.fullmatch(nss):
            continue
        at = kind.moved
        day = _day(line[at + 1 : at + 11])
        name, curp = insured.get(nss, ("", ""))
        row = _row(
            f"{kind.movements} {number}",
            registration,
            nss,
            name,
            curp,
            _cents(line[at + 13 : at + 19]),
            day or month,
        )
        if line[at : at + 1] == _LEFT:
            _leave(row, day)
        result.rows.append(row)
        if row.registration:
            result.complete[row.registration] = month
    result.messages += [
        Message(READ, {"kind": kind.title, "registration": registration})
        for registration in result.complete
    ]
    return result


# -- SUA and IDSE ----------------------------------------------------------------------


def _lines(data):
    """UTF-8 as the visor has it, else Windows's encoding as SUA has it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text.splitlines()[: MAX_LINES + 1]


def _text_file(lines):
    for kind, read_line in _TEXT_FILES.items():
        rows = [
            row
            for number, line in enumerate(lines, 1)
            if (row := read_line(str(number), line.rstrip("\r\n\x1a")))
        ]
        if len(rows) * 10 > sum(bool(line.strip()) for line in lines):
            everybody = kind == "SUA ASEG"
            complete = {row.registration: None for row in rows if everybody}
            return Result(rows, complete, [Message(_UNSURE, {"kind": kind})])
    raise NotOfImss()


def _begins_with_a_worker(line):
    return _REGISTRATION.fullmatch(line[:11]) and _NSS.fullmatch(line[11:22])


def _idse_line(label, line):
    kind = line[131:133]
    if (
        not _begins_with_a_worker(line)
        or len(line) not in (167, 168)
        or kind not in ("02", "07", "08")
    ):
        return None
    surname, second, given = (
        cells.name_text(line[at : at + 27]) for at in (22, 49, 76)
    )
    day = _day(line[118:126])
    row = _row(
        label,
        line[:11],
        line[11:22],
        f"{surname}${second}${given}",
        line[149:167],
        _cents(line[103:109]),
        day,
    )
    if kind == "02":
        _leave(row, day)
    return row


def _aseg_line(label, line):
    curp = identifiers.compact(line[35:53])
    if not _begins_with_a_worker(line) or len(line) < 120 or len(curp) not in (0, 18):
        return None
    day = _day(line[105:113])
    if day is None:
        return None
    # The day of entry, and today's SBC: since when it holds is not said.
    return _row(
        label, line[:11], line[11:22], line[53:103], curp, _cents(line[113:120])
    )


def _movt_line(label, line):
    kind = line[22:24]
    if not _begins_with_a_worker(line) or len(line) != 49 or not kind.isdigit():
        return None
    day = _day(line[24:32])
    if kind not in ("02", "07", "08") or day is None:
        return None
    row = _row(label, line[:11], line[11:22], sbc=_cents(line[42:49]), since=day)
    if kind == "02":
        _leave(row, day)
    return row


_TEXT_FILES = {"IDSE": _idse_line, "SUA ASEG": _aseg_line, "SUA MOVT": _movt_line}
