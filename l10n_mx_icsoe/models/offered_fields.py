# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


def withhold(descriptions, names):
    """Offer ``names`` neither to group by nor in a custom filter."""
    for name in descriptions.keys() & set(names):
        for attribute in descriptions[name].keys() & {"groupable", "searchable"}:
            descriptions[name][attribute] = False
    return descriptions


class OfferedFields(models.AbstractModel):
    """Only the fields of ``_offered`` can be chosen to group by and in a filter."""

    _name = "l10n_mx_icsoe.offered.fields"
    _description = "Fields Offered to Group and Filter By"

    _offered = ()

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        result = super().fields_get(allfields, attributes)
        return withhold(result, result.keys() - set(self._offered))
