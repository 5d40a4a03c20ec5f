# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..authority_return.exclusion import REASONS


class FilingExclusion(models.Model):
    _name = "l10n_mx_icsoe.filing.exclusion"
    _inherit = "l10n_mx_icsoe.return.exclusion"
    _description = "Order Left Out of an ICSOE Filing"

    filing_id = fields.Many2one("l10n_mx_icsoe.filing")
    reason = fields.Selection(
        [
            ("started_earlier", "Started in an earlier cuatrimestre: reported there"),
            ("foreign_client", "Client abroad"),
            *REASONS,
        ],
        required=True,
    )
