# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .authority_return.deadline import CAPTURISTA


class Omission(models.Model):
    """Orders that are probably missing among the contracts, REPSE services first.

    A view of ``sale.order`` without its amounts, so that a capturista, who reads no
    orders but contracts, sees what a salesman forgot. Which orders: the domain of the
    omissions, in ``sale.order`` itself.
    """

    _name = "l10n_mx_icsoe.omission"
    _description = "Order Probably Missing in ICSOE"
    _auto = False
    _order = "rank, date_order, id"
    _rec_name = "reference"
    _depends = {
        "sale.order": [
            "state",
            "date_order",
            "name",
            "company_id",
            "partner_id",
            "user_id",
            "l10n_mx_icsoe_specialized",
            "l10n_mx_icsoe_not_specialized",
        ],
        "sale.order.line": ["order_id", "product_id"],
        "product.template": ["type", "l10n_mx_icsoe_service_id"],
    }

    order_id = fields.Many2one("sale.order", readonly=True)
    reference = fields.Char(string="Order Reference", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    date_order = fields.Datetime(string="Order Date", readonly=True)
    rank = fields.Integer(readonly=True)
    why = fields.Selection(
        [("repse", "Sells a REPSE service"), ("service", "Sells a service")],
        readonly=True,
    )

    @property
    def _table_query(self):
        # sudo: which of these rows somebody sees is for the rules of this model.
        orders = self.env["sale.order"].sudo()
        repse, either = (
            orders._search([("l10n_mx_icsoe_omission", "in", kinds)])
            for kinds in (["repse"], ["repse", "service"])
        )
        return SQL(
            """
            SELECT sale.id, sale.id AS order_id, sale.name AS reference,
                   sale.company_id, sale.partner_id, sale.user_id, sale.date_order,
                   CASE WHEN sale.id IN %(repse)s THEN 'repse' ELSE 'service' END
                       AS why,
                   CASE WHEN sale.id IN %(repse)s THEN 0 ELSE 1 END AS rank
              FROM sale_order sale
             WHERE sale.id IN %(either)s
            """,
            repse=repse.subselect(),
            either=either.subselect(),
        )

    @api.depends("reference")
    def _compute_display_name(self):
        for omission in self:
            omission.display_name = omission.reference

    def action_is_specialized(self):
        self._orders().action_l10n_mx_icsoe_is_specialized()
        return self._reload()

    def action_is_not_specialized(self):
        self._orders().action_l10n_mx_icsoe_is_not_specialized()
        return self._reload()

    def action_open_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def _orders(self):
        """The orders behind these lines, with rights to decide about them."""
        self.check_access("read")
        orders = self.env["sale.order"].browse(self.ids)
        if self.env.user.has_group(CAPTURISTA):
            # sudo: a capturista writes no order but says whether it is a contract; the
            # order's history tells who did.
            return orders.sudo()
        return orders

    def _reload(self):
        return {"type": "ir.actions.client", "tag": "soft_reload"}
