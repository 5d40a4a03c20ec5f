# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import api, models
from odoo.fields import Domain

from ..tools.law import period as periods


class ContractAssigning(models.AbstractModel):
    """Who may assign workers to a contract, and from which one they come."""

    _name = "l10n_mx_icsoe.contract.assigning"
    _description = "Assigning Workers to an ICSOE Contract"

    @api.model
    def _l10n_mx_icsoe_hr_only(self):
        """Whether the user assigns workers to contracts (HR) without seeing them."""
        return self.env.user.has_group("hr.group_hr_user") and not self.has_access(
            "read"
        )

    @api.model
    def _l10n_mx_icsoe_hr_domain(self):
        """The contracts that HR may choose."""
        of_company = Domain("company_id", "in", self.env.companies.ids)
        specialised = Domain("l10n_mx_icsoe_specialized", "=", True)
        return specialised & of_company & self._l10n_mx_icsoe_agreed_domain()

    @api.model
    def _l10n_mx_icsoe_search_words(self):
        """The fields by which HR finds a contract."""
        names = self._l10n_mx_icsoe_columns["name"]
        return [*names, "partner_id.name", "l10n_mx_icsoe_object"]

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """HR finds contracts by number, client or object without any right on them,
        which would open their amounts too. The caller's domain is not used then: run as
        administrator, it would answer questions about amounts.
        """
        if not self._l10n_mx_icsoe_hr_only():
            return super().name_search(name, domain, operator, limit)
        domain = self._l10n_mx_icsoe_hr_domain()
        if name:
            words = self._l10n_mx_icsoe_search_words()
            domain &= Domain.OR(Domain(field, "ilike", name) for field in words)
        # sudo: number and client of the contracts that HR may choose
        contracts = self.sudo().with_context(sale_show_partner_name=True)
        found = contracts.search(domain, limit=limit)
        return [(contract.id, contract.display_name) for contract in found]

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
        """This contract with its dates readable (sudo). Raises AccessError unless the
        user may read it, or assigns as HR.
        """
        self.ensure_one()
        # sudo: whether it is one that HR may choose
        is_for_hr = self._l10n_mx_icsoe_hr_only() and self.sudo().filtered_domain(
            self._l10n_mx_icsoe_hr_domain()
        )
        if not is_for_hr:
            self.check_access("read")
        # sudo: its dates, client and company, for who may assign to it
        return self.sudo()

    def _l10n_mx_icsoe_previous(self):
        """The agreed contract of the same client that started last before this one."""
        self.ensure_one()
        start, client = "l10n_mx_icsoe_date_start", self.partner_id
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("partner_id", "child_of", client.commercial_partner_id.id)
            & Domain("l10n_mx_icsoe_specialized", "=", True)
            & Domain(start, "<", self[start] or date.max)
        )
        latest = self.browse()
        for model in self.env["l10n_mx_icsoe.contract.reference"]._contract_models():
            own = domain & model._l10n_mx_icsoe_agreed_domain()
            if model._name == self._name:
                own &= Domain("id", "!=", self.id)
            found = model.search(own, order=f"{start} desc, id desc", limit=1)
            if found and (not latest or found[start] > latest[start]):
                latest = found
        return latest

    def _l10n_mx_icsoe_until_end(self, assignments):
        """The assignments until its end, with the rights of ``assignments``."""
        open_ended = Domain("date_end", "=", False)
        if self.l10n_mx_icsoe_date_end:
            open_ended |= Domain("date_end", ">=", self.l10n_mx_icsoe_date_end)
        here = Domain(self._l10n_mx_icsoe_reference_field, "in", self.ids)
        return assignments.search(here & open_ended)

    def action_l10n_mx_icsoe_assign(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_icsoe.assign_workers_action"
        )
        context = {f"default_{self._l10n_mx_icsoe_reference_field}": self.id}
        return {**action, "context": context}

    def action_l10n_mx_icsoe_transfer(self):
        """Of who is still on this contract."""
        self.ensure_one()
        today = periods.today()
        current = self.l10n_mx_icsoe_assignment_ids.filtered(
            lambda assignment: not assignment.date_end or assignment.date_end >= today
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_icsoe.assignment_transfer_action"
        )
        return {**action, "context": {"default_assignment_ids": current.ids}}
