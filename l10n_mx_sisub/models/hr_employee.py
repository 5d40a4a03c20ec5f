# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.l10n_mx_icsoe.tools.law import identifiers


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    @api.model
    def _l10n_mx_sisub_by_nss(self, companies):
        """NSS → employee of ``companies``, leavers included."""
        # sudo: an NSS is HR's; only who it belongs to is looked up.
        people = self.sudo().with_context(active_test=False)
        found = people.search_fetch(
            [("company_id", "in", companies.ids)], ["ssnid", "company_id"]
        )
        return {identifiers.compact(one.ssnid): one for one in found if one.ssnid}
