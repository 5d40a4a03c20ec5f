# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .registry import concrete_models

#: The abstract model that every model of contracts inherits.
CONTRACT = "l10n_mx_icsoe.contract.mixin"


class ContractReference(models.AbstractModel):
    """What belongs to a live contract or was copied from one: an assignment, a
    snapshot, a decision, a change, a dialog. One many2one for each model of contracts
    leads to it, and at most one of them is set; other add-ons add theirs here.
    """

    _name = "l10n_mx_icsoe.contract.reference"
    _description = "Reference to an ICSOE Contract"

    order_id = fields.Many2one(
        "sale.order", string="Source Order", index="btree_not_null", ondelete="set null"
    )

    @api.model
    def _contract_models(self):
        """The models of contracts, sales orders first."""
        return sorted(
            concrete_models(self.env, CONTRACT),
            key=lambda model: (model._name != "sale.order", model._name),
        )

    @api.model
    def _reference_fields(self):
        """The names of the many2one fields that lead to them, in the same order."""
        return [one._l10n_mx_icsoe_reference_field for one in self._contract_models()]

    @api.model
    def _live_contract_paths(self, *names):
        """Paths to the fields ``names`` of every model of contracts, to depend on."""
        return [
            f"{field}.{name}" for field in self._reference_fields() for name in names
        ]

    @api.model
    def _reference_values(self, contract):
        """Values of the many2one fields that lead to ``contract``."""
        own = contract._l10n_mx_icsoe_reference_field
        return {
            field: contract.id if field == own else False
            for field in self._reference_fields()
        }

    @api.model
    def _same_contract_sql(self, one, other):
        """The condition that the rows of two tables belong to the same contract."""
        return SQL(" OR ").join(
            SQL("%s = %s", SQL.identifier(one, field), SQL.identifier(other, field))
            for field in self._reference_fields()
        )

    def _live_contract(self):
        """The live contract; an empty ``sale.order`` when it has been deleted."""
        self.ensure_one()
        for field in self._reference_fields():
            if self[field]:
                return self[field]
        return self.order_id

    def _live_contract_key(self):
        """What tells this contract from all others, or ``None``: field and id."""
        contract = self._live_contract()
        if not contract:
            return None
        return contract._l10n_mx_icsoe_reference_field, contract.id
