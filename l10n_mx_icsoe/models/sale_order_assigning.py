# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools.law import period as periods


class SaleOrder(models.Model):
    """The wizards that assign, end and move workers, opened from an order."""

    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _l10n_mx_icsoe_search_words(self):
        return [*super()._l10n_mx_icsoe_search_words(), "client_order_ref"]

    def action_l10n_mx_icsoe_assign(self):
        """Open the wizard that assigns many workers to this contract."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_icsoe.assign_workers_action"
        )
        return {**action, "context": {"default_order_id": self.id}}

    def action_l10n_mx_icsoe_transfer(self):
        """Open the wizard that ends or moves who is still on this contract."""
        self.ensure_one()
        today = periods.today()
        current = self.l10n_mx_icsoe_assignment_ids.filtered(
            lambda stay: not stay.date_end or stay.date_end >= today
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_icsoe.assignment_transfer_action"
        )
        return {**action, "context": {"default_assignment_ids": current.ids}}
