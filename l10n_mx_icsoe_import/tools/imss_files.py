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
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError, _lt
from odoo.addons.l10n_mx_efirma.tools.upload import text_of
from odoo.addons.l10n_mx_icsoe.tools.formats import sheet_reader
from odoo.addons.l10n_mx_icsoe.tools.formats.zip_safety import (
    MANY_ROWS,
    Limits,
    SafeZip,
    TooMany,
    Unreadable,
    is_zip,
)
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

from . import cells
from .columns import plain
from .import_row import ImportRow, Result

_LIMITS = Limits(members=200, member_bytes=60_000_000, total_bytes=120_000_000)
#: As many as a load of receipts may have.
MAX_LINES = 60_000
_REGISTRATION = re.compile(r"[A-Z0-9]\d{10}")
_NSS = re.compile(r"\d{11}")
_MONTH = re.compile(r"(\d{1,2})\s*/\s*(\d{4})")
#: «Baja»: 2 in the emission, 02 in SUA and IDSE. The SBC no longer holds.
_LEFT = "2"
_LEFT_NOTE = _lt("IMSS has this worker as left since %(day)s.")
READ = _lt("Read as %(kind)s, employer registration %(registration)s.")
_UNSURE = _lt(
    "IMSS does not publish the layout of this file: compare some rows with the program "
    "that made it."
)
NO_PERIOD = _lt(
    "The file does not say its month: what has no date of its own is taken to hold on "
    "the day under “SBC in Force On”."
)


class NotOfImss(ToolError):
    source = _lt(
        "This is none of the files of IMSS that can be read: the Excel or the ZIP of "
        "the emission (EMA, EBA), SUA's ASEG or MOVT, an IDSE batch."
    )


def read_all(files):
    """The :class:`~.import_row.Result` of ``files``, pairs of name and bytes, the
    earliest day first; of several, one that cannot be read is a row with its problem.
    Raises :class:`NotOfImss` or what the readers of workbooks and ZIPs raise.
    """
    result = Result()
    for name, data in files:
        try:
            found = _read(data)
        except ToolError as error:
            if len(files) == 1:
                raise
            found = [Result([ImportRow(name, problems=[error.message])])]
        for one in found:
            result.rows += one.rows
            result.complete |= one.complete
            result.messages += one.messages
    if not result.rows:
        raise NotOfImss()
    if len(result.rows) > MAX_LINES:
        raise TooMany(MANY_ROWS, limit=f"{MAX_LINES:,}")
    result.rows.sort(key=lambda row: (bool(row.problems), row.since or date.min))
    return result


def _read(data, inside=False):
    """A :class:`Result` for each thing that a file holds. ``inside`` a ZIP no other
    one is opened.
    """
    if is_zip(data) and not inside:
        archive = SafeZip(data, _LIMITS)
        if all(info.filename != "[Content_Types].xml" for info in archive.members):
            return _archive(archive)
    if is_zip(data) or data.startswith(b"\xd0\xcf\x11\xe0"):
        return [_emission(sheet_reader.read_sheets(data))]
    return [_text_file(_lines(data))]


def _archive(archive):
    """A visor, whose files belong together, or any files of IMSS."""
    found = {}
    for info in archive.members:
        name = info.filename.replace("\\", "/").rsplit("/", 1)[-1]
        try:
            found[name[:6].upper(), name] = archive.content(info)
        except Unreadable:
            continue
    by_kind = {kind: _lines(data) for (kind, _name), data in found.items()}
    results = [
        _visor(kind, by_kind, prefix, back)
        for kind, (prefix, back) in _VISORS.items()
        if {f"{prefix}AS", f"{prefix}MO"} <= by_kind.keys()
    ]
    if results:
        return results
    for data in found.values():
        try:
            results += _read(data, inside=True)
        except ToolError:  # whatever else is in the ZIP
            continue
    return results


def _result(kind, rows, everybody=True, month=None):
    """``everybody``: the file has all workers of each registration, in ``month``."""
    registrations = sorted({row.registration for row in rows if row.registration})
    named = {"kind": kind, "registration": ", ".join(registrations[:10]) or "–"}
    messages = [Message(READ, named)]
    if everybody and month is None:
        messages.append(Message(NO_PERIOD))
    complete = dict.fromkeys(registrations, month) if everybody else {}
    return Result(rows, messages, complete=complete)


def _row(label, said, month=None):
    """The row of ``said``, texts by name; ``month`` dates what has no day."""
    row = ImportRow(label)
    registration = identifiers.compact(said.get("registration"))
    row.registration = registration if _REGISTRATION.fullmatch(registration) else ""
    row.nss = cells.read_nss(row, said["nss"])
    row.curp = cells.read_curp(row, said.get("curp"))
    row.name = cells.read_name(row, said.get("name"))
    day = _day(said.get("day", ""))
    row.since = day or month
    if said.get("type", "").strip("0") != _LEFT:
        row.sbc = cells.read_sbc(row, said.get("sbc"))
    elif day:
        row.note(_LEFT_NOTE, day=day.isoformat())
    return cells.advise(row, cells.IMSS_ADVICE)


def _day(text):
    """The day in eight digits or with signs between; ``None`` when there is none."""
    if text.isdigit() and len(text) == 8:
        text = f"{text[:2]}/{text[2:4]}/{text[4:]}"
    return cells.read_date(ImportRow(""), text, "") if text.strip("-0") else None


