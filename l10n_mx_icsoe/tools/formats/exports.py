# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a return holds as plain tables, for other programs: contracts, workers,
findings. CSV and XLSX with the same columns, which are a promise: their names and order
change only with the version in ``VERSION``, new ones come last.

CSV is for programs: UTF-8 without a mark, comma, CRLF, quotes where RFC 4180 wants
them, texts exactly as they are. A spreadsheet may take a text for a formula there; in
the XLSX it cannot, and leading zeros stay. Dates are ``YYYY-MM-DD``, amounts have a
point and two decimals, empty is empty.
"""

import csv
import io
from decimal import Decimal

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt

from . import spreadsheet
from .workers_csv import sbc_text

VERSION = 1
COLUMNS = {
    "contracts": (
        "reference",
        "client_rfc",
        "client_name",
        "object",
        "service_folio",
        "service_name",
        "service_kind",
        "date_start",
        "date_end",
        "date_signed",
        "workers",
    ),
    "workers": (
        "contract",
        "client_rfc",
        "nss",
        "curp",
        "sbc",
        "sbc_date",
        "name",
        "date_start",
        "date_end",
    ),
    "findings": ("severity", "code", "contract", "client_name", "worker", "message"),
}
FORMATS = ("csv", "xlsx")


class NoSuchExport(ToolError):
    source = _lt(
        "There is no export of “%(table)s” as “%(format)s”. Choose one of %(tables)s, "
        "as one of %(formats)s."
    )


def render(table, form, informativa, findings=()):
    """The bytes of one table of ``informativa``. ``findings`` are rows of
    ``COLUMNS["findings"]``.

    Raises :class:`NoSuchExport`.
    """
    if table not in COLUMNS or form not in FORMATS:
        raise NoSuchExport(
            table=str(table)[:40],
            format=str(form)[:40],
            tables=", ".join(COLUMNS),
            formats=", ".join(FORMATS),
        )
    if table != "findings":
        contracts = [(one,) for one in informativa.contracts]
        places = contracts if table == "contracts" else informativa.lines
        findings = [
            [_text(name, *place) for name in COLUMNS[table]] for place in places
        ]
    return (_csv if form == "csv" else _xlsx)(table, findings)


def _text(column, contract, worker=None):
    if column == "contract":
        return contract.reference
    if column == "workers":
        return str(len(contract.workers))
    if column.startswith("client_"):
        return getattr(contract.client, column.removeprefix("client_"))
    value = getattr(worker or contract, column)
    return sbc_text(value) if isinstance(value, Decimal) else str(value or "")


def _csv(table, rows):
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS[table])
    writer.writerows(rows)
    return target.getvalue().encode()


def _xlsx(table, rows):
    columns = COLUMNS[table]
    return spreadsheet.table(table, columns, rows, [18] * len(columns))
