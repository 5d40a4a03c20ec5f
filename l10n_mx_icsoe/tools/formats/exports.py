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

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt

from .spreadsheet import Book
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
    rows = {"contracts": _contracts, "workers": _workers}.get(table)
    rows = rows(informativa) if rows else findings
    return (_csv if form == "csv" else _xlsx)(table, rows)


def _contracts(informativa):
    for one in informativa.contracts:
        yield (
            one.reference,
            one.client.rfc,
            one.client.name,
            one.object,
            one.service_folio,
            one.service_name,
            one.service_kind,
            _day(one.date_start),
            _day(one.date_end),
            _day(one.date_signed),
            str(len(one.workers)),
        )


def _workers(informativa):
    for contract, one in informativa.lines:
        yield (
            contract.reference,
            contract.client.rfc,
            one.nss,
            one.curp,
            sbc_text(one.sbc),
            _day(one.sbc_date),
            one.name,
            _day(one.date_start),
            _day(one.date_end),
        )


def _day(value):
    return value.isoformat() if value else ""


def _csv(table, rows):
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS[table])
    writer.writerows(rows)
    return target.getvalue().encode()


def _xlsx(table, rows):
    book, columns = Book(), COLUMNS[table]
    sheet = book.sheet(table, [18] * len(columns), head=columns)
    looks = ("text",) * len(columns)
    for row in rows:
        sheet.append(row, looks)
    return book.data()
