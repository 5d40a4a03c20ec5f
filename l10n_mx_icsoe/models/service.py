# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


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

    _folio_unique = models.UniqueIndex(
        "(company_id, folio) WHERE active IS TRUE",
        "This company already has a REPSE service with that folio.",
    )

    @api.depends("folio", "name")
    def _compute_display_name(self):
        for service in self:
            service.display_name = " ".join(filter(None, (service.folio, service.name)))
