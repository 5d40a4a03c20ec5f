# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..tools.law import period as periods
from .assignment import ONE_DAY
from .contract_reference import CONTRACT


class SaleOrder(models.Model):
    """The contract: a confirmed order that is marked as specialised (LFT arts. 13 and
    14).
    """

    _name = "sale.order"
    _inherit = ["sale.order", CONTRACT]

    _l10n_mx_icsoe_reference_field = "order_id"
    _l10n_mx_icsoe_product_path = "order_line.product_id"
    _l10n_mx_icsoe_proposed_depends = ("state",)
    _l10n_mx_icsoe_columns = {
        "name": ("name",),
        "agreed": "date_order",
        "user": "user_id",
    }

    l10n_mx_icsoe_assignment_ids = fields.One2many(
        "l10n_mx_icsoe.assignment",
        "order_id",
        string="Workers",
        help="Who works on this contract, from when to when.",
    )
    l10n_mx_icsoe_renewed_order_id = fields.Many2one(
        "sale.order",
        string="Renews",
        copy=False,
        index="btree_not_null",
        readonly=True,
        help="The contract that this one continues. Confirming this one brings the "
        "workers over.",
    )

    def _l10n_mx_icsoe_is_proposed(self):
        """While it is a quotation: nothing is decided anew after it was confirmed."""
        return self.state in (False, "draft", "sent")

    def _l10n_mx_icsoe_why_not_agreed(self):
        if self.state == "cancel":
            return "cancelled"
        return None if self.state == "sale" else "not_confirmed"

    @api.model
    def _l10n_mx_icsoe_agreed_domain(self):
        return Domain("state", "=", "sale")

    @api.model
    def _l10n_mx_icsoe_search_words(self):
        return [*super()._l10n_mx_icsoe_search_words(), "client_order_ref"]

    @api.model
    def get_import_templates(self):
        """Dozens of purchase orders a cuatrimestre come from one spreadsheet."""
        language = "es" if (self.env.lang or "").startswith("es") else "en"
        return [
            *super().get_import_templates(),
            {
                "label": self.env._("Import Template for Specialised Contracts"),
                "template": f"/l10n_mx_icsoe/static/xls/contracts-{language}.xlsx",
            },
        ]

    def action_l10n_mx_icsoe_open_order(self):
        """From the ICSOE form of a contract to the whole sales order."""
        self.ensure_one()
        form = self.env.ref("sale.view_order_form").id
        return self._get_records_action(views=[(form, "form")])

    def action_confirm(self):
        result = super().action_confirm()
        confirmed = self.filtered(lambda order: order.state == "sale")
        confirmed._l10n_mx_icsoe_propose_contract()
        for order in confirmed.filtered("l10n_mx_icsoe_renewed_order_id"):
            order._l10n_mx_icsoe_carry_workers()
        confirmed._l10n_mx_icsoe_remind()
        return result

    def _l10n_mx_icsoe_propose_contract(self):
        """Object and start of contracts that say nothing yet, from their lines and the
        delivery date, which promises the day of the work. Without it no start is
        proposed: the day of confirmation could lie in another cuatrimestre.
        """
        for order in self.filtered("l10n_mx_icsoe_specialized"):
            lines = order.order_line.filtered("product_id")
            services = lines.filtered(lambda line: line.product_id.type == "service")
            lines = services or lines  # a product made in a hurry is a good
            lines = lines.filtered("product_id.l10n_mx_icsoe_service_id") or lines
            text = "; ".join(line.name.strip() for line in lines if line.name)
            if not (order.l10n_mx_icsoe_object or "").strip() and text:
                reference = order.client_order_ref
                order.l10n_mx_icsoe_object = " ".join(filter(None, (reference, text)))
            if not order.l10n_mx_icsoe_date_start and order.commitment_date:
                order.l10n_mx_icsoe_date_start = periods.mexican_date(
                    order.commitment_date
                )

    @api.constrains("l10n_mx_icsoe_renewed_order_id", "company_id")
    def _check_l10n_mx_icsoe_renewed_order(self):
        """Confirming ends assignments to the other contract under sudo: so who names it
        must see it (constraints run as administrator, this one asks about the user),
        and it is one of the same company.
        """
        for order in self.filtered("l10n_mx_icsoe_renewed_order_id"):
            renewed = order.l10n_mx_icsoe_renewed_order_id
            renewed.sudo(False).check_access("read")
            if (
                renewed.company_id != order.company_id
                or not renewed.l10n_mx_icsoe_specialized
            ):
                raise ValidationError(
                    self.env._(
                        "%(contract)s can only renew a specialised contract of its "
                        "own company.",
                        contract=order.name,
                    )
                )

    def _l10n_mx_icsoe_previous(self):
        return self.l10n_mx_icsoe_renewed_order_id or super()._l10n_mx_icsoe_previous()

    def action_l10n_mx_icsoe_renew(self):
        """A quotation that continues this contract on the day after its end."""
        self.ensure_one()
        if not self.l10n_mx_icsoe_date_end:
            raise UserError(
                self.env._(
                    "Contract %(contract)s has no end. Write its last day on the page "
                    "ICSOE; the renewal starts on the day after.",
                    contract=self.name,
                )
            )
        of_this = Domain("l10n_mx_icsoe_renewed_order_id", "=", self.id)
        existing = self.search(
            of_this & Domain("state", "!=", "cancel"), order="id desc", limit=1
        )
        renewal = existing or self.copy(
            {
                "l10n_mx_icsoe_date_start": self.l10n_mx_icsoe_date_end + ONE_DAY,
                "l10n_mx_icsoe_renewed_order_id": self.id,
            }
        )
        return renewal.action_l10n_mx_icsoe_open_order()

    def _l10n_mx_icsoe_carry_workers(self):
        """End the assignments to the contract before on the eve of this one, and open
        them here.
        """
        # sudo: who may confirm the renewal may bring its workers, also when the
        # contract before was a colleague's.
        contract, start = self.sudo(), self.l10n_mx_icsoe_date_start
        if not (start and contract.l10n_mx_icsoe_specialized):
            return
        before = contract.l10n_mx_icsoe_renewed_order_id
        assignments = before._l10n_mx_icsoe_until_end(
            contract.env["l10n_mx_icsoe.assignment"]
        )
        assignments = assignments.filtered(lambda one: one.date_start < start)
        for one in assignments:
            one.date_end = min(one.date_end or date.max, start - ONE_DAY)
        plans = assignments._plan_assignments(contract, assignments.employee_id, start)
        assignments._create_planned(contract, plans)
        contract.message_post(
            body=self.env._(
                "Workers who came over from %(contract)s on %(day)s: %(count)s",
                contract=before.name,
                day=format_date(self.env, start),
                count=sum(plan.is_done for plan in plans),
            )
        )
