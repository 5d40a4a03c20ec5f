from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    l10n_mx_icsoe_repse_number = fields.Char(
        string="REPSE Number",
        help="Number of the company's registration in the public registry of specialised service providers (REPSE), "
        "as printed on the registration notice. LFT art. 15.",
    )
    l10n_mx_icsoe_repse_date = fields.Date(string="REPSE Registration Date")
    l10n_mx_icsoe_repse_expiry = fields.Date(
        string="REPSE Valid Until",
        compute="_compute_l10n_mx_icsoe_repse_expiry",
        store=True,
        readonly=False,
        help="A REPSE registration must be renewed every three years. LFT art. 15.",
    )
    l10n_mx_icsoe_service_ids = fields.One2many(
        "l10n_mx_icsoe.service",
        "company_id",
        string="Services Authorised in REPSE",
    )
    l10n_mx_icsoe_email = fields.Char(
        string="E-mail for IMSS", help="The e-mail address that the return states. Empty: the company's own."
    )
    l10n_mx_icsoe_mobile = fields.Char(
        string="Mobile Phone for IMSS", help="Ten digits. Empty: the company's own telephone."
    )
    l10n_mx_icsoe_signatory_id = fields.Many2one(
        "res.users",
        string="ICSOE Signatory",
        help="Who signs the return with the company's e.firma: the contratista of IMSS's portal.",
    )
    l10n_mx_icsoe_csv_header = fields.Boolean(
        string="Header in Worker Files",
        default=True,
        help="IMSS does not say whether the first line must name the columns. Change it if the portal rejects the "
        "file.",
    )
    l10n_mx_icsoe_csv_encoding = fields.Selection(
        [
            ("cp1252", "Windows (what Excel writes in Mexico)"),
            ("utf-8-sig", "UTF-8 with byte order mark"),
            ("utf-8", "UTF-8"),
        ],
        string="Encoding of Worker Files",
        default="cp1252",
        required=True,
        help="IMSS does not publish the encoding it expects. Change it if the portal shows broken accents in the "
        "header.",
    )
    l10n_mx_icsoe_wage_zone = fields.Selection(
        [("general", "Rest of the country"), ("border", "Northern border zone")],
        string="Minimum Wage Zone",
        default="general",
        required=True,
        help="Which minimum wage the salaries are compared with.",
    )

    @api.depends("l10n_mx_icsoe_repse_date")
    def _compute_l10n_mx_icsoe_repse_expiry(self):
        for company in self:
            start = company.l10n_mx_icsoe_repse_date
            company.l10n_mx_icsoe_repse_expiry = start and start + relativedelta(years=3)
