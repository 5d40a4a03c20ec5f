# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a bimester was paid to Infonavit, worker by worker, out of a file that the
company has: IMSS's bimonthly emission (EBA, Excel) or SUA's payment file (``.SUA``).

Source: no guide could be had; the places are those on which two unrelated programs that
read these files agree, except SUA's amounts, which one has. So a worker is taken only
where the NSS is a right one, and the sum of the lines is shown beside the file's own
totals, for people to compare.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt
from odoo.addons.l10n_mx_icsoe.tools.formats.sheet_reader import cell_text, read_sheets
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

from . import cells
from .bimester import Bimester
from .document import Amounts

_SUA_RECORD = 295
# Titles, headings and labels as ``cells.text`` gives them.
_SHEET = "MOVIMIENTOS EBA"
_HEADINGS = ("NSS", "APORTACION PATRONAL", "AMORTIZACION", "NUMERO DE CREDITO")
_TOTALS = (
    "APORTACION PAT S C INFONAVIT",
    "APORTACION PAT C C INFONAVIT",
    "AMORTIZACION",
)


class NotAPaymentFile(ToolError):
    source = _lt(
        "“%(file)s” is neither IMSS's bimonthly emission (EBA, Excel with the sheet "
        "“Movimientos EBA”) nor SUA's payment file (.SUA). Choose one of them, or type "
        "the amounts."
    )


@dataclass(slots=True)
class WorkerAmounts:
    """What was paid for one worker, all movements together."""

    contribution: Decimal = Decimal(0)
    amortization: Decimal = Decimal(0)
    has_credit: bool = False

    @property
    def amounts(self):
        part = "with_credit" if self.has_credit else "without_credit"
        return Amounts(**{part: self.contribution}, amortization=self.amortization)


@dataclass(slots=True)
class PaymentFile:
    """``workers``: :class:`WorkerAmounts` by NSS; ``totals``: the file's own
    (``None``: it says none).
    """

    source: str  # "eba" or "sua"
    registration: str
    bimester: Bimester
    workers: dict = field(default_factory=dict)
    totals: Amounts | None = None

    @property
    def sum(self):
        return sum((one.amounts for one in self.workers.values()), Amounts())

    def add(self, nss, contribution, amortization, credit):
        """A movement, whose ``credit`` has no other digit than zero without one; a line
        without a right NSS is a total or a heading.
        """
        if nss := _nss(nss):
            worker = self.workers.setdefault(nss, WorkerAmounts())
            worker.contribution += contribution
            worker.amortization += amortization
            worker.has_credit |= bool(re.search("[1-9]", credit))


def read(name, data):
    """The :class:`PaymentFile` in ``data``. Raises :class:`NotAPaymentFile`, or what
    ``sheet_reader`` raises.
    """
    is_workbook = data[:4] in (b"\xd0\xcf\x11\xe0", b"PK\x03\x04")
    found = _read_eba(data) if is_workbook else _read_sua(data)
    if not found or not found.workers:
        raise NotAPaymentFile(file=name)
    return found


# -- EBA


def _read_eba(data):
    sheets = {
        cells.text(sheet.title): [row.cells for row in sheet.rows]
        for sheet in read_sheets(data)
    }
    movements = next((rows for title, rows in sheets.items() if _SHEET in title), None)
    if movements is None:
        return None
    # On the first sheet a label stands at the left of its value.
    labels = {
        cells.text(label): cell_text(value)
        for row in next(iter(sheets.values()))[:40]
        for label, value in zip(row, row[1:], strict=False)
    }
    month, _slash, year = labels.get("PERIODO MENSUAL", "").partition("/")
    bimester = _bimester(year, month)
    if not bimester:
        return None
    registration = identifiers.compact(labels.get("REGISTRO PATRONAL", ""))[:11]
    file = PaymentFile("eba", registration, bimester)
    if labels.keys() >= set(_TOTALS):
        file.totals = Amounts(*(_decimal(labels[label]) for label in _TOTALS))
    _add_movements(file, movements)
    return file


def _add_movements(file, rows):
    places = []
    for row in rows:
        texts = [cells.text(cell) for cell in row]
        if all(heading in texts for heading in _HEADINGS):
            places = [texts.index(heading) for heading in _HEADINGS]
        elif places and len(row) > max(places):
            nss, paid, amortization, credit = (cell_text(row[at]) for at in places)
            file.add(nss, _decimal(paid), _decimal(amortization), credit)


# -- SUA


def _read_sua(data):
    text = data.decode("cp1252", "replace")
    records = text.splitlines()
    if len(records) < 2:
        size = _SUA_RECORD
        records = [text[at : at + size] for at in range(0, len(text), size)]
    file = None
    for record in records:
        if record.startswith("02"):
            if bimester := _bimester(record[26:30], record[30:32]):
                registration = identifiers.compact(record[2:13])
                file = PaymentFile("sua", registration, bimester)
        elif record.startswith("03") and file:
            # Of two programs one reads the record one place further to the right.
            at = 0 if _nss(record[32:43]) else 1
            file.add(
                record[32 + at : 43 + at],
                _implied(record[263 + at : 270 + at]),
                _implied(record[270 + at : 277 + at]),
                record[74 + at : 84 + at],
            )
    return file


def _implied(text):
    """Two decimals that are not written."""
    return Decimal(text) / 100 if text.strip().isdecimal() else Decimal(0)


# -- cells


def _bimester(year, month):
    """Of the texts of a year of this century and a month; ``None``: they are none."""
    months = r"(20\d\d)-(0?[1-9]|1[0-2])"
    match = re.fullmatch(months, f"{year.strip()}-{month.strip()}")
    return match and Bimester(int(match[1]), (int(match[2]) + 1) // 2)


def _nss(text):
    """The NSS in a cell, with the zeros that a spreadsheet lost; else empty."""
    nss = identifiers.compact(text)
    nss = nss.zfill(11) if len(nss) >= 9 else nss
    return "" if identifiers.nss_problem(nss) or not identifiers.own_nss(nss) else nss


def _decimal(text):
    text = text.replace(",", "").replace("$", "")
    return Decimal(text) if re.fullmatch(r"-?\d{1,12}(\.\d*)?", text) else Decimal(0)
