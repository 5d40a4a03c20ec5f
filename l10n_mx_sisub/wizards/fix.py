# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.l10n_mx_icsoe.tools.law import identifiers
from odoo.addons.l10n_mx_icsoe.wizards.fix import CHECKS

from ..tools.rules.shared import is_registration

#: What Infonavit's return asks for besides: field of the dialog → the record's.
FURTHER = {
    "res.partner": {"registration": "l10n_mx_sisub_registration"},
    "res.company": {
        name: f"l10n_mx_sisub_{name}"
        for name in (
            "representative",
            "deed_number",
            "deed_date",
            "notary",
            "notary_number",
            "commercial_folio",
        )
    },
}


class Fix(models.TransientModel):
    _inherit = "l10n_mx_icsoe.fix"

    _checks = CHECKS | {
        "registration": (
            lambda number: not is_registration(number),
            identifiers.compact,
        )
    }

    registration = fields.Char(string="Employer Registration at IMSS")
    representative = fields.Char(string="Legal Representative")
    deed_number = fields.Char()
    deed_date = fields.Date()
    notary = fields.Char(string="Notary Public")
    notary_number = fields.Char(string="Notary's Number")
    commercial_folio = fields.Char()

    @api.model
    def _names_of(self, record, filing):
        names = super()._names_of(record, filing)
        if filing and filing._name == "l10n_mx_sisub.filing":
            names = names | FURTHER.get(record._name, {})
        return names
