# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    l10n_mx_icsoe_repse_number = fields.Char(
        string="REPSE Number",
        help="Number of the company's registration in the public registry of "
        "specialised service providers (REPSE), as printed on the registration "
        "notice. LFT art. 15.",
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
        "l10n_mx_icsoe.service", "company_id", string="Services Authorised in REPSE"
    )
    l10n_mx_icsoe_email = fields.Char(
        string="E-mail for IMSS",
        help="The e-mail address that the return states. Empty: the company's own.",
    )
    l10n_mx_icsoe_mobile = fields.Char(
        string="Mobile Phone for IMSS",
        help="Ten digits. Empty: the company's own telephone.",
    )
    l10n_mx_icsoe_signatory_id = fields.Many2one(
        "res.users",
        string="ICSOE Signatory",
        help="Who signs the return with the company's e.firma: the contratista of "
        "IMSS's portal.",
    )
    l10n_mx_icsoe_csv_header = fields.Boolean(
        string="Header in Worker Files",
        default=True,
        help="IMSS does not say whether the first line must name the columns. Change "
        "it if the portal rejects the file.",
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
        help="IMSS does not publish the encoding it expects. Change it if the portal "
        "shows broken accents in the header.",
    )
    l10n_mx_icsoe_wage_zone = fields.Selection(
        [("general", "Rest of the country"), ("border", "Northern border zone")],
        string="Minimum Wage Zone",
        default="general",
        required=True,
        help="Which minimum wage the salaries are compared with.",
    )

    l10n_mx_icsoe_capturista_id = fields.Many2one(
        "res.users",
        string="ICSOE Capturista",
        help="Who is in charge of the returns of this company: its new filings are "
        "theirs, and they are reminded. Empty: who closes the cuatrimestre.",
    )
    l10n_mx_icsoe_days_first = fields.Integer(
        string="First Reminder",
        default=5,
        help="How many days before the deadline who has to act is reminded.",
    )
    l10n_mx_icsoe_days_last = fields.Integer(
        string="Last Reminder",
        default=1,
        help="How many days before the deadline they are reminded again, and the "
        "signatory with them.",
    )
    l10n_mx_icsoe_days_repse = fields.Integer(
        string="REPSE Reminder",
        default=90,
        help="How many days before the registration ends the signatory is reminded to "
        "renew it.",
    )
    l10n_mx_icsoe_repse_reminded = fields.Date(
        string="REPSE Reminder Sent For",
        readonly=True,
        help="The end of validity that a reminder was sent for.",
    )

    _l10n_mx_icsoe_days = models.Constraint(
        "CHECK (l10n_mx_icsoe_days_last >= 0 AND l10n_mx_icsoe_days_first >= "
        "l10n_mx_icsoe_days_last"
        " AND l10n_mx_icsoe_days_repse >= 0)",
        "Reminders come a number of days before the deadline: zero or more, and the "
        "first not after the last.",
    )

    @api.depends("l10n_mx_icsoe_repse_date")
    def _compute_l10n_mx_icsoe_repse_expiry(self):
        for company in self:
            start = company.l10n_mx_icsoe_repse_date
            company.l10n_mx_icsoe_repse_expiry = start and start + relativedelta(
                years=3
            )

    # ------------------------------------------------------------------ people

    def _l10n_mx_icsoe_works_here(self, user, group):
        """Whether ``user`` may be given work of this company that needs the role
        ``group``.
        """
        return (
            bool(user)
            and user.active
            and not user.share
            and self in user.company_ids
            and user.has_group(group)
        )

    def _l10n_mx_icsoe_person(self, group, *candidates):
        """The first of ``candidates`` who may do it, else any user of the company with
        that role, else nobody.

        A reminder that reaches some capturista is better than one that reaches nobody
        because a setting is empty.
        """
        self.ensure_one()
        for user in candidates:
            if self._l10n_mx_icsoe_works_here(user, group):
                return user
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref(group).ids),
                ("company_ids", "in", self.ids),
                ("share", "=", False),
                ("id", "!=", SUPERUSER_ID),
            ],
            order="id",
            limit=1,
        )
