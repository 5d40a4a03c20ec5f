# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What belongs to an import: its files, the rows of its preview, the columns of its
sheet. All of it is gone after a day.
"""

from odoo import fields, models

from ..tools.columns import MEANINGS
from ..tools.import_plan import Outcome

OUTCOMES = [
    (Outcome.CREATE.value, "New"),
    (Outcome.CHANGE.value, "Changes"),
    (Outcome.DIFFER.value, "Differs"),
    (Outcome.SAME.value, "Left Alone"),
    (Outcome.REFUSE.value, "Refused"),
    (Outcome.ABSENT.value, "Not at IMSS"),
]


class ImportPart(models.AbstractModel):
    _name = "l10n_mx_icsoe.import.part"
    _description = "Part of an Import"

    import_id = fields.Many2one(
        "l10n_mx_icsoe.import",
        string="Part Of",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )


class ImportFile(models.TransientModel):
    """One of several files of an import; kept as its ``file`` is, in its own table."""

    _name = "l10n_mx_icsoe.import.file"
    _inherit = "l10n_mx_icsoe.import.part"
    _description = "File of an Import"
    _transient_max_hours = 24.0

    name = fields.Char(string="File Name", required=True)
    content = fields.Binary(attachment=False)  # nothing, of an empty file


class ImportColumn(models.TransientModel):
    """A column of the sheet: what it was read as, for the user to say otherwise."""

    _name = "l10n_mx_icsoe.import.column"
    _inherit = "l10n_mx_icsoe.import.part"
    _description = "Column of an Import"
    _order = "import_id, id"
    _transient_max_hours = 24.0

    place = fields.Integer(readonly=True)
    name = fields.Char(string="Column of the File", readonly=True)
    sample = fields.Char(string="First Value", readonly=True)
    meaning = fields.Selection(
        list(MEANINGS.items()), string="Read As", help="Empty: it is not read."
    )
    doubtful = fields.Boolean(readonly=True)


class ImportLine(models.TransientModel):
    """A row of the preview: what the file says, what Odoo has, and what would be done
    about it.
    """

    _name = "l10n_mx_icsoe.import.line"
    _inherit = "l10n_mx_icsoe.import.part"
    _description = "Row of an Import"
    _order = "import_id, sequence"
    _transient_max_hours = 24.0

    import_state = fields.Selection(related="import_id.state")
    sequence = fields.Integer(
        readonly=True, help="Place of the row in the file, from 0."
    )
    row = fields.Char(readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    selected = fields.Boolean(string="Import")
    take_sbc = fields.Boolean(
        string="Take It",
        help="Let the SBC or employer registration of the file hold from that day on.",
    )
    employee_id = fields.Many2one("hr.employee", string="Worker in Odoo", readonly=True)
    name = fields.Char(string="Worker", readonly=True)
    nss = fields.Char(string="NSS", readonly=True)
    curp = fields.Char(string="CURP", readonly=True)
    sbc = fields.Float(string="File's SBC", digits=(10, 2), readonly=True)
    sbc_before = fields.Float(string="Odoo's SBC", digits=(10, 2), readonly=True)
    contract = fields.Char(readonly=True)
    date_start = fields.Date(string="From", readonly=True)
    date_end = fields.Date(string="To", readonly=True)
    text = fields.Text(string="What Happens", readonly=True)
    said = fields.Json(prefetch=False, readonly=True)  # the whole ImportRow
