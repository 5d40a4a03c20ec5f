# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.l10n_mx_icsoe.tools.law import identifiers

from ..tools.document import Amounts
from ..tools.document import Registration as PaidRegistration


class Registration(models.Model):
    """A registro patronal of the company: an employer registration at IMSS (LSS art.
    15). The principal one is that with which Infonavit's portal is entered.
    """

    _name = "l10n_mx_sisub.registration"
    _description = "Employer Registration"
    _order = "principal desc, number, id"
    _rec_name = "number"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    number = fields.Char(
        required=True, help="11 letters and digits, without hyphens: Z1234567109."
    )
    place = fields.Char(help="Where it is, e.g. Querétaro.")
    principal = fields.Boolean(
        help="The one with which the company enters Infonavit's portal."
    )

    _number_unique = models.Constraint(
        "UNIQUE (company_id, number)", "The company already has that number."
    )
    _one_principal = models.UniqueIndex(
        "(company_id) WHERE principal",
        "Another registration of the company is the principal one: untick it first.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._compacted(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._compacted(vals))

    @api.model
    def _compacted(self, vals):
        if not vals.get("number"):
            return vals
        return {**vals, "number": identifiers.compact(vals["number"])}

    def _document(self, bimesters, on_contract):
        """What a return of ``bimesters`` says of it: a ``tools.document.Registration``.
        ``on_contract``: ids of the employees of the contracts, by bimester.
        """
        payments = self.env["l10n_mx_sisub.contribution"].search(
            [("registration_id", "=", self.id), ("year", "=", bimesters[0].year)]
        )
        known = {one._bimester(): one for one in payments}
        found = [known[bimester] for bimester in bimesters if bimester in known]
        imported = [one._paid() for one in found if one.source != "typed"]
        return PaidRegistration(
            number=self.number,
            principal=self.principal,
            amounts=sum(
                (one._declared(on_contract[one._bimester()]) for one in found),
                Amounts(),
            ),
            paid=sum(imported, Amounts()) if imported else None,
            missing=tuple(one for one in bimesters if one not in known),
        )
