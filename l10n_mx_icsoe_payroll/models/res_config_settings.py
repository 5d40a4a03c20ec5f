# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    l10n_mx_icsoe_sbc_code = fields.Char(
        related="company_id.l10n_mx_icsoe_sbc_code", readonly=False
    )
