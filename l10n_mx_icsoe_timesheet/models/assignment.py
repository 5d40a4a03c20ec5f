# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class Assignment(models.Model):
    _inherit = "l10n_mx_icsoe.assignment"

    no_timesheets = fields.Boolean(
        string="Works Without Timesheets",
        help="Somebody looked at this assignment and decided that it is right although "
        "no timesheet says so. It is not listed again.",
    )
