# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.orm.models import to_record_ids


class Service(models.Model):
    _name = "l10n_mx_icsoe.service"
    _description = "REPSE Service"
    _order = "folio, id"
    _rec_names_search = ["folio", "name"]

    folio = fields.Char(required=True, help="Folio that REPSE gave to this activity.")
    name = fields.Text(
        string="Authorised Text",
        required=True,
        help="The activity exactly as REPSE authorised it: the return repeats the "
        "folio followed by this text.",
    )
    kind = fields.Selection(
        [("service", "Specialised service"), ("work", "Specialised work")],
        required=True,
        default="service",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    active = fields.Boolean(default=True)
    taxpayer_ids = fields.Many2many(
        "res.company",
        compute="_compute_taxpayer_ids",
        search="_search_taxpayer_ids",
        help="The companies and branches with the RFC that REPSE registered.",
    )

    _folio_unique = models.UniqueIndex(
        "(company_id, folio) WHERE active IS TRUE",
        "This company already has a REPSE service with that folio.",
    )

    @api.depends("folio", "name")
    def _compute_display_name(self):
        for service in self:
            service.display_name = " ".join(filter(None, (service.folio, service.name)))

    @api.depends("company_id.l10n_mx_icsoe_rfc")
    def _compute_taxpayer_ids(self):
        for service in self:
            service.taxpayer_ids = service.company_id._l10n_mx_icsoe_taxpayer()

    @api.model
    def _search_taxpayer_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        companies = self.env["res.company"].browse(filter(None, value))
        return Domain("company_id", "in", companies._l10n_mx_icsoe_taxpayer().ids)

    def _check_company_domain(self, companies):
        """A branch sells under the registration of its RFC."""
        if not companies:
            return Domain("company_id", "=", False)
        if isinstance(companies, str):  # an expression of the web client
            return Domain("taxpayer_ids", "in", companies)
        companies = self.env["res.company"].browse(to_record_ids(companies))
        return Domain("company_id", "in", companies._l10n_mx_icsoe_taxpayer().ids)
