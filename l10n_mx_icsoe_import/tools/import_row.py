# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What every kind of file that is imported becomes: rows about a worker, an SBC from a
day on, and an assignment to a contract.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from odoo.addons.l10n_mx_efirma.tools.messages import Message, _lt

UNREAD = _lt(
    "The row lacks the name, the NSS or the CURP, because these columns may mean more "
    "than one thing and were not read: %(columns)s. Say under “Columns” what each of "
    "them is, and press “Preview Again”."
)


@dataclass(slots=True)
class ImportRow:
    """One row of a sheet, one payroll receipt, one line of IMSS. An empty text or
    ``None``: the file does not say.

    ``label`` says where it is: the number of the row, or the name of the file.
    ``given``, ``surname`` and ``second_surname`` are the parts of ``name`` where the
    file keeps them apart. ``since`` is the day from which ``sbc`` (pesos per day) and
    ``registration`` (employer registration) hold. ``changes_on``: a first day of
    January, March, May … inside the period that a receipt pays: a new SBC holds from
    that day (LSS art. 34).

    ``contract`` is the order's name; ``client_rfc`` names a client instead, whose
    contract has to be found. ``date_start`` and ``date_end`` are those of the
    assignment; ``period_end`` is the last day that a payroll receipt speaks of.

    ``problems`` keep the row from being imported; ``notes`` are shown and do not.
    ``repeated`` rows say nothing new: the note says why. ``doubtful`` ones wait until
    somebody ticks them. ``cells`` are those of the sheet, as texts. ``keeps_odoo``: a
    value of Odoo's that differs stays; a preview shows what would happen otherwise.
    ``unread``: the headers of the columns that may be the row's name, NSS or CURP.
    """

    label: str
    name: str = ""
    given: str = ""
    surname: str = ""
    second_surname: str = ""
    nss: str = ""
    curp: str = ""
    rfc: str = ""
    sbc: Decimal | None = None
    since: date | None = None
    changes_on: date | None = None
    registration: str = ""
    contract: str = ""
    client_rfc: str = ""
    date_start: date | None = None
    date_end: date | None = None
    period_end: date | None = None
    problems: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    repeated: bool = False
    doubtful: bool = False
    keeps_odoo: bool = False
    unread: str = ""
    cells: list[str] = field(default_factory=list)

    def problem(self, source, **values):
        self.problems.append(Message(source, values))

    def note(self, source, **values):
        self.notes.append(Message(source, values))


@dataclass(slots=True)
class Result:
    """What the readers give: ``rows``; ``messages`` about the file as a whole; of a
    sheet its ``columns`` (:class:`~.columns.Column`); of IMSS the employer
    registrations of which the file has all workers (``complete``), each with the first
    day of its month, or ``None``.
    """

    rows: list[ImportRow] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    columns: list = field(default_factory=list)
    complete: dict = field(default_factory=dict)
