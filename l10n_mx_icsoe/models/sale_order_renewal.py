# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.misc import format_date

from .stay_plan import ONE_DAY


class SaleOrder(models.Model):
    """A contract that follows another one of the same client carries its workers on."""

    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    l10n_mx_icsoe_renewed_order_id = fields.Many2one(
        "sale.order",
        string="Renews",
        copy=False,
        index="btree_not_null",
        readonly=True,
        help="The contract that this one continues. Confirming this one brings the "
        "workers over.",
    )

    @api.constrains("l10n_mx_icsoe_renewed_order_id", "company_id")
    def _check_l10n_mx_icsoe_renewed_order(self):
        """Confirming ends stays on the other contract, with the rights of nobody in
        particular: so who names it must see it, and it is one of the same company.
        Constraints run as administrator, this one asks about the user.
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
        """The confirmed contract of the same client that started last before this one;
        may be empty.
        """
        self.ensure_one()
        if self.l10n_mx_icsoe_renewed_order_id:
            return self.l10n_mx_icsoe_renewed_order_id
        domain = Domain(
            [
                ("id", "!=", self.id),
                ("company_id", "=", self.company_id.id),
                ("partner_id", "child_of", self.partner_id.commercial_partner_id.id),
                ("l10n_mx_icsoe_specialized", "=", True),
                ("state", "=", "sale"),
                ("l10n_mx_icsoe_date_start", "!=", False),
            ]
        )
        if self.l10n_mx_icsoe_date_start:
            domain &= Domain(
                "l10n_mx_icsoe_date_start", "<", self.l10n_mx_icsoe_date_start
            )
        return self.search(
            domain, order="l10n_mx_icsoe_date_start desc, id desc", limit=1
        )

    def _l10n_mx_icsoe_until_end(self, assignments):
        """The stays on this contract that last until its end, or are open; searched
        with the rights of ``assignments``.
        """
        open_ended = Domain("date_end", "=", False)
        if self.l10n_mx_icsoe_date_end:
            open_ended |= Domain("date_end", ">=", self.l10n_mx_icsoe_date_end)
        return assignments.search(Domain("order_id", "=", self.id) & open_ended)

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
        existing = self.search(
            [
                ("l10n_mx_icsoe_renewed_order_id", "=", self.id),
                ("state", "!=", "cancel"),
            ],
            order="id desc",
            limit=1,
        )
        renewal = existing or self.copy(
            {
                "l10n_mx_icsoe_date_start": self.l10n_mx_icsoe_date_end + ONE_DAY,
                "l10n_mx_icsoe_renewed_order_id": self.id,
            }
        )
        return renewal.action_l10n_mx_icsoe_open_order()

    def action_confirm(self):
        result = super().action_confirm()
        for order in self.filtered(
            lambda order: order.state == "sale" and order.l10n_mx_icsoe_renewed_order_id
        ):
            order._l10n_mx_icsoe_carry_workers()
        return result

    def _l10n_mx_icsoe_carry_workers(self):
        """End the stays on the contract before on the eve of this one, and open them
        here.

        sudo: who may confirm the renewal may bring its workers, also when the contract
        before was a colleague's.
        """
        contract, start = self.sudo(), self.l10n_mx_icsoe_date_start
        if not (start and contract.l10n_mx_icsoe_specialized):
            return
        before = contract.l10n_mx_icsoe_renewed_order_id
        stays = before._l10n_mx_icsoe_until_end(
            contract.env["l10n_mx_icsoe.assignment"]
        )
        stays = stays.filtered(lambda stay: stay.date_start < start)
        for stay in stays:
            stay.date_end = min(filter(None, (stay.date_end, start - ONE_DAY)))
        plans = stays._plan_assignments(contract, stays.employee_id, start)
        stays._create_planned(contract, [plan for plan in plans if plan.is_done])
        contract.message_post(
            body=self.env._(
                "Workers who came over from %(contract)s on %(day)s: %(count)s",
                contract=before.name,
                day=format_date(self.env, start),
                count=sum(plan.is_done for plan in plans),
            )
        )
