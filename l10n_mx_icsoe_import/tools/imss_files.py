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
from contextlib import suppress
from datetime import date
from decimal import Decimal
from itertools import pairwise

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
        with suppress(Unreadable):
            found[info.filename] = archive.content(info)
    by_kind = {re.split(r"[\\/]", name)[-1][:6].upper(): found[name] for name in found}
    results = [
        _visor(kind, by_kind, prefix, gap)
        for kind, (prefix, gap) in _VISORS.items()
        if {f"{prefix}AS", f"{prefix}MO"} <= by_kind.keys()
    ]
    for data in () if results else found.values():
        with suppress(ToolError):  # whatever else is in the ZIP
            results += _read(data, inside=True)
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
        columns, rows = {}, []
        for place, found in enumerate(sheet.rows):
            texts = list(map(cells.text, found.cells))
            if not columns and place < 15:
                columns = _emission_columns(texts)
            said = {name: texts[at] for name, at in columns.items() if at < len(texts)}
            nss = identifiers.compact(said.get("nss"))
            # Headings, totals and whatever else names nobody are left out.
            if len(nss) >= 8 and _NSS.fullmatch(nss.zfill(11)):
                sbc = said.get("sbc", "").strip("-")
                said |= {"registration": registration, "sbc": sbc}
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
        texts = list(map(cells.text, row.cells))
        for label, value in pairwise(texts):
            if plain(label) == "registro patronal":
                registration = registration or value
            elif plain(label).startswith("periodo") and (match := _MONTH.search(value)):
                month = month or _first_day(*match.groups())
    return registration, month


def _emission_columns(texts):
    """``{name: place}`` of a row of headings; nothing of another one."""
    headings = {plain(text): place for place, text in enumerate(texts)}
    found = {name: headings[one] for one, name in _HEADINGS.items() if one in headings}
    return found if {"nss", "sbc", "day"} <= found.keys() else {}


# -- lines of fixed places -------------------------------------------------------------


def _lines(data):
    lines = text_of(data).splitlines()
    return [line.rstrip("\r\n\x1a") for line in lines[: MAX_LINES + 1]]


def _said(layout, line):
    """What ``line`` says in the groups of ``layout``; nothing of a line of others."""
    match = re.match(layout, line)
    groups = match.groupdict() if match else {}
    said = {name: text.strip() for name, text in groups.items()}
    if "sbc" in said:  # two decimals without a point; none if it is zero
        digits = said["sbc"].replace(".", "")
        cents = int(digits) if digits.isascii() and digits.isdigit() else 0
        said["sbc"] = str(Decimal(cents) / 100) if cents else ""
    if "surname" in said:
        parts = (cells.name_text(said[name]) for name in ("surname", "second", "given"))
        said["name"] = "$".join(parts)
    return said


#: Names of the files of a visor begin so; as many characters follow the registration.
_VISORS = {"EMA": ("CDEM", 12), "EBA": ("CDEB", 10)}
_VISOR_FILES = {
    "PA": r".{72}(?P<month>..)(?P<year>.{4})",
    "AS": r"(?P<nss>.{11}).(?P<name>.{50}).{3}(?P<curp>.{18})",
    "MO": r"(?P<nss>\d{11}).(?P<type>.)(?P<day>.{10})..(?P<sbc>.{6})",
}


def _visor(kind, files, prefix, gap):
    said = {}
    for part, places in _VISOR_FILES.items():
        layout = rf"(?P<registration>.{{11}}).{{{gap}}}{places}"
        lines = _lines(files.get(prefix + part, b""))
        said[part] = [_said(layout, line.ljust(120)) for line in lines]
    months = [_first_day(one["month"], one["year"]) for one in said["PA"][:5]]
    month = next(filter(None, months), None)
    insured = {one["nss"]: one for one in said["AS"]}
    rows = [
        _row(f"{prefix}MO {number}", insured.get(one["nss"], {}) | one, month)
        for number, one in enumerate(said["MO"], 1)
        if one
    ]
    return _result(kind, rows, month=month)


_WORKER = r"(?P<registration>[A-Z0-9]\d{10})(?P<nss>\d{11})"
#: Lines of a worker by the kind of file. ``entry`` is the day on which a worker began,
#: not that of the SBC; a file that has it has everybody.
_TEXT_FILES = {
    "IDSE": _WORKER + r"(?P<surname>.{27})(?P<second>.{27})(?P<given>.{27})"
    r"(?P<sbc>.{6}).{9}(?P<day>.{8}).{5}(?P<type>0[278]).{16}(?P<curp>.{18}).?$",
    "SUA ASEG": _WORKER + r".{13}(?P<curp>.{18})(?P<name>.{50})..(?P<entry>.{8})"
    r"(?P<sbc>.{7}).{0,79}$",
    "SUA MOVT": _WORKER + r"(?P<type>0[278])(?P<day>.{8}).{10}(?P<sbc>.{7})$",
}


def _text_file(lines):
    wanted = sum(bool(line.strip()) for line in lines) / 10
    for kind, layout in _TEXT_FILES.items():
        rows = []
        for number, line in enumerate(lines, 1):
            said = _said(layout, line)
            if _day(said.get("entry") or said.get("day", "")):
                rows.append(_row(str(number), said))
        if rows and len(rows) > wanted:
            result = _result(kind, rows, "<entry>" in layout)
            result.messages.append(Message(_UNSURE))
            return result
    raise NotOfImss()
