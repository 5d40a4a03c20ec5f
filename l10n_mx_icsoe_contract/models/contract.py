# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain


class ContractContract(models.Model):
    """A recurring contract with a client as a contract for specialised services."""

    _name = "contract.contract"
    _inherit = ["contract.contract", "l10n_mx_icsoe.contract.mixin"]

    _l10n_mx_icsoe_reference_field = "oca_contract_id"
    _l10n_mx_icsoe_product_path = "contract_line_ids.product_id"
    _l10n_mx_icsoe_proposed_depends = ("contract_type",)
    _l10n_mx_icsoe_columns = {
        "name": ("code", "name"),
        "agreed": "date",
        "user": "user_id",
    }

    l10n_mx_icsoe_date_start = fields.Date(
        compute="_compute_l10n_mx_icsoe_date_start", store=True, readonly=False
    )
    l10n_mx_icsoe_date_end = fields.Date(
        compute="_compute_l10n_mx_icsoe_date_end", store=True, readonly=False
    )
    l10n_mx_icsoe_assignment_ids = fields.One2many(
        "l10n_mx_icsoe.assignment",
        "oca_contract_id",
        string="Workers",
        help="Who works on this contract, from when to when.",
    )

    def _l10n_mx_icsoe_is_proposed(self):
        return self.contract_type == "sale" and not self.l10n_mx_icsoe_not_specialized

    @api.depends(
        "l10n_mx_icsoe_specialized",
        "line_recurrence",
        "date_start",
        "contract_line_ids.date_start",
    )
    def _compute_l10n_mx_icsoe_date_start(self):
        """Proposes the day on which the work begins; who corrects it is right."""
        for contract in self:
            start = contract.l10n_mx_icsoe_date_start
            if not start and contract.l10n_mx_icsoe_specialized:
                start = contract.date_start
                if contract.line_recurrence:
                    starts = contract.contract_line_ids.mapped("date_start")
                    start = min(filter(None, starts), default=False)
            contract.l10n_mx_icsoe_date_start = start

    @api.depends("date_end")
    def _compute_l10n_mx_icsoe_date_end(self):
        """Follows the contract's own end: a contract that is prolonged has one end."""
        for contract in self:
            contract.l10n_mx_icsoe_date_end = contract.date_end

    def _l10n_mx_icsoe_why_not_agreed(self):
        return None if self.active else "cancelled"

    @api.model
    def _l10n_mx_icsoe_agreed_domain(self):
        return Domain("active", "=", True) & Domain("contract_type", "=", "sale")

    @api.model
    def _l10n_mx_icsoe_candidate_domain(self, filing):
        # What a supplier does for us is reported by the supplier.
        to_clients = Domain("contract_type", "=", "sale")
        return super()._l10n_mx_icsoe_candidate_domain(filing) & to_clients

    def action_l10n_mx_icsoe_open_contract(self):
        """From the ICSOE form of a contract to the whole contract."""
        self.ensure_one()
        return self._get_records_action(views=[(self.get_formview_id(), "form")])
