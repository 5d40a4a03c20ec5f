# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..tools.law import identifiers
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
            rfc=identifiers.compact(company.vat or ""),
            name=company.name or "",
            email=(self.email or company.email or "").strip(),
            mobile=identifiers.national_number(mobile or phone or ""),
            phone=identifiers.national_number(phone or "") if mobile else "",
            address=company._l10n_mx_icsoe_address(),
        )

    def _l10n_mx_icsoe_address(self):
        """The address as the portal splits it. ``street2`` is where Mexican users write
        the colonia; the add-ons for extended addresses and Odoo's Mexican e-invoice
        keep the parts apart, and are preferred where installed.
        """
        extra = {
            name: self[name] or ""
            for name in self._l10n_mx_icsoe_extended_fields()
            if name in self._fields
        }
        return Address(
            zip=(self.zip or "").strip(),
            colony=extra.get("l10n_mx_edi_colony") or self.street2 or "",
            street=extra.get("street_name") or self.street or "",
            exterior_number=extra.get("street_number", ""),
            interior_number=extra.get("street_number2", ""),
            city=self.city or "",
            state=self.state_id.name or "",
        )

    def _l10n_mx_icsoe_extended_fields(self):
        return ("street_name", "street_number", "street_number2", "l10n_mx_edi_colony")

    def _l10n_mx_icsoe_is_foreign(self):
        """A client abroad is not reported: ICSOE is about services received in
        Mexico.
        """
        company = self.commercial_partner_id
        country = company.country_id.code
        return (
            bool(country and country != "MX")
            or identifiers.compact(company.vat or "") == identifiers.FOREIGN_RFC
        )
