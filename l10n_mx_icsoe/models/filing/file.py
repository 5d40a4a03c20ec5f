# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class FilingFile(models.Model):
    _name = "l10n_mx_icsoe.filing.file"
    _inherit = "l10n_mx_icsoe.return.file"
    _description = "File of an ICSOE Filing"

    filing_id = fields.Many2one("l10n_mx_icsoe.filing")
    contract_id = fields.Many2one(
        "l10n_mx_icsoe.filing.contract", index="btree_not_null", ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("workbook", "Workbook with the capture sheet"),
            ("workers", "Worker file for the portal"),
            ("xml", "Declaration (XML)"),
            ("signed_xml", "Signed declaration (XML)"),
            ("pdf", "Declaration for people (PDF)"),
            ("acknowledgement", "Acknowledgement of IMSS"),
        ],
        required=True,
    )

    _name_unique = models.Constraint(
        "UNIQUE (filing_id, name)", "A filing cannot have two files with one name."
    )
