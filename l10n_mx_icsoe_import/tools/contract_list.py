# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The three-column list of the workers of one contract (NSS, CURP, SBC): what CONTPAQi
Nóminas exports, what IMSS's pre-validation workbook holds in its sheet ``captura``, and
what this add-on itself writes.

With a header or without one; without, the columns are taken in IMSS's order.
"""

from odoo.addons.l10n_mx_efirma.tools.messages import Message, ToolError, _
from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

from . import cells, columns, table
from .import_row import ImportRow

COLUMNS = ("nss", "curp", "sbc")
SHEET = "captura"


class NotThreeColumns(ToolError):
    source = _(
        "The file is not a list of NSS, CURP and SBC: its first row neither names "
        "these columns nor begins with an NSS and a "
        "CURP. Choose the file that the payroll program exports for ICSOE, or IMSS's "
        "template."
    )


def read(data):
    """``(rows, unknown headers)`` as :func:`.workers_sheet.read` gives them. Raises
    :class:`NotThreeColumns`, :class:`~.columns.RepeatedColumn` or what
    :func:`.table.read` raises.
    """
    found = table.read(data, SHEET).rows
    header = columns.find(found, COLUMNS)
    if header:
        position, places, written, unknown = header
        content = found[position + 1 :]
    else:
        if not any(_looks_like_a_worker(cells_) for _number, cells_ in found[:5]):
            raise NotThreeColumns()
        places = dict(zip(COLUMNS, range(3), strict=True))
        written = dict(zip(COLUMNS, ("NSS", "CURP", "SBC"), strict=True))
        unknown, content = [], found
    rows = [_row(str(number), row, places, written) for number, row in content]
    if not rows:
        raise table.EmptyTable()
    return rows, unknown


def _looks_like_a_worker(content):
    """Whether the first two cells could be an NSS and a CURP, right or wrong."""
    nss, curp = (
        identifiers.compact(cells.text(cell)) for cell in [*content, None, None][:2]
    )
    return (nss.isdigit() and 8 <= len(nss) <= 12) or (
        len(curp) == 18 and curp.isalnum()
    )


def _row(label, content, places, written):
    row = ImportRow(label)
    value = columns.values(row, content, places, written)
    row.nss = cells.read_nss(row, value.get("nss"))
    row.curp = cells.read_curp(row, value.get("curp"))
    row.sbc = cells.read_sbc(row, value.get("sbc"))
    if not row.problems and not (row.nss or row.curp):
        row.problems.append(Message(cells.NO_IDENTIFIER))
    return row
