# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a bimester was paid to Infonavit, worker by worker, out of a file that the
company has: IMSS's bimonthly emission (EBA, Excel) or SUA's payment file (``.SUA``).

Source: no guide could be had; the places are those on which two unrelated programs that
read these files agree, except SUA's amounts, which one has. So a worker is taken only
where the NSS is a right one, and the sum of the lines is shown beside the file's own
totals, for people to compare.
"""

import io
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from zipfile import BadZipFile

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

from .bimester import Bimester
from .document import Amounts

MAX_BYTES = 30_000_000
_SUA_RECORD = 295
_SHEET = "movimientos eba"
_HEADINGS = {
    "nss": "nss",
    "aportacion patronal": "contribution",
    "numero de credito": "credit",
    "amortizacion": "amortization",
}
_TOTALS = {
    "aportacion pat. s/c infonavit": "without_credit",
    "aportacion pat. c/c infonavit": "with_credit",
    "amortizacion": "amortization",
}


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
        none = Decimal(0)
        return Amounts(
            none if self.has_credit else self.contribution,
            self.contribution if self.has_credit else none,
            self.amortization,
        )


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

    def add(self, nss, contribution, amortization, has_credit):
        worker = self.workers.setdefault(nss, WorkerAmounts())
        worker.contribution += contribution
        worker.amortization += amortization
        worker.has_credit |= has_credit


def read(name, data):
    """The :class:`PaymentFile` in ``data``. Raises :class:`NotAPaymentFile`."""
    found = None
    if len(data) <= MAX_BYTES:
        if data[:4] in (b"\xd0\xcf\x11\xe0", b"PK\x03\x04"):
            found = _read_eba(data)
        else:
            found = _read_sua(data)
    if not found or not found.workers:
        raise NotAPaymentFile(file=name)
    return found


# -- EBA


def _read_eba(data):
    sheets = _sheets(data)
    movements = next((sheets[name] for name in sheets if _SHEET in _plain(name)), None)
    if movements is None:
        return None
    labels = {
        _plain(row[place]): row[place + 1]
        for rows in sheets.values()
        for row in rows[:40]
        for place in range(min(6, len(row) - 1))
        if isinstance(row[place], str) and row[place].strip()
    }
    month = re.search(
        r"(\d{1,2})\s*/\s*(\d{4})", str(labels.get("periodo mensual", ""))
    )
    if not month or not 1 <= int(month[1]) <= 12:
        return None
    file = PaymentFile(
        "eba",
        identifiers.compact(str(labels.get("registro patronal", "")))[:11],
        Bimester(int(month[2]), (int(month[1]) + 1) // 2),
    )
    totals = {
        field: _decimal(labels[label])
        for label, field in _TOTALS.items()
        if label in labels
    }
    if len(totals) == len(_TOTALS):
        file.totals = Amounts(**totals)
    _add_movements(file, movements)
    return file


def _add_movements(file, rows):
    columns = {}
    for row in rows:
        found = {
            _HEADINGS[_plain(cell)]: place
            for place, cell in enumerate(row)
            if _plain(cell) in _HEADINGS
        }
        if len(found) == len(_HEADINGS):
            columns = found
            continue
        if not columns or len(row) <= max(columns.values()):
            continue
        nss = _nss(row[columns["nss"]])
        if nss:
            credit = re.sub(r"\D", "", _cell_text(row[columns["credit"]])).strip("0")
            file.add(
                nss,
                _decimal(row[columns["contribution"]]),
                _decimal(row[columns["amortization"]]),
                bool(credit),
            )


def _sheets(data):
    """Rows of values by name of sheet."""
    try:
        if data.startswith(b"PK"):
            from openpyxl import load_workbook

            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            return {
                sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book
            }
        import xlrd  # IMSS still writes the old binary format

        book = xlrd.open_workbook(file_contents=data)
        return {
            sheet.name: [sheet.row_values(row) for row in range(sheet.nrows)]
            for sheet in book.sheets()
        }
    except (BadZipFile, ValueError, KeyError, OSError, IndexError):
        return {}
    except Exception as error:
        # xlrd's own errors, without importing it where it is not needed.
        if type(error).__module__.startswith("xlrd"):
            return {}
        raise


# -- SUA


def _read_sua(data):
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    records = text.splitlines()
    if len(records) < 2:
        records = [
            text[first : first + _SUA_RECORD]
            for first in range(0, len(text), _SUA_RECORD)
        ]
    file = None
    for record in records:
        if record.startswith("02") and re.fullmatch(r"\d{6}", record[26:32]):
            month = int(record[30:32])
            if 1 <= month <= 12:
                file = PaymentFile(
                    "sua",
                    identifiers.compact(record[2:13]),
                    Bimester(int(record[26:30]), (month + 1) // 2),
                )
        elif record.startswith("03") and file:
            # Of two programs one reads the record one place further to the right.
            shift = next((s for s in (0, 1) if _nss(record[32 + s : 43 + s])), None)
            if shift is not None:
                record = record[shift:]
                file.add(
                    _nss(record[32:43]),
                    _implied(record[263:270]),
                    _implied(record[270:277]),
                    bool(record[74:84].strip(" 0")),
                )
    return file


def _implied(text):
    """Two decimals that are not written."""
    return Decimal(text) / 100 if text.strip().isdigit() else Decimal(0)


# -- cells


def _plain(value):
    text = unicodedata.normalize("NFKD", str(value or "")).encode("ascii", "ignore")
    return " ".join(text.decode().lower().split())


def _cell_text(value):
    """A cell as text: Excel makes a float of a number."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value or "").strip()


def _nss(value):
    nss = re.sub(r"[\s-]", "", _cell_text(value))
    nss = nss.zfill(11) if nss.isdigit() and len(nss) >= 9 else nss
    return nss if nss.strip("0") and identifiers.nss_problem(nss) is None else ""


def _decimal(value):
    text = _cell_text(value).replace(",", "").replace("$", "").strip()
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() else Decimal(0)