def _first_day(month, year):
    try:
        return date(int(year), int(month), 1)
    except ValueError:
        return None


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
        first, columns = _emission_header(sheet.rows)
        rows = []
        for found in sheet.rows[first:]:
            by_place = dict(enumerate(map(cells.text, found.cells)))
            said = {name: by_place.get(at, "") for name, at in columns.items()}
            nss = identifiers.compact(said.get("nss"))
            # Totals, repeated headings and whatever else names nobody are left out.
            if len(nss) < 8 or not _NSS.fullmatch(nss.zfill(11)):
                continue
            said |= {"registration": registration, "sbc": said["sbc"].strip("-")}
            rows.append(_row(str(found.number), said, month))
        if rows:
            return _result(sheet.title, rows, month=month)
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
                registration = registration or value
            elif plain(label).startswith("periodo") and (match := _MONTH.search(value)):
                month = month or _first_day(*match.groups())
    return registration, month


def _emission_header(rows):
    """``(place of the first row, {name: column})``; no columns where there are none."""
    for position, row in enumerate(rows[:15]):
        columns = {
            _HEADINGS[plain(cell)]: place
            for place, cell in enumerate(row.cells)
            if isinstance(cell, str) and plain(cell) in _HEADINGS
        }
        if {"nss", "sbc", "day"} <= columns.keys():
            return position + 1, columns
    return len(rows), {}


# -- lines of fixed places -------------------------------------------------------------


def _lines(data):
    lines = text_of(data).splitlines()
    return [line.rstrip("\r\n\x1a") for line in lines[: MAX_LINES + 1]]


def _cut(line, places, back=0):
    """``{name: text}`` of ``places``: first and last character, from 1, all of them
    ``back`` places before.
    """
    said = {
        name: line[first - 1 - back : last - back].strip()
        for name, (first, last) in places.items()
    }
    if "sbc" in said:  # two decimals without a point; none if it is zero
        digits = said["sbc"].replace(".", "")
        cents = int(digits) if digits.isascii() and digits.isdigit() else 0
        said["sbc"] = str(Decimal(cents) / 100) if cents else ""
    if "surname" in said:
        parts = (cells.name_text(said[name]) for name in ("surname", "second", "given"))
        said["name"] = "$".join(parts)
    return said


#: Names of the files of a visor begin so; its places are those of the EMA, some back.
_VISORS = {"EMA": ("CDEM", 0), "EBA": ("CDEB", 2)}
_EMPLOYER = {"month": (96, 97), "year": (98, 101)}
_INSURED = {"nss": (24, 34), "name": (36, 85), "curp": (89, 106)}
_MOVEMENT = {"nss": (24, 34), "type": (36, 36), "day": (37, 46), "sbc": (49, 54)}


def _visor(kind, files, prefix, back):
    month = None
    for line in files.get(f"{prefix}PA", ())[:5]:
        month = month or _first_day(**_cut(line, _EMPLOYER, back))
    people = [_cut(line, _INSURED, back) for line in files[f"{prefix}AS"]]
    insured = {said["nss"]: said for said in people}
    rows = []
    for number, line in enumerate(files[f"{prefix}MO"], 1):
        said = _cut(line, _MOVEMENT, back)
        if _NSS.fullmatch(said["nss"]):
            said = {"registration": line[:11], **insured.get(said["nss"], {}), **said}
            rows.append(_row(f"{prefix}MO {number}", said, month))
    return _result(kind, rows, month=month)


class _TextFile(NamedTuple):
    """Lines that begin with a registration and an NSS. ``entry`` is the day on which a
    worker began, not that of the SBC; a file that has it has everybody.
    """

    kind: str
    lengths: range
    places: dict
    types: tuple = ()


_WORKER = {"registration": (1, 11), "nss": (12, 22)}
_TEXT_FILES = (
    _TextFile(
        "IDSE",
        range(167, 169),
        {"surname": (23, 49), "second": (50, 76), "given": (77, 103)}
        | {"sbc": (104, 109), "day": (119, 126), "type": (132, 133)}
        | {"curp": (150, 167)},
        ("02", "07", "08"),
    ),
    _TextFile(
        "SUA ASEG",
        range(120, 200),
        {"curp": (36, 53), "name": (54, 103), "entry": (106, 113), "sbc": (114, 120)},
    ),
    _TextFile(
        "SUA MOVT",
        range(49, 50),
        {"type": (23, 24), "day": (25, 32), "sbc": (43, 49)},
        ("02", "07", "08"),
    ),
)


def _text_file(lines):
    wanted = sum(bool(line.strip()) for line in lines) / 10
    for one in _TEXT_FILES:
        rows = []
        for number, line in enumerate(lines, 1):
            if said := _said_by(one, line):
                rows.append(_row(str(number), said))
        if rows and len(rows) > wanted:
            result = _result(one.kind, rows, "entry" in one.places)
            result.messages.append(Message(_UNSURE))
            return result
    raise NotOfImss()


def _said_by(one, line):
    """What ``line`` says as one of that kind of file; ``None`` if it is none."""
    if len(line) not in one.lengths:
        return None
    said = _cut(line, _WORKER | one.places)
    is_one = (
        _REGISTRATION.fullmatch(said["registration"])
        and _NSS.fullmatch(said["nss"])
        and (not one.types or said["type"] in one.types)
        and _day(said.get("entry") or said.get("day", ""))
    )
    return said if is_one else None
