# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The three CSV files, to the byte: header, rows in CRLF, nothing quoted, no empty cell
and no line break at the end (Infonavit's instructions: «Ctrl+End, backspace»).
"""

from dataclasses import dataclass, replace
from functools import partial
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
    """What the columns of each line of the file ``code`` look at, in order."""
    own = sisub.contractor.registrations
    contractor = replace(sisub.contractor, deed=_deed(sisub.contractor))
    line = partial(SimpleNamespace, period=sisub.period, contractor=contractor)
    if code == "party" and options.by_registration and own:
        for one in own:
            yield line(registration=one.number, amounts=one.amounts)
    elif code == "party":
        total = sum((one.amounts for one in own), Amounts())
        yield line(registration=contractor.principal, amounts=total)
    elif code == "contracts":
        for contract in sisub.contracts:
            # Without a registration of the client's, filers repeat their own.
            registration = contract.client.registration or contractor.principal
            client = replace(contract.client, registration=registration)
            # The headings of columns H, I and J say «del contrato». The only real file
            # carries the first and last day of the cuatrimestre in I and J.
            end = contract.date_end or OPEN_END
            since, until = contract.date_start, end
            if options.dates == "period":
                since, until = sisub.period.start, sisub.period.end
            contract = replace(contract, client=client)
            yield line(contract=contract, validity=end, since=since, until=until)
    else:
        for contract, worker in sisub.lines:
            known, bimester = replace(worker, pay=worker.pay or Pay()), worker.bimester
            number = bimester.number if options.bimester == "year" else bimester.place
            yield line(contract=contract, worker=known, bimester=number)


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
