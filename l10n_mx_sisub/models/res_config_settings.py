# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    l10n_mx_sisub_representative = fields.Char(
        related="company_id.l10n_mx_sisub_representative", readonly=False
    )
    l10n_mx_sisub_administrator = fields.Char(
        related="company_id.l10n_mx_sisub_administrator", readonly=False
    )
    l10n_mx_sisub_deed_number = fields.Char(
        related="company_id.l10n_mx_sisub_deed_number", readonly=False
    )
    l10n_mx_sisub_deed_date = fields.Date(
        related="company_id.l10n_mx_sisub_deed_date", readonly=False
    )
    l10n_mx_sisub_notary = fields.Char(
        related="company_id.l10n_mx_sisub_notary", readonly=False
    )
    l10n_mx_sisub_notary_number = fields.Char(
        related="company_id.l10n_mx_sisub_notary_number", readonly=False
    )
    l10n_mx_sisub_commercial_folio = fields.Char(
        related="company_id.l10n_mx_sisub_commercial_folio", readonly=False
    )
    l10n_mx_sisub_encoding = fields.Selection(
        related="company_id.l10n_mx_sisub_encoding", readonly=False
    )
    l10n_mx_sisub_blank = fields.Selection(
        related="company_id.l10n_mx_sisub_blank", readonly=False
    )
    l10n_mx_sisub_dates = fields.Selection(
        related="company_id.l10n_mx_sisub_dates", readonly=False
    )
    l10n_mx_sisub_by_registration = fields.Boolean(
        related="company_id.l10n_mx_sisub_by_registration", readonly=False
    )
    l10n_mx_sisub_bimester = fields.Selection(
        related="company_id.l10n_mx_sisub_bimester", readonly=False
    )
    l10n_mx_sisub_receipt_date = fields.Selection(
        related="company_id.l10n_mx_sisub_receipt_date", readonly=False
    )
    l10n_mx_sisub_variable = fields.Selection(
        related="company_id.l10n_mx_sisub_variable", readonly=False
    )
    l10n_mx_sisub_absent = fields.Boolean(
        related="company_id.l10n_mx_sisub_absent", readonly=False
    )
