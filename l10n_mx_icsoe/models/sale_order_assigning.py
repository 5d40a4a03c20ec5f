from odoo import api, models
from odoo.fields import Domain

from ..tools import period as calendar


class SaleOrder(models.Model):
    """Who may pick a contract, and see what of it, when workers are assigned."""

    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _l10n_mx_icsoe_hr_only(self):
        """Whether the user assigns workers to contracts (HR) without seeing orders."""
        return self.env.user.has_group("hr.group_hr_user") and not self.has_access(
            "read"
        )

    @api.model
    def _l10n_mx_icsoe_hr_domain(self):
        """The contracts that HR may pick."""
        return Domain(
            [
                ("l10n_mx_icsoe_specialized", "=", True),
                ("state", "=", "sale"),
                ("company_id", "in", self.env.companies.ids),
            ]
        )

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """HR finds contracts by number, client or object without any right on orders: a
        right to read would open their amounts too.

        The caller's domain is not used then: run as administrator, it would answer
        questions about amounts.
        """
        if not self._l10n_mx_icsoe_hr_only():
            return super().name_search(name, domain, operator, limit)
        words = ("name", "partner_id.name", "client_order_ref", "l10n_mx_icsoe_object")
        matching = (
            Domain.OR(Domain(field, "ilike", name) for field in words)
            if name
            else Domain.TRUE
        )
        orders = self.sudo().search(
            self._l10n_mx_icsoe_hr_domain() & matching, limit=limit
        )
        return [
            (order.id, order.display_name)
            for order in orders.with_context(sale_show_partner_name=True)
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
        """This contract with its dates readable (sudo), for who may read the order or
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

    def action_l10n_mx_icsoe_assign(self):
        """Open the wizard that assigns many workers to this contract."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_icsoe.assign_workers_action"
        )
        return {**action, "context": {"default_order_id": self.id}}

    def action_l10n_mx_icsoe_move(self):
        """Open the wizard that ends or moves who is still on this contract."""
        self.ensure_one()
        today = calendar.today()
        current = self.l10n_mx_icsoe_assignment_ids.filtered(
            lambda stay: not stay.date_end or stay.date_end >= today
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_icsoe.move_action"
        )
        return {**action, "context": {"default_assignment_ids": current.ids}}
