from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date


class SaleOrder(models.Model):
    """The contract: a confirmed order that is marked as specialised (LFT arts. 13 and
    14).
    """

    _inherit = "sale.order"

    l10n_mx_icsoe_specialized = fields.Boolean(
        string="Specialised Contract",
        compute="_compute_l10n_mx_icsoe_service",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Specialised services or works with the contractor's own workers: "
        "reported to IMSS through ICSOE (LSS art. 15-A).",
    )
    l10n_mx_icsoe_service_id = fields.Many2one(
        "l10n_mx_icsoe.service",
        string="Specialised Service or Work",
        compute="_compute_l10n_mx_icsoe_service",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        ondelete="restrict",
        tracking=True,
        help="The activity of the company's REPSE registration under which this "
        "contract is performed.",
    )
    l10n_mx_icsoe_object = fields.Text(
        string="Object of the Contract",
        tracking=True,
        help="What the contract is about, as the return states it: free text, often "
        "beginning with the client's purchase order.",
    )
    l10n_mx_icsoe_date_start = fields.Date(
        string="Contract Start",
        tracking=True,
        copy=False,
        index="btree_not_null",
        help="Decides the cuatrimestre in which the contract is reported.",
    )
    l10n_mx_icsoe_date_end = fields.Date(
        string="Contract End",
        tracking=True,
        copy=False,
        help="Leave it empty while the end is not known.",
    )
    l10n_mx_icsoe_assignment_ids = fields.One2many(
        "l10n_mx_icsoe.assignment",
        "order_id",
        string="Workers",
        help="Who works on this contract, from when to when.",
    )
    l10n_mx_icsoe_capturista_id = fields.Many2one(
        "res.users",
        string="ICSOE Capturista",
        copy=False,
        readonly=True,
        tracking=True,
        groups="l10n_mx_icsoe.group_capturista",
        help="Who mends what a check finds in this contract. Empty: who is in charge "
        "of the return. The signatory assigns.",
    )
    l10n_mx_icsoe_worker_count = fields.Integer(
        string="Workers Assigned", compute="_compute_l10n_mx_icsoe_worker_count"
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

    @api.depends("l10n_mx_icsoe_assignment_ids.employee_id")
    def _compute_l10n_mx_icsoe_worker_count(self):
        counts = dict(
            self.env["l10n_mx_icsoe.assignment"]._read_group(
                [("order_id", "in", self.ids)],
                ["order_id"],
                ["employee_id:count_distinct"],
            )
        )
        for order in self:
            order.l10n_mx_icsoe_worker_count = counts.get(order._origin, 0)

    @api.constrains("l10n_mx_icsoe_date_start", "l10n_mx_icsoe_date_end")
    def _check_l10n_mx_icsoe_dates(self):
        for order in self:
            start, end = order.l10n_mx_icsoe_date_start, order.l10n_mx_icsoe_date_end
            if start and end and end < start:
                raise ValidationError(
                    self.env._(
                        "Contract %(contract)s would end (%(end)s) before it starts "
                        "(%(start)s).",
                        contract=order.name,
                        start=format_date(self.env, start),
                        end=format_date(self.env, end),
                    )
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
