# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    l10n_mx_icsoe_repse_number = fields.Char(
        related="company_id.l10n_mx_icsoe_repse_number", readonly=False
    )
    l10n_mx_icsoe_repse_date = fields.Date(
        related="company_id.l10n_mx_icsoe_repse_date", readonly=False
    )
    l10n_mx_icsoe_repse_expiry = fields.Date(
        related="company_id.l10n_mx_icsoe_repse_expiry", readonly=False
    )
    l10n_mx_icsoe_email = fields.Char(
        related="company_id.l10n_mx_icsoe_email", readonly=False
    )
    l10n_mx_icsoe_mobile = fields.Char(
        related="company_id.l10n_mx_icsoe_mobile", readonly=False
    )
    l10n_mx_icsoe_signatory_id = fields.Many2one(
        related="company_id.l10n_mx_icsoe_signatory_id", readonly=False
    )
    l10n_mx_icsoe_csv_header = fields.Boolean(
        related="company_id.l10n_mx_icsoe_csv_header", readonly=False
    )
    l10n_mx_icsoe_csv_encoding = fields.Selection(
        related="company_id.l10n_mx_icsoe_csv_encoding", readonly=False
    )
    l10n_mx_icsoe_wage_zone = fields.Selection(
        related="company_id.l10n_mx_icsoe_wage_zone", readonly=False
    )
    l10n_mx_icsoe_capturista_id = fields.Many2one(
        related="company_id.l10n_mx_icsoe_capturista_id", readonly=False
    )
    l10n_mx_icsoe_days_first = fields.Integer(
        related="company_id.l10n_mx_icsoe_days_first", readonly=False
    )
    l10n_mx_icsoe_days_last = fields.Integer(
        related="company_id.l10n_mx_icsoe_days_last", readonly=False
    )
    l10n_mx_icsoe_repse_months = fields.Integer(
        related="company_id.l10n_mx_icsoe_repse_months", readonly=False
    )
    l10n_mx_icsoe_capturista_fixes = fields.Boolean(
        related="company_id.l10n_mx_icsoe_capturista_fixes", readonly=False
    )
