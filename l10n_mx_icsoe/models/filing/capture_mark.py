# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class CaptureMark(models.Model):
    """A part of a return that somebody has typed into IMSS's portal: a contract, or the
    return's own data.

    Beside the return, whose content is frozen. The mark is on the values and not on a
    record: when the return is given back and gathered again, what is still the same
    stays marked, and what changed has to be typed anew.
    """

    _name = "l10n_mx_icsoe.capture"
    _description = "Captured in IMSS's Portal"
    _order = "filing_id, id"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="filing_id.company_id", store=True, index=True)
    reference = fields.Char(
        readonly=True, help="Empty: the data of the contractor and of the return."
    )
    fingerprint = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Captured By", required=True, readonly=True
    )
    date = fields.Datetime(string="Captured On", required=True, readonly=True)

    _once = models.Constraint(
        "UNIQUE (filing_id, fingerprint)", "This is marked as captured already."
    )
