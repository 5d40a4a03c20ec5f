# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The three CSV files, to the byte: header, rows in CRLF, nothing quoted, no empty cell
and no line break at the end (Infonavit's instructions: «Ctrl+End, backspace»).
"""

from dataclasses import dataclass, replace
from operator import attrgetter
from types import SimpleNamespace

from odoo.addons.l10n_mx_efirma.tools.messages import ToolError, _lt

from .cells import OPEN_END
from .document import Amounts, Deed, Pay

_EOL = "\r\n"


@dataclass(frozen=True, slots=True)
class Options:
    """What Infonavit does not publish, and a filer may have to change.

    ``blank``: what stands in an empty cell. ``dates``: columns H, I and J carry the
    «contract»'s own end, start and end, or the contract's end and the first and last
    day of the «period». ``by_registration``: the obligated party has one row for each
    registro patronal, else one. ``bimester``: counted in the «year» (1 to 6) or in the
    «period» (1 or 2).
    """

    encoding: str = "cp1252"
    blank: str = "NA"
    dates: str = "contract"
    by_registration: bool = True
    bimester: str = "year"


class CellRefused(ToolError):
    source = _lt(
        "“%(column)s” of row %(row)s of “%(file)s” has a character that the file "
        "cannot carry (a comma, quotes, a line break, or a letter of another "
        "alphabet). Correct it where the data lives, and gather again."
    )


def rows(code, sisub, options):
    """What the columns of each line of the file ``code`` look at, in order: besides
    ``period`` and ``contractor`` what the function of the file gives.
    """
    of_file = {
        "party": _party_rows,
        "contracts": _contract_rows,
        "workers": _worker_rows,
    }[code]
    contractor = replace(sisub.contractor, deed=_deed(sisub.contractor))
    for values in of_file(sisub, options):
        yield SimpleNamespace(period=sisub.period, contractor=contractor, **values)


def _party_rows(sisub, options):
    registrations = sisub.contractor.registrations
    if options.by_registration and registrations:
        for one in registrations:
            yield {"registration": one.number, "amounts": one.amounts}
    else:
        total = sum((one.amounts for one in registrations), Amounts())
        yield {"registration": sisub.contractor.principal, "amounts": total}


def _contract_rows(sisub, options):
    for contract in sisub.contracts:
        client = contract.client
        # Without one, filers repeat their own.
        registration = client.registration or sisub.contractor.principal
        client = replace(client, registration=registration)
        # The headings of columns H, I and J say «del contrato». The only real file
        # carries the first and last day of the cuatrimestre in I and J.
        end = contract.date_end or OPEN_END
        since, until = contract.date_start, end
        if options.dates == "period":
            since, until = sisub.period.start, sisub.period.end
        yield {
            "contract": replace(contract, client=client),
            "validity": end,
            "since": since,
            "until": until,
        }


def _worker_rows(sisub, options):
    for contract, worker in sisub.lines:
        bimester, in_year = worker.bimester, options.bimester == "year"
        yield {
            "contract": contract,
            "worker": replace(worker, pay=worker.pay or Pay()),
            "bimester": bimester.number if in_year else bimester.place,
        }


def _deed(contractor):
    """A person has no deed: its own name, zeros and «noaplica», as filers report."""
    if not contractor.is_person:
        return contractor.deed
    blanks = Deed(contractor.name, contractor.name, "0", "noaplica", "0")
    typed = {name: getattr(contractor.deed, name) for name in Deed.__slots__}
    return replace(blanks, **{name: value for name, value in typed.items() if value})


def cells_of(layout, sisub, options):
    """``(row, cells)`` of each line: what :func:`rows` gives, and its texts."""
    columns = [(column.write, attrgetter(column.path)) for column in layout.columns]
    for row in rows(layout.code, sisub, options):
        yield row, [write(get(row)) or options.blank for write, get in columns]


def render(layout, sisub, options):
    """The file as bytes. Raises :class:`CellRefused`."""
    lines = [",".join(column.header for column in layout.columns)]
    for number, (_row, cells) in enumerate(cells_of(layout, sisub, options), 2):
        for column, value in zip(layout.columns, cells, strict=True):
            if not _fits(value, options.encoding):
                raise CellRefused(
                    column=column.header.strip(), row=number, file=layout.filename
                )
        lines.append(",".join(cells))
    return _EOL.join(lines).encode(options.encoding)


def _fits(value, encoding):
    kept = value.encode(encoding, "ignore").decode(encoding).strip()
    return kept == value and not set(value) & set(',"\r\n\t;')
