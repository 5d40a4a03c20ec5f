# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import format_date

from ..tools.law import identifiers, repse
from ..tools.law.document import Contractor
from .roles import CAPTURISTA

ACTIVITY_REPSE = "l10n_mx_icsoe.activity_type_repse"


class ResCompany(models.Model):
    _inherit = "res.company"

    l10n_mx_icsoe_rfc = fields.Char(
        string="RFC of the Taxpayer",
        compute="_compute_l10n_mx_icsoe_rfc",
        store=True,
        recursive=True,
        index="btree_not_null",
        help="A branch without an RFC of its own has the one of its company.",
    )
    l10n_mx_icsoe_taxpayer_ids = fields.Many2many(
        "res.company",
        string="Companies",
        compute="_compute_l10n_mx_icsoe_taxpayer_ids",
        compute_sudo=True,  # who has the RFC, whatever the user has access to
        context={"active_test": False},
        groups=fields.NO_ACCESS,
    )
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
    l10n_mx_icsoe_repse_months = fields.Integer(
        string="Months to Renew REPSE",
        default=repse.MONTHS,
        help="How many calendar months before the month of the anniversary the "
        "registration may be renewed: the signatory is reminded on the first day of "
        "them. The last one is the day before that month.",
    )
    l10n_mx_icsoe_capturista_fixes = fields.Boolean(
        string="Capturistas Correct Workers",
        help="Capturistas may correct NSS, CURP and SBC of workers on specialised "
        "contracts from a finding. Otherwise they ask HR.",
    )
    l10n_mx_icsoe_repse_reminded = fields.Date(
        string="REPSE Reminder Sent For",
        readonly=True,
        help="The end of validity that a reminder was sent for.",
    )

    _l10n_mx_icsoe_days = models.Constraint(
        "CHECK (l10n_mx_icsoe_days_last >= 0 AND l10n_mx_icsoe_days_first >= "
        "l10n_mx_icsoe_days_last AND l10n_mx_icsoe_repse_months > 0)",
        "Reminders come a number of days before the deadline: zero or more, and the "
        "first not after the last.",
    )

    @api.depends("l10n_mx_icsoe_repse_date")
    def _compute_l10n_mx_icsoe_repse_expiry(self):
        for company in self:
            start = company.l10n_mx_icsoe_repse_date
            company.l10n_mx_icsoe_repse_expiry = start and repse.expiry(start)

    @api.depends("active", "partner_id.vat", "parent_id.l10n_mx_icsoe_rfc")
    def _compute_l10n_mx_icsoe_rfc(self):
        for company in self:
            rfc = identifiers.compact_rfc(company.partner_id.vat)
            company.l10n_mx_icsoe_rfc = rfc or company.parent_id.l10n_mx_icsoe_rfc
        # They may be the taxpayer of other companies now, or no more.
        self.invalidate_model(["l10n_mx_icsoe_taxpayer_ids"], flush=False)
        services = self.env["l10n_mx_icsoe.service"]
        services.invalidate_model(["taxpayer_ids"], flush=False)

    @api.depends("l10n_mx_icsoe_rfc", "active")
    def _compute_l10n_mx_icsoe_taxpayer_ids(self):
        rfcs = set(filter(identifiers.own_rfc, self.mapped("l10n_mx_icsoe_rfc")))
        # One value for every caller, also for those that ask with what is archived.
        same = self.search(
            [("l10n_mx_icsoe_rfc", "in", list(rfcs)), ("active", "=", True)]
        ).grouped("l10n_mx_icsoe_rfc")
        for company in self:
            companies = company | same.get(company.l10n_mx_icsoe_rfc, company)
            company.l10n_mx_icsoe_taxpayer_ids = companies.sorted(
                lambda one: (bool(one.parent_id), one.id)
            )

    def _l10n_mx_icsoe_taxpayer(self):
        """The companies of this database with the RFC of these (sudo), root companies
        first: IMSS knows the RFC, not Odoo's companies. A company without RFC is alone.
        """
        self._recompute_model(["l10n_mx_icsoe_rfc"])  # also of companies not in self
        return self.sudo().l10n_mx_icsoe_taxpayer_ids  # sudo: as it is computed

    def _l10n_mx_icsoe_of_taxpayer(self, name):
        """The value of the field ``name`` of this company, else the one of the first
        company with its RFC that has any: REPSE data, signatory, contact.
        """
        self.ensure_one()
        company = self.sudo()
        if not company[name]:
            company = company._l10n_mx_icsoe_taxpayer().filtered(name)[:1] or company
        return company[name]

    def _l10n_mx_icsoe_contractor(self):
        """Who files, as this company is now: a ``tools.law.document.Contractor``."""
        value = self._l10n_mx_icsoe_of_taxpayer
        party = self.partner_id._l10n_mx_icsoe_party()
        mobile = value("l10n_mx_icsoe_mobile")
        return Contractor(
            rfc=party.rfc or self.l10n_mx_icsoe_rfc or "",
            name=self.name or "",
            email=(value("l10n_mx_icsoe_email") or party.email).strip(),
            mobile=identifiers.national_number(mobile) if mobile else party.mobile,
            phone=party.phone,
            address=party.address,
            repse_number=(value("l10n_mx_icsoe_repse_number") or "").strip(),
            repse_date=value("l10n_mx_icsoe_repse_date") or None,
            repse_expiry=value("l10n_mx_icsoe_repse_expiry") or None,
        )

    def _l10n_mx_icsoe_works_here(self, user, group):
        """Whether ``user`` may be given work of this company that needs ``group``."""
        is_here = user.active and not user.share and self in user.company_ids
        return bool(user) and is_here and user.has_group(group)

    def _l10n_mx_icsoe_person(self, group, *candidates):
        """The first of ``candidates`` who may do it, else any user of the company with
        that role: an empty setting keeps no reminder from being read.
        """
        self.ensure_one()
        for user in candidates:
            if self._l10n_mx_icsoe_works_here(user, group):
                return user
        role = self.env["ir.model.data"]._xmlid_to_res_id(group)
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", [role]),
                ("company_ids", "in", self.ids),
                ("share", "=", False),
                ("id", "!=", SUPERUSER_ID),
            ],
            order="id",
            limit=1,
        )

    def _l10n_mx_icsoe_remind_repse(self, today):
        """Remind the signatory once for each end of validity, from the first day of
        renewal; a renewed one takes it back. Of companies with one RFC the first does.
        """
        self.ensure_one()
        anniversary, partner = self.l10n_mx_icsoe_repse_expiry, self.partner_id
        same = self._l10n_mx_icsoe_taxpayer().filtered(
            lambda one: one.l10n_mx_icsoe_repse_expiry == anniversary
        )
        first = last = None
        if anniversary and same[:1] == self:
            first, last = repse.renewal_window(
                anniversary, self.l10n_mx_icsoe_repse_months
            )
        reminded = self.l10n_mx_icsoe_repse_reminded
        if not first or today < first:
            if reminded:
                partner.activity_unlink([ACTIVITY_REPSE])
                self.l10n_mx_icsoe_repse_reminded = False
            return
        user = self._l10n_mx_icsoe_person(
            CAPTURISTA,
            self._l10n_mx_icsoe_of_taxpayer("l10n_mx_icsoe_signatory_id"),
            self.l10n_mx_icsoe_capturista_id,
        )
        if reminded == anniversary or not user:
            return
        self.l10n_mx_icsoe_repse_reminded = anniversary
        env = self.with_context(lang=user.lang or self.env.lang).env
        partner.activity_unlink([ACTIVITY_REPSE])
        partner.activity_schedule(
            ACTIVITY_REPSE,
            date_deadline=last,
            summary=env._(
                "Renew the REPSE registration of %(company)s: from %(first)s to "
                "%(last)s",
                company=self.name,
                first=format_date(env, first),
                last=format_date(env, last),
            ),
            note=env._(
                "A registration is renewed every three years (LFT art. 15), only in "
                "the months before that of its anniversary (%(anniversary)s); after "
                "%(last)s it is cancelled. Enter the new date in the settings of "
                "ICSOE afterwards, and tell your clients the new number.",
                anniversary=format_date(env, anniversary),
                last=format_date(env, last),
            ),
            user_id=user.id,
        )
