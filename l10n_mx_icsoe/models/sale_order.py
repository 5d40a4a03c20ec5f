# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.law import period as periods
from .contract_mixin import CONTRACT


class SaleOrder(models.Model):
    """The contract: a confirmed order that is marked as specialised (LFT arts. 13 and
    14).
    """

    _name = "sale.order"
    _inherit = ["sale.order", CONTRACT]

    _l10n_mx_icsoe_reference_field = "order_id"

    l10n_mx_icsoe_specialized = fields.Boolean(
        compute="_compute_l10n_mx_icsoe_service",
        store=True,
        readonly=False,
        precompute=True,
    )
    l10n_mx_icsoe_service_id = fields.Many2one(
        compute="_compute_l10n_mx_icsoe_service",
        store=True,
        readonly=False,
        precompute=True,
    )
    l10n_mx_icsoe_assignment_ids = fields.One2many(
        "l10n_mx_icsoe.assignment",
        "order_id",
        string="Workers",
        help="Who works on this contract, from when to when.",
    )

    @api.depends("order_line.product_id", "state")
    def _compute_l10n_mx_icsoe_service(self):
        """Proposes: an order that sells a REPSE service is a contract until somebody
        says otherwise.

        Only while it is a quotation, so that nothing is re-decided behind the back of
        who confirmed it.
        """
        for order in self:
            if order.l10n_mx_icsoe_service_id or order.state not in (
                False,
                "draft",
                "sent",
            ):
                order.l10n_mx_icsoe_specialized = order.l10n_mx_icsoe_specialized
                order.l10n_mx_icsoe_service_id = order.l10n_mx_icsoe_service_id
                continue
            services = order.order_line.product_id.l10n_mx_icsoe_service_id
            service = services.filtered(
                lambda service, company=order.company_id: service.company_id == company
            )[:1]
            order.l10n_mx_icsoe_service_id = service
            order.l10n_mx_icsoe_specialized = order.l10n_mx_icsoe_specialized or bool(
                service
            )

    # ------------------------------------------------------- what a gather asks

    def _l10n_mx_icsoe_date_signed(self):
        return periods.mexican_date(self.date_order)

    def _l10n_mx_icsoe_why_not_agreed(self):
        if self.state == "cancel":
            return "cancelled"
        return None if self.state == "sale" else "not_confirmed"

    @api.model
    def _l10n_mx_icsoe_agreed_domain(self):
        return Domain("state", "=", "sale")

    @api.model
    def _l10n_mx_icsoe_signed_domain(self, first, last):
        signed = Domain(
            "date_order", "<", periods.utc_midnight(fields.Date.add(last, days=1))
        )
        return (
            signed & Domain("date_order", ">=", periods.utc_midnight(first))
            if first
            else signed
        )

    @api.model
    def _l10n_mx_icsoe_omitted_domain(self, filing):
        sells = "order_line.product_id.product_tmpl_id.l10n_mx_icsoe_service_id"
        return (
            Domain("l10n_mx_icsoe_specialized", "=", False)
            & Domain(sells, "!=", False)
            & Domain("state", "=", "sale")
            & self._l10n_mx_icsoe_signed_domain(filing.date_start, filing.date_end)
        )

    def action_l10n_mx_icsoe_open_order(self):
        """From the ICSOE form of a contract to the whole sales order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.id,
            "views": [(self.env.ref("sale.view_order_form").id, "form")],
        }
