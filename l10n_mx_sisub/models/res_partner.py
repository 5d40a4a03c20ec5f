# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import asdict

from odoo import fields, models

from odoo.addons.l10n_mx_icsoe.tools.law import identifiers
from odoo.addons.l10n_mx_icsoe.tools.law.address import split_street

from ..tools.document import Address, Client


class ResPartner(models.Model):
    _inherit = "res.partner"

    l10n_mx_sisub_registration = fields.Char(
        string="Employer Registration at IMSS",
        help="Registro patronal of the client, 11 letters and digits: Infonavit's "
        "return states it.",
    )
    l10n_mx_sisub_between_street = fields.Char(string="Between Street")
    l10n_mx_sisub_and_street = fields.Char(string="And Street")
    l10n_mx_sisub_municipality = fields.Char(
        string="Municipality", help="Municipio o alcaldía. Empty: the city."
    )

    def _l10n_mx_sisub_address(self):
        """The address in the parts of Infonavit's layouts."""
        known = self._l10n_mx_icsoe_address()
        street = known if known.exterior_number else split_street(known.street)
        first, _y, second = street.between_streets.partition(" y ")
        return Address(
            street=street.street,
            exterior_number=street.exterior_number,
            interior_number=known.interior_number or street.interior_number,
            between_street=self.l10n_mx_sisub_between_street or first,
            and_street=self.l10n_mx_sisub_and_street or second,
            colony=known.colony,
            zip=known.zip,
            municipality=self.l10n_mx_sisub_municipality or known.city,
            state=known.state,
        )

    def _l10n_mx_sisub_client(self):
        """A client as Infonavit's return states it; one abroad, which ICSOE leaves out,
        with SAT's generic RFC.
        """
        party, company = self._l10n_mx_icsoe_party(), self.commercial_partner_id
        foreign = self._l10n_mx_icsoe_is_foreign()
        generic = foreign and identifiers.rfc_problem(party.rfc)
        values = {
            **asdict(party),
            "rfc": identifiers.FOREIGN_RFC if generic else party.rfc,
            "address": company._l10n_mx_sisub_address(),
            "registration": identifiers.compact(
                company.l10n_mx_sisub_registration or ""
            ),
            "foreign": foreign,
        }
        return Client(**values)
