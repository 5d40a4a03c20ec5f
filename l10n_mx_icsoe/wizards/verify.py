# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

VERDICTS = [
    ("differs", "Does Not Agree"),
    ("unknown", "Not Known"),
    ("agrees", "Agrees"),
]


class Verify(models.TransientModel):
    """What a verification found, for who asked for it."""

    _name = "l10n_mx_icsoe.verify"
    _description = "Verification of a Filing"

    filing_id = fields.Many2one(
        "l10n_mx_icsoe.filing", required=True, readonly=True, ondelete="cascade"
    )
    verdict = fields.Selection(VERDICTS, required=True, readonly=True)
    line_ids = fields.One2many("l10n_mx_icsoe.verify.line", "verify_id", readonly=True)


class VerifyLine(models.TransientModel):
    """One thing that was looked at."""

    _name = "l10n_mx_icsoe.verify.line"
    _description = "Line of a Verification of a Filing"

    verify_id = fields.Many2one(
        "l10n_mx_icsoe.verify", required=True, index=True, ondelete="cascade"
    )
    subject = fields.Char(string="What", required=True, readonly=True)
    verdict = fields.Selection(VERDICTS, required=True, readonly=True, string="Result")
    message = fields.Text(string="Found", required=True, readonly=True)
