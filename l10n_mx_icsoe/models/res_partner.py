# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.law import identifiers
from ..tools.law.address import Street, interior_number, trusted
from ..tools.law.document import Address, Party


class ResPartner(models.Model):
    _inherit = "res.partner"

    l10n_mx_icsoe_mobile = fields.Char(
        string="Mobile Phone for IMSS",
        help="Ten digits: the mobile phone of the client that the ICSOE return states. "
        "Empty: the telephone is used.",
    )

    def _l10n_mx_icsoe_party(self):
        """What a return says of this partner: its company's RFC, name and address; its
        own e-mail and telephones first.
        """
        self.ensure_one()
        company = self.commercial_partner_id
        mobile = self.l10n_mx_icsoe_mobile or company.l10n_mx_icsoe_mobile
        phone = self.phone or company.phone
        return Party(
            rfc=identifiers.compact_rfc(company.vat),
            name=company.name or "",
            email=(self.email or company.email or "").strip(),
            mobile=identifiers.national_number(mobile or phone or ""),
            phone=identifiers.national_number(phone or "") if mobile else "",
            address=company._l10n_mx_icsoe_address(),
        )

    def _l10n_mx_icsoe_address(self):
        """The address as the portal splits it. ``street2`` is where Mexican users write
        the colonia, and some add-ons the interior number; the add-ons for extended
        addresses and Odoo's Mexican e-invoice keep the parts apart.
        """

        def part(name):
            return (self[name] or "").strip() if name in self._fields else ""

        interior, number2 = interior_number(part("street2")), part("street_number2")
        street = Street(
            part("street_name") or self.street or "",
            part("street_number"),
            interior_number(number2) or number2,
        )
        if street.exterior_number:
            street = trusted(self.street, street)
        return Address(
            zip=part("zip"),
            colony=part("l10n_mx_edi_colony") or ("" if interior else part("street2")),
            street=street.street,
            exterior_number=street.exterior_number,
            interior_number=street.interior_number or interior,
            between_streets=street.between_streets,
            city=self.city or "",
            state=self.state_id.name or "",
        )

    def _l10n_mx_icsoe_is_foreign(self):
        """A client abroad is not reported: ICSOE is about services received in Mexico.
        One with a Mexican RFC is a client in Mexico, whatever its address.
        """
        rfc = identifiers.compact_rfc(self.commercial_partner_id.vat)
        return rfc == identifiers.FOREIGN_RFC or (
            self._l10n_mx_icsoe_is_abroad()
            and bool(identifiers.is_generic_rfc(rfc) or identifiers.rfc_problem(rfc))
        )

    def _l10n_mx_icsoe_is_abroad(self):
        country = self.commercial_partner_id.country_id.code
        return bool(country and country != "MX")

    @api.onchange("vat", "country_id")
    def _onchange_l10n_mx_icsoe_vat(self):
        """What is wrong with an RFC is said while it is typed."""
        if self.country_id.code != "MX" or not self.vat:
            return None
        rfc = identifiers.compact_rfc(self.vat)
        if identifiers.rfc_problem(rfc):
            message = self.env._(
                "%(rfc)s is no RFC: 12 characters (company) or 13 (person), six of "
                "them a date that exists.",
                rfc=rfc,
            )
        elif identifiers.rfc_check_digit_is_wrong(rfc):
            message = self.env._(
                "The last characters of %(rfc)s do not pass SAT's check. Compare it "
                "with the Constancia de Situación Fiscal; a few real RFCs do not pass.",
                rfc=rfc,
            )
        else:
            return None
        return {"warning": {"title": self.env._("RFC"), "message": message}}
