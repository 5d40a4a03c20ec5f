# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What every kind of file that is imported becomes: rows about a worker, an SBC from a
day on, and a stay on a contract.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from odoo.addons.l10n_mx_efirma.tools.messages import Message


@dataclass(slots=True)
class ImportRow:
    """One row of a sheet or one payroll receipt. An empty text or ``None``: the file
    does not say.

    ``label`` says where it is: the number of the row, or the name of the file.
    ``contract`` is the order's name; ``client_rfc`` names a client instead, whose
    contract has to be found. ``date_start`` and ``date_end`` are those of the stay.
    ``period_end``: the last day that the row speaks of, when it does not say how long
    the stay lasts (a payroll receipt). ``since`` is the day from which ``sbc`` and
    ``registration`` hold. ``problems`` (of :class:`~.messages.Message`) keep the row
    from being imported; ``notes`` are told and do not. ``repeated`` rows say nothing
    new: the note says why. ``doubtful`` ones wait until somebody ticks them.
    """

    label: str
    name: str = ""
    nss: str = ""
    curp: str = ""
    rfc: str = ""
    sbc: Decimal | None = None
    since: date | None = None
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
