# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.law import period as periods
from ..tools.law.identifiers import FOREIGN_RFC
from ..tools.law.period import Period


class SaleOrder(models.Model):
    """Orders that look like contracts for specialised services and are not marked:
    asked about once, remembered.
    """

    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    l10n_mx_icsoe_not_specialized = fields.Boolean(
        string="Decided: Not Specialised",
        tracking=True,
        copy=False,
        help="Somebody looked at this order and decided that ICSOE does not want it. "
        "It is not proposed again.",
    )
    l10n_mx_icsoe_omission = fields.Selection(
        [("repse", "Sells a REPSE service"), ("service", "Sells a service")],
        string="Probable Omission",
        compute="_compute_l10n_mx_icsoe_omission",
        search="_search_l10n_mx_icsoe_omission",
    )

    @api.model
    def _l10n_mx_icsoe_omission_domain(self):
        """Confirmed orders of the running cuatrimestre for clients in Mexico, neither
        marked nor decided about.
        """
        since = periods.utc_midnight(Period.containing(periods.today()).start)
        client = "partner_id.commercial_partner_id"
        return (
            Domain("state", "=", "sale")
            & Domain("date_order", ">=", since)
            & Domain("l10n_mx_icsoe_specialized", "=", False)
            & Domain("l10n_mx_icsoe_not_specialized", "=", False)
            & Domain("company_id.partner_id.country_id.code", "=", "MX")
            & Domain(f"{client}.country_id.code", "in", ("MX", False))
            & Domain(f"{client}.is_company", "=", True)
            & (
                Domain(f"{client}.vat", "=", False)
                | Domain(f"{client}.vat", "!=", FOREIGN_RFC)
            )
        )

    @api.depends(
        "state",
        "date_order",
        "l10n_mx_icsoe_specialized",
        "l10n_mx_icsoe_not_specialized",
        "order_line.product_id",
    )
    def _compute_l10n_mx_icsoe_omission(self):
        candidates = self.filtered_domain(self._l10n_mx_icsoe_omission_domain())
        for order in self:
            products = (
                order.order_line.product_id
                if order in candidates
                else order.order_line.product_id.browse()
            )
            if products.l10n_mx_icsoe_service_id:
                order.l10n_mx_icsoe_omission = "repse"
            else:
                order.l10n_mx_icsoe_omission = (
                    "service" if "service" in products.mapped("type") else False
                )

    @api.model
    def _search_l10n_mx_icsoe_omission(self, operator, value):
        if operator != "in":
            return NotImplemented
        sells_repse = Domain(
            "order_line.product_id.product_tmpl_id.l10n_mx_icsoe_service_id",
            "!=",
            False,
        )
        sells_service = Domain("order_line.product_id.type", "=", "service")
        kinds = {"repse": sells_repse, "service": sells_service & ~sells_repse}
        found = self._l10n_mx_icsoe_omission_domain() & Domain.OR(
            kinds[kind] for kind in value if kind in kinds
        )
        if False in value:
            found |= ~(
                self._l10n_mx_icsoe_omission_domain() & (sells_repse | sells_service)
            )
        return found

    def action_l10n_mx_icsoe_is_specialized(self):
        """Mark these orders, with what their lines say about service and object."""
        for order in self:
            services = order.order_line.product_id.l10n_mx_icsoe_service_id
            own = services.filtered(
                lambda service, company=order.company_id: service.company_id == company
            )[:1]
            order.write(
                {
                    "l10n_mx_icsoe_specialized": True,
                    "l10n_mx_icsoe_not_specialized": False,
                    "l10n_mx_icsoe_service_id": (
                        order.l10n_mx_icsoe_service_id or own
                    ).id,
                }
            )
        self._l10n_mx_icsoe_propose_contract()
        return True

    def action_l10n_mx_icsoe_is_not_specialized(self):
        """Remember that these orders are no business of ICSOE's."""
        marked = self.filtered("l10n_mx_icsoe_specialized")
        if marked:
            raise UserError(
                self.env._(
                    "%(contracts)s: marked as specialised. Take the mark off first if "
                    "that is wrong.",
                    contracts=", ".join(marked.mapped("name")),
                )
            )
        self.write({"l10n_mx_icsoe_not_specialized": True})
        return True

    def action_confirm(self):
        result = super().action_confirm()
        self.filtered(
            lambda order: order.state == "sale"
        )._l10n_mx_icsoe_propose_contract()
        return result

    def _l10n_mx_icsoe_propose_contract(self):
        """Object and start of contracts that say nothing yet, from their lines and the
        promised date.

        The day of the work is promised as the delivery date; without it no start is
        proposed: the day of confirmation could lie in another cuatrimestre, and a
        contract without a start is asked for by the checks.
        """
        for order in self.filtered("l10n_mx_icsoe_specialized"):
            lines = order.order_line.filtered(
                lambda line: line.product_id and line.product_id.type == "service"
            )
            lines = lines.filtered("product_id.l10n_mx_icsoe_service_id") or lines
            text = "; ".join(line.name.strip() for line in lines if line.name)
            if not (order.l10n_mx_icsoe_object or "").strip() and text:
                reference = order.client_order_ref
                order.l10n_mx_icsoe_object = " ".join(filter(None, (reference, text)))
            if not order.l10n_mx_icsoe_date_start and order.commitment_date:
                order.l10n_mx_icsoe_date_start = periods.mexican_date(
                    order.commitment_date
                )
