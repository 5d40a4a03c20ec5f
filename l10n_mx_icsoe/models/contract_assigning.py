# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain

from .contract_mixin import CONTRACT


class ContractMixin(models.AbstractModel):
    """Who may pick a contract, and see what of it, when workers are assigned."""

    _inherit = CONTRACT

    @api.model
    def _l10n_mx_icsoe_hr_only(self):
        """Whether the user assigns workers to contracts (HR) without seeing them."""
        return self.env.user.has_group("hr.group_hr_user") and not self.has_access(
            "read"
        )

    @api.model
    def _l10n_mx_icsoe_hr_domain(self):
        """The contracts that HR may pick."""
        return (
            Domain("l10n_mx_icsoe_specialized", "=", True)
            & Domain("company_id", "in", self.env.companies.ids)
            & self._l10n_mx_icsoe_agreed_domain()
        )

    @api.model
    def _l10n_mx_icsoe_search_words(self):
        """The fields by which HR finds a contract."""
        return ["name", "partner_id.name", "l10n_mx_icsoe_object"]

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """HR finds contracts by number, client or object without any right on them: a
        right to read would open their amounts too.

        The caller's domain is not used then: run as administrator, it would answer
        questions about amounts.
        """
        if not self._l10n_mx_icsoe_hr_only():
            return super().name_search(name, domain, operator, limit)
        matching = (
            Domain.OR(
                Domain(field, "ilike", name)
                for field in self._l10n_mx_icsoe_search_words()
            )
            if name
            else Domain.TRUE
        )
        contracts = self.sudo().search(
            self._l10n_mx_icsoe_hr_domain() & matching, limit=limit
        )
        return [
            (contract.id, contract.display_name)
            for contract in contracts.with_context(sale_show_partner_name=True)
        ]

    @api.model
    def web_name_search(
        self, name, specification, domain=None, operator="ilike", limit=100
    ):
        if not self._l10n_mx_icsoe_hr_only():
            return super().web_name_search(name, specification, domain, operator, limit)
        found = self.name_search(name, limit=limit)
        return [
            {"id": id_, "display_name": label, "__formatted_display_name": label}
            for id_, label in found
        ]

    def _l10n_mx_icsoe_for_assigning(self):
        """This contract with its dates readable (sudo), for who may read it or
        assigns as HR.

        Raises AccessError for anybody else.
        """
        self.ensure_one()
        is_for_hr = self._l10n_mx_icsoe_hr_only() and self.sudo().filtered_domain(
            self._l10n_mx_icsoe_hr_domain()
        )
        if not is_for_hr:
            self.check_access("read")
        return self.sudo()
